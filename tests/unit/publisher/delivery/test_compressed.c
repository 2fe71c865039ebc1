// Playlists under gzip, over real sockets: who gets them, with which tag, and that who waits is
// answered in the coding that it asked for.
#include "tests/unit/publisher/delivery/stage.h"

#include <curl/curl.h>
#include <zlib.h>

#define PLAYERS 100
#define LARGE_BYTES 60000
#define HALL "/screens/hall/playlist.smil"

static struct reply reply;

// Repetitive, as playlists are; the word makes it another one.
static const char *large(const char *word)
{
    static char text[LARGE_BYTES + 1];
    size_t length = 0;
    for (int i = 0; length + 100 < sizeof text; i++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length,
                             "<ref src=\"../../media/%s-%d.xml\" dur=\"12s\"/>\n", word, i % 40);
    return text;
}

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_set(stage, "hall", large("one"));
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static const char *gzip_tag(struct stage *stage)
{
    static char tag[64];
    const char *plain = stage_etag(stage, "hall");
    snprintf(tag, sizeof tag, "%.*s-gz\"", (int)strlen(plain) - 1, plain);
    return tag;
}

static void expect_plain(struct stage *stage, const char *expected)
{
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_field(&reply, "Content-Encoding"), "");
    assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
    assert_string_equal(reply_field(&reply, "Vary"), "Accept-Encoding, Prefer");
    assert_int_equal(reply.length, strlen(expected));
    assert_memory_equal(reply.body, expected, reply.length);
}

static void expect_gzip(struct stage *stage, const char *expected)
{
    static char plain[LARGE_BYTES + 1];
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_field(&reply, "Content-Encoding"), "gzip");
    assert_string_equal(reply_field(&reply, "Content-Type"), "application/smil+xml");
    assert_string_equal(reply_field(&reply, "ETag"), gzip_tag(stage));
    assert_string_equal(reply_field(&reply, "Vary"), "Accept-Encoding, Prefer");
    z_stream stream = {.next_in = (Bytef *)reply.body,
                       .avail_in = (uInt)reply.length,
                       .next_out = (Bytef *)plain,
                       .avail_out = sizeof plain};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    assert_int_equal(stream.total_out, strlen(expected));
    assert_memory_equal(plain, expected, strlen(expected));
    inflateEnd(&stream);
}

static void a_player_that_takes_gzip_gets_a_fraction(void **state)
{
    struct stage *stage = *state;
    const char *playlist = large("one");
    stage_ask(stage, &reply, "GET", HALL, "");
    expect_plain(stage, playlist);
    assert_string_equal(reply_field(&reply, "Last-Modified"), "Thu, 01 Jan 2026 00:00:00 GMT");
    stage_ask(stage, &reply, "GET", HALL, "Accept-Encoding: deflate, gzip, br, zstd\r\n");
    expect_gzip(stage, playlist);
    assert_true(reply.length * 20 < strlen(playlist));
    assert_string_equal(reply_field(&reply, "Last-Modified"), "Thu, 01 Jan 2026 00:00:00 GMT");
    assert_string_equal(reply_field(&reply, "Cache-Control"), "no-cache");

    char length[32];
    snprintf(length, sizeof length, "%zu", reply.length);
    stage_ask(stage, &reply, "HEAD", HALL, "Accept-Encoding: gzip\r\n");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_field(&reply, "Content-Length"), length);
    assert_string_equal(reply_field(&reply, "Content-Encoding"), "gzip");
    assert_string_equal(reply_field(&reply, "ETag"), gzip_tag(stage));
    snprintf(length, sizeof length, "%zu", strlen(playlist));
    stage_ask(stage, &reply, "HEAD", HALL, "");
    assert_string_equal(reply_field(&reply, "Content-Length"), length);
    assert_string_equal(reply_field(&reply, "Content-Encoding"), "");
    assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
}

// "TAG" and "GZ" stand for the two tags of what is current.
static void fill_in(struct stage *stage, const char *pattern, char *out, size_t out_bytes)
{
    size_t length = 0;
    while (*pattern) {
        bool tag = strncmp(pattern, "TAG", 3) == 0, gzip = strncmp(pattern, "GZ", 2) == 0;
        const char *text = tag ? stage_etag(stage, "hall") : gzip ? gzip_tag(stage) : pattern;
        length +=
            (size_t)snprintf(out + length, out_bytes - length, "%.*s", tag || gzip ? 64 : 1, text);
        pattern += tag ? 3 : gzip ? 2 : 1;
    }
}

