// The playlist as it goes over the wire: valid SMIL 3.0, signed, held back until it changes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <limits.h>
#include <pthread.h>

#include "signage/base/buffer.h"
#include "signage/language/signature.h"
#include "signage/language/smil.h"
#include "signage/language/timeline.h"
#include "tests/show/stage.h"

#define DTD "/usr/share/xml/w3c-sgml-lib/schema/dtd/REC-SMIL3-20081201/SMIL30Language.dtd"

struct answer {
    long status;
    char etag[64];
    struct buffer body;
};

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    return buffer_add(context, bytes, size * count) ? size * count : 0;
}

static size_t take_header(char *line, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    if (size * count > 6 && strncasecmp(line, "ETag: ", 6) == 0)
        snprintf(answer->etag, sizeof answer->etag, "%.*s", (int)strcspn(line + 6, "\r\n"),
                 line + 6);
    return size * count;
}

static void ask(const struct stage *stage, const char *path, const char *etag, int wait_s,
                struct answer *answer)
{
    char url[300], header[100];
    *answer = (struct answer){0};
    buffer_init(&answer->body, 64u * 1024 * 1024);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = NULL;
    if (etag) {
        snprintf(header, sizeof header, "If-None-Match: %s", etag);
        headers = curl_slist_append(headers, header);
    }
    if (wait_s) {
        snprintf(header, sizeof header, "Prefer: wait=%d", wait_s);
        headers = curl_slist_append(headers, header);
    }
    snprintf(url, sizeof url, "%s%s", stage->url, path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer->body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    assert_int_equal(curl_easy_perform(curl), CURLE_OK);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
}

// The sample content, all of it, with both screens.
static void serve_sample_content(struct stage *stage)
{
    char top[PATH_MAX];
    assert_non_null(getcwd(top, sizeof top));
    char *config = stage_read(stage, "../../../content/kawaraban.xml");
    assert_non_null(config);
    struct buffer text;
    buffer_init(&text, 1u << 20);
    for (const char *c = config; *c;) {
        if (strncmp(c, "/var/lib/kawaraban", 18) == 0) {
            buffer_add_text(&text, "store");
            c += 18;
        } else if (strncmp(c, "<content folder=\".\"", 19) == 0) {
            buffer_printf(&text, "<content folder=\"%s/content\"", top);
            c += 19;
        } else if (strncmp(c, "port=\"8080\"", 11) == 0) {
            buffer_printf(&text, "port=\"%d\"", stage->port);
            c += 11;
        } else
            buffer_add_char(&text, *c++);
    }
    stage_write(stage, "config.xml", "%s", buffer_text(&text));
    buffer_finish(&text);
    free(config);
    stage_start_publisher(stage);
}

static void what_is_served_is_valid_smil_signed_and_complete(void **state)
{
    struct stage *stage = *state;
    serve_sample_content(stage);
    char *key_text = stage_read(stage, "store/publisher.pub");
    key_text[strcspn(key_text, "\n")] = '\0';
    struct signature_public_key key;
    struct error error = {0};
    assert_true(signature_public_key_parse(key_text, &key, &error));
    free(key_text);
    static const char *const screens[] = {"lobby", "street"};
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        struct answer answer;
        snprintf(path, sizeof path, "/screens/%s/playlist.smil", screens[i]);
        ask(stage, path, NULL, 0, &answer);
        assert_int_equal(answer.status, 200);
        size_t signed_bytes;
        if (!signature_verify(&key, answer.body.bytes, answer.body.length, &signed_bytes, &error))
            fail_msg("%s", error.text);
        snprintf(path, sizeof path, "%s.smil", screens[i]);
        stage_write(stage, path, "%s", buffer_text(&answer.body));
        struct playlist *playlist =
            smil_parse(path, answer.body.bytes, answer.body.length, NULL, &error);
        assert_non_null(playlist);
        assert_true(playlist->prefetch_count > 10);
        for (size_t n = 0; n < playlist->prefetch_count; n++) {
            struct answer medium;
            snprintf(path, sizeof path, "/media/%s", playlist->prefetches[n].media);
            ask(stage, path, NULL, 0, &medium);
            assert_int_equal(medium.status, 200);
            assert_int_equal(medium.body.length, playlist->prefetches[n].bytes);
            buffer_finish(&medium.body);
        }
        playlist_destroy(playlist);
        buffer_finish(&answer.body);
    }
}

static void xmllint_finds_it_valid_against_the_w3c_dtd(void **state)
{
    struct stage *stage = *state;
    if (access(DTD, R_OK) != 0 || system("command -v xmllint >/dev/null") != 0) {
        print_message("skipped: xmllint or %s (package w3c-sgml-lib) is not there\n", DTD);
        skip();
    }
    serve_sample_content(stage);
    struct answer answer;
    ask(stage, "/screens/lobby/playlist.smil", NULL, 0, &answer);
    stage_write(stage, "lobby.smil", "%s", buffer_text(&answer.body));
    buffer_finish(&answer.body);
    char command[PATH_MAX];
    snprintf(command, sizeof command, "xmllint --noout --nonet --dtdvalid %s %s/lobby.smil", DTD,
             stage->folder);
    assert_int_equal(system(command), 0);
}

// Every transition from every side, and nothing moving, are words the Recommendation has.
static void every_transition_is_valid_too(void **state)
{
    struct stage *stage = *state;
    if (access(DTD, R_OK) != 0 || system("command -v xmllint >/dev/null") != 0)
        skip();
    struct playlist_entry entries[PLAYLIST_TRANSITIONS * PLAYLIST_SIDES];
    const size_t count = sizeof entries / sizeof entries[0];
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct playlist_entry){
            .type = PLAYLIST_IMAGE,
            .src = "a.png",
            .mime_type = "image/png",
            .item = "",
            .title = "",
            .language = "",
            .dur_ms = 5000,
            .transition = (enum playlist_transition)(i / PLAYLIST_SIDES),
            .from = (enum playlist_from)(i % PLAYLIST_SIDES),
            .transition_ms = 700,
        };
    struct playlist_period period = {
        .end_utc_ms = PLAYLIST_FOR_EVER_MS, .entries = entries, .entry_count = count};
    struct playlist_region region = {
        .id = "main", .width = 1, .height = 1, .periods = &period, .period_count = 1};
    struct playlist *playlist = playlist_create();
    playlist->motionless = true;
    playlist->regions = &region;
    playlist->region_count = 1;
    playlist_finish(playlist);
    struct buffer document;
    buffer_init(&document, SMIL_MOST_BYTES);
    assert_true(smil_format(playlist, &document));
    assert_non_null(strstr(buffer_text(&document), "pushWipe"));
    stage_write(stage, "transitions.smil", "%s", buffer_text(&document));
    buffer_finish(&document);
    playlist_destroy(playlist);
    char command[PATH_MAX];
    snprintf(command, sizeof command, "xmllint --noout --nonet --dtdvalid %s %s/transitions.smil",
             DTD, stage->folder);
    assert_int_equal(system(command), 0);
}

struct waiting {
    const struct stage *stage;
    const char *etag;
    struct answer answer;
};

static void *wait_for_change(void *context)
{
    struct waiting *waiting = context;
    ask(waiting->stage, "/screens/hall/playlist.smil", waiting->etag, 30, &waiting->answer);
    return NULL;
}

static void a_held_request_is_answered_when_the_playlist_changes(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "", "");
    stage_start_publisher(stage);
    struct answer first, same;
    ask(stage, "/screens/hall/playlist.smil", NULL, 0, &first);
    assert_int_equal(first.status, 200);
    ask(stage, "/screens/hall/playlist.smil", first.etag, 0, &same);
    assert_int_equal(same.status, 304);
    ask(stage, "/screens/hall/playlist.smil", first.etag, 1, &same);
    assert_int_equal(same.status, 304);
    struct waiting waiting = {.stage = stage, .etag = first.etag};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, wait_for_change, &waiting), 0);
    usleep(300000);
    stage_write(stage, "content/news.xml",
                "<item xmlns=\"urn:kawaraban:item:1\" kind=\"notice\"><title>新着</title></item>");
    pthread_join(thread, NULL);
    assert_int_equal(waiting.answer.status, 200);
    assert_string_not_equal(waiting.answer.etag, first.etag);
    assert_non_null(strstr(buffer_text(&waiting.answer.body), "folder:news"));
    buffer_finish(&waiting.answer.body);
    buffer_finish(&first.body);
    buffer_finish(&same.body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(what_is_served_is_valid_smil_signed_and_complete),
        STAGE_TEST(xmllint_finds_it_valid_against_the_w3c_dtd),
        STAGE_TEST(every_transition_is_valid_too),
        STAGE_TEST(a_held_request_is_answered_when_the_playlist_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