static void each_form_has_its_tag_and_conditions_know_both(void **state)
{
    enum form { PLAIN, PACKED, NEITHER };
    static const struct {
        const char *fields;
        int status;
        enum form form; // of the answer
    } rows[] = {
        {"Accept-Encoding: gzip\r\nIf-None-Match: GZ\r\n", 304, PACKED},
        {"Accept-Encoding: gzip\r\nIf-None-Match: W/GZ\r\n", 304, PACKED},
        {"Accept-Encoding: gzip\r\nIf-None-Match: \"x\", GZ\r\n", 304, PACKED},
        {"Accept-Encoding: gzip\r\nIf-None-Match: TAG, GZ\r\n", 304, PACKED},
        {"Accept-Encoding: br\r\nAccept-Encoding: gzip\r\nIf-None-Match: GZ\r\n", 304, PACKED},
        {"Accept-Encoding: gzip\r\nIf-None-Match: *\r\n", 304, PACKED},
        {"Accept-Encoding: gzip\r\nIf-None-Match: *\r\nPrefer: wait=500\r\n", 304, PACKED},
        {"Accept-Encoding: gzip\r\nIf-None-Match: GZ\r\nPrefer: wait=0\r\n", 304, PACKED},
        // What was got without gzip is still good.
        {"Accept-Encoding: gzip\r\nIf-None-Match: TAG\r\n", 304, PLAIN},
        {"Accept-Encoding: gzip, identity;q=0\r\nIf-None-Match: TAG\r\n", 200, PACKED},
        // What cannot be undone any more is not.
        {"If-None-Match: GZ\r\n", 200, PLAIN},
        {"If-None-Match: TAG\r\n", 304, PLAIN},
        {"If-None-Match: GZ, TAG\r\n", 304, PLAIN},
        {"Accept-Encoding: gzip;q=0\r\nIf-None-Match: GZ\r\n", 200, PLAIN},
        {"Accept-Encoding: identity\r\nIf-None-Match: GZ\r\n", 200, PLAIN},
        {"Accept-Encoding: gzip;q=0.5, identity\r\nIf-None-Match: GZ\r\n", 304, PACKED},
        {"Accept-Encoding: gzip;q=0.5, identity\r\n", 200, PLAIN},
        {"Accept-Encoding: gzip\r\nIf-None-Match: \"x-gz\"\r\n", 200, PACKED},
        {"Accept-Encoding: gzip\r\nIf-None-Match: GZ, \"unfinished\r\n", 200, PACKED},
        {"Accept-Encoding: gzip\r\nIf-None-Match: \"x-gz\"\r\nPrefer: wait=500\r\n", 200, PACKED},
        {"Accept-Encoding: gzip\r\nIf-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n", 304,
         PACKED},
        {"Accept-Encoding: gzip\r\nIf-Modified-Since: Wed, 31 Dec 2025 23:59:59 GMT\r\n", 200,
         PACKED},
        {"Accept-Encoding: gzip\r\nIf-Match: GZ\r\n", 200, PACKED},
        {"Accept-Encoding: gzip\r\nIf-Match: *\r\n", 200, PACKED},
        {"Accept-Encoding: gzip\r\nIf-Match: TAG\r\n", 200, PLAIN},
        {"Accept-Encoding: gzip\r\nIf-Match: W/GZ\r\n", 412, NEITHER},
        {"Accept-Encoding: gzip\r\nIf-Match: TAG\r\nIf-None-Match: GZ\r\n", 200, PLAIN},
        {"If-Match: GZ\r\n", 412, NEITHER},
        {"Accept-Encoding: *\r\n", 200, PACKED},
        {"Accept-Encoding: gzip;q=banana\r\n", 200, PLAIN},
        {"Accept-Encoding:\r\n", 200, PLAIN},
        {"Accept-Encoding: gzip\r\nRange: bytes=0-1\r\n", 200, PACKED},
        {"Accept-Encoding: identity;q=0\r\n", 406, NEITHER},
        {"Accept-Encoding: *;q=0\r\nIf-None-Match: TAG, GZ\r\nPrefer: wait=9\r\n", 406, NEITHER},
    };
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char fields[512];
        fill_in(stage, rows[i].fields, fields, sizeof fields);
        client_ask(client, &reply, "GET", HALL, fields);
        const char *tag = rows[i].form == PACKED  ? gzip_tag(stage)
                          : rows[i].form == PLAIN ? stage_etag(stage, "hall")
                                                  : "";
        const char *coding = rows[i].status == 200 && rows[i].form == PACKED ? "gzip" : "";
        if (reply.status != rows[i].status || strcmp(reply_field(&reply, "ETag"), tag) != 0 ||
            strcmp(reply_field(&reply, "Content-Encoding"), coding) != 0)
            fail_msg("%sgave\n%sexpected %d %s", fields, reply.head, rows[i].status, tag);
        if (reply.status == 304)
            assert_string_equal(reply_field(&reply, "Vary"), "Accept-Encoding, Prefer");
    }
    client_close(client);
}

static void what_is_small_or_will_not_shrink_is_sent_as_it_is(void **state)
{
    struct stage *stage = *state;
    static char text[2001];
    uint64_t noise = 88172645463325252u;
    memset(text, 'a', 511);
    text[511] = '\0';
    stage_set(stage, "hall", text);
    stage_ask(stage, &reply, "GET", HALL, "Accept-Encoding: gzip\r\n");
    expect_plain(stage, text);
    stage_ask(stage, &reply, "GET", HALL, "Accept-Encoding: gzip, identity;q=0\r\n");
    expect_gzip(stage, text);

    text[511] = 'a';
    text[512] = '\0';
    stage_set(stage, "hall", text);
    stage_ask(stage, &reply, "GET", HALL, "Accept-Encoding: gzip\r\n");
    expect_gzip(stage, text);

    for (size_t i = 0; i < sizeof text - 1; i++) {
        noise ^= noise << 13, noise ^= noise >> 7, noise ^= noise << 17;
        text[i] = (char)(1 + noise % 255);
    }
    stage_set(stage, "hall", text);
    stage_ask(stage, &reply, "GET", HALL, "Accept-Encoding: gzip\r\n");
    expect_plain(stage, text);
}

// ---- curl, as the player uses it ----

struct download {
    char body[LARGE_BYTES + 1], etag[64];
    size_t length;
};

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct download *download = context;
    if (download->length + size * count > LARGE_BYTES)
        return 0;
    memcpy(download->body + download->length, bytes, size * count);
    download->length += size * count;
    return size * count;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    struct download *download = context;
    size_t length = size * count;
    if (length > 8 && strncasecmp(bytes, "ETag: ", 6) == 0)
        snprintf(download->etag, sizeof download->etag, "%.*s", (int)length - 8, bytes + 6);
    return length;
}

static long curl_ask(CURL *easy, struct download *download, const char *etag, curl_off_t *received)
{
    char field[128];
    long status = 0;
    struct curl_slist *fields = NULL;
    snprintf(field, sizeof field, "If-None-Match: %s", etag);
    if (etag[0])
        fields = curl_slist_append(fields, field);
    *download = (struct download){.length = 0};
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, download);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, download);
    assert_int_equal(curl_easy_perform(easy), CURLE_OK);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, received);
    curl_slist_free_all(fields);
    return status;
}

static void curl_decodes_it_and_is_told_when_nothing_changed(void **state)
{
    struct stage *stage = *state;
    static struct download download;
    char url[128], etag[64];
    curl_off_t received;
    CURL *easy = curl_easy_init();
    snprintf(url, sizeof url, "http://127.0.0.1:%d" HALL, server_port(stage->server));
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)PATIENCE_S);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    assert_int_equal(curl_ask(easy, &download, "", &received), 200);
    assert_string_equal(download.body, large("one"));
    assert_string_equal(download.etag, gzip_tag(stage));
    assert_true((size_t)received * 20 < download.length);
    strcpy(etag, download.etag);
    assert_int_equal(curl_ask(easy, &download, etag, &received), 304);
    assert_int_equal(download.length, 0);
    stage_set(stage, "hall", large("two"));
    assert_int_equal(curl_ask(easy, &download, etag, &received), 200);
    assert_string_equal(download.body, large("two"));

    // And one that does not decode.
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, NULL);
    assert_int_equal(curl_ask(easy, &download, "", &received), 200);
    assert_string_equal(download.body, large("two"));
    assert_string_equal(download.etag, stage_etag(stage, "hall"));
    curl_easy_cleanup(easy);
}

// ---- long polls ----

static struct client *wait_for(struct stage *stage, const char *accept, const char *etag, int wait)
{
    struct client *client = client_open(stage);
    client_send(client,
                "GET " HALL
                " HTTP/1.1\r\nHost: a\r\n%sIf-None-Match: %s\r\nPrefer: wait=%d\r\n\r\n",
                accept, etag, wait);
    return client;
}

static void who_waits_is_answered_in_the_coding_it_asked_for(void **state)
{
    struct stage *stage = *state;
    struct client *clients[PLAYERS];
    for (int i = 0; i < PLAYERS; i++)
        clients[i] = i % 2 ? wait_for(stage, "Accept-Encoding: gzip\r\n", gzip_tag(stage), 60)
                           : wait_for(stage, "", stage_etag(stage, "hall"), 60);
    // A board that had the playlist before its publisher learnt gzip.
    struct client *old =
        wait_for(stage, "Accept-Encoding: gzip\r\n", stage_etag(stage, "hall"), 60);
    stage_await_held(stage, PLAYERS + 1);
    stage_set(stage, "lobby", large("lobby"));
    stage_await_held(stage, PLAYERS + 1);
    stage_set(stage, "hall", large("two"));
    for (int i = 0; i < PLAYERS; i++) {
        client_read(clients[i], &reply, false);
        if (i % 2)
            expect_gzip(stage, large("two"));
        else
            expect_plain(stage, large("two"));
        assert_string_equal(reply_field(&reply, "Preference-Applied"), "wait=60");
        client_close(clients[i]);
    }
    client_read(old, &reply, false);
    expect_gzip(stage, large("two"));
    client_close(old);
    stage_await_held(stage, 0);
}

static void when_the_time_is_up_the_tag_is_the_one_that_was_sent(void **state)
{
    struct stage *stage = *state;
    struct client *packed = wait_for(stage, "Accept-Encoding: gzip\r\n", gzip_tag(stage), 1),
                  *plain = wait_for(stage, "", stage_etag(stage, "hall"), 1);
    client_read(packed, &reply, false);
    assert_int_equal(reply.status, 304);
    assert_string_equal(reply_field(&reply, "ETag"), gzip_tag(stage));
    assert_string_equal(reply_field(&reply, "Content-Encoding"), "");
    client_read(plain, &reply, false);
    assert_int_equal(reply.status, 304);
    assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
    client_close(packed);
    client_close(plain);
}

// The answer is still being read when two newer editions have come: its bytes live on.
static void an_answer_outlives_its_edition(void **state)
{
    struct stage *stage = *state;
    struct client *slow = client_open(stage);
    for (int i = 0; i < 40; i++)
        client_send(slow, "GET " HALL " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    client_read(slow, &reply, false);
    expect_gzip(stage, large("one"));
    stage_set(stage, "hall", large("two"));
    stage_set(stage, "hall", large("three"));
    int newest = 0;
    for (int i = 1; i < 40; i++) {
        client_read(slow, &reply, false);
        assert_int_equal(reply.status, 200);
        assert_string_equal(reply_field(&reply, "Content-Encoding"), "gzip");
        newest += strcmp(reply_field(&reply, "ETag"), gzip_tag(stage)) == 0;
        assert_true(newest == 0 || strcmp(reply_field(&reply, "ETag"), gzip_tag(stage)) == 0);
    }
    client_ask(slow, &reply, "GET", HALL, "Accept-Encoding: gzip\r\n");
    expect_gzip(stage, large("three"));
    client_close(slow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_player_that_takes_gzip_gets_a_fraction, begin, end),
        cmocka_unit_test_setup_teardown(each_form_has_its_tag_and_conditions_know_both, begin, end),
        cmocka_unit_test_setup_teardown(what_is_small_or_will_not_shrink_is_sent_as_it_is, begin,
                                        end),
        cmocka_unit_test_setup_teardown(curl_decodes_it_and_is_told_when_nothing_changed, begin,
                                        end),
        cmocka_unit_test_setup_teardown(who_waits_is_answered_in_the_coding_it_asked_for, begin,
                                        end),
        cmocka_unit_test_setup_teardown(when_the_time_is_up_the_tag_is_the_one_that_was_sent, begin,
                                        end),
        cmocka_unit_test_setup_teardown(an_answer_outlives_its_edition, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
