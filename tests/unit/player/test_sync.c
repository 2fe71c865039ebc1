#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <limits.h>
#include <microhttpd.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "player/inquiry.h"
#include "player/sync.h"
#include "signage/base/buffer.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/language/smil.h"

#define PATIENCE_MS 20000
#define MOST_FILES 8
#define FILE_BYTES 40000

// ---- a publisher of the test's own ----

enum manner { GOOD, ABSENT, WRONG, ENDLESS, BROKEN, CUT_SHORT };

struct file {
    char name[MEDIA_NAME_BYTES];
    char bytes[FILE_BYTES];
    enum manner manner;
    int asked;
};

struct publisher {
    pthread_mutex_t lock;
    struct MHD_Daemon *daemon;
    int port;
    char *document; // under lock
    size_t length;
    int edition; // the ETag
    bool holds;  // honours `Prefer: wait`
    enum manner manner;
    struct file files[MOST_FILES];
    int playlist_asked, reports;
    char report[512];
    atomic_bool closing;
};

static ssize_t pour(void *context, uint64_t position, char *buffer, size_t most)
{
    (void)context;
    (void)position;
    memset(buffer, ' ', most);
    return (ssize_t)most;
}

static enum MHD_Result answer_endless(struct MHD_Connection *connection)
{
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 65536, pour, NULL, NULL);
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *bytes,
                              size_t length, const char *etag)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, (void *)(uintptr_t)bytes, MHD_RESPMEM_MUST_COPY);
    if (etag)
        MHD_add_response_header(response, "ETag", etag);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_playlist(struct publisher *publisher,
                                       struct MHD_Connection *connection)
{
    const char *wanted = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    const char *prefer = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Prefer");
    char etag[32];
    pthread_mutex_lock(&publisher->lock);
    publisher->playlist_asked++;
    snprintf(etag, sizeof etag, "\"%d\"", publisher->edition);
    while (publisher->holds && prefer && wanted && strcmp(wanted, etag) == 0 &&
           publisher->manner == GOOD && !atomic_load(&publisher->closing)) {
        pthread_mutex_unlock(&publisher->lock);
        poll(NULL, 0, 5);
        pthread_mutex_lock(&publisher->lock);
        snprintf(etag, sizeof etag, "\"%d\"", publisher->edition);
    }
    enum MHD_Result result;
    if (publisher->manner == BROKEN)
        result = answer(connection, 500, "no", 2, NULL);
    else if (publisher->manner == ENDLESS)
        result = answer_endless(connection);
    else if (wanted && strcmp(wanted, etag) == 0)
        result = answer(connection, 304, "", 0, etag);
    else
        result = answer(connection, 200, publisher->document, publisher->length, etag);
    pthread_mutex_unlock(&publisher->lock);
    return result;
}

static enum MHD_Result answer_file(struct publisher *publisher, struct MHD_Connection *connection,
                                   const char *name)
{
    enum MHD_Result result = MHD_NO;
    pthread_mutex_lock(&publisher->lock);
    struct file *file = NULL;
    for (size_t i = 0; i < MOST_FILES; i++)
        if (strcmp(publisher->files[i].name, name) == 0)
            file = &publisher->files[i];
    if (file)
        file->asked++;
    if (!file || file->manner == ABSENT)
        result = answer(connection, 404, "gone", 4, NULL);
    else if (file->manner == ENDLESS)
        result = answer_endless(connection);
    else if (file->manner == BROKEN)
        result = answer(connection, 500, "no", 2, NULL);
    else if (file->manner == WRONG)
        result = answer(connection, 200, "something else", 14, NULL);
    else
        result = answer(connection, 200, file->bytes,
                        file->manner == CUT_SHORT ? FILE_BYTES / 2 : FILE_BYTES, NULL);
    pthread_mutex_unlock(&publisher->lock);
    return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    (void)version;
    static int seen;
    struct publisher *publisher = context;
    if (!*state) {
        *state = &seen;
        return MHD_YES;
    }
    if (strcmp(method, "POST") == 0) {
        pthread_mutex_lock(&publisher->lock);
        if (*upload_size > 0 && *upload_size < sizeof publisher->report)
            snprintf(publisher->report, sizeof publisher->report, "%.*s", (int)*upload_size,
                     upload);
        bool done = *upload_size == 0;
        publisher->reports += done;
        pthread_mutex_unlock(&publisher->lock);
        *upload_size = 0;
        return done ? answer(connection, 204, "", 0, NULL) : MHD_YES;
    }
    if (strcmp(url, "/screens/a/playlist.smil") == 0)
        return answer_playlist(publisher, connection);
    if (strncmp(url, "/media/", 7) == 0)
        return answer_file(publisher, connection, url + 7);
    return answer(connection, 404, "", 0, NULL);
}

static void open_publisher(struct publisher *publisher, int port)
{
    atomic_store(&publisher->closing, false);
    publisher->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD |
                                             MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL,
                                         (uint16_t)port, NULL, NULL, handle, publisher,
                                         MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
    assert_non_null(publisher->daemon);
    publisher->port = MHD_get_daemon_info(publisher->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

static void close_publisher(struct publisher *publisher)
{
    atomic_store(&publisher->closing, true);
    if (publisher->daemon)
        MHD_stop_daemon(publisher->daemon);
    publisher->daemon = NULL;
}

// ---- the room ----

struct room {
    char folder[64];
    struct publisher publisher;
    struct source source;
    struct cache *cache;
    struct signature_key_pair pair, other_pair;
    struct sync *sync;
    const struct reel *reel; // the newest taken
};

static void ignore_wake(void *context)
{
    (void)context;
}

static int enter(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    char path[128];
    struct error error;
    log_set_level((enum log_level)0);
    if (!room)
        return -1;
    strcpy(room->folder, "build/sync-XXXXXX");
    if (!folder_make("build", &error) || !mkdtemp(room->folder))
        return -1;
    room->cache = cache_open(room->folder);
    snprintf(path, sizeof path, "%s/pair", room->folder);
    if (!signature_key_pair_load(path, &room->pair, &error))
        return -1;
    snprintf(path, sizeof path, "%s/other", room->folder);
    if (!signature_key_pair_load(path, &room->other_pair, &error))
        return -1;
    pthread_mutex_init(&room->publisher.lock, NULL);
    room->publisher.holds = true;
    for (size_t i = 0; i < MOST_FILES; i++) {
        struct file *file = &room->publisher.files[i];
        memset(file->bytes, 'a' + (int)i, FILE_BYTES);
        struct digest digest = digest_of(file->bytes, FILE_BYTES);
        media_name_make(&digest, "png", file->name);
    }
    open_publisher(&room->publisher, 0);
    snprintf(path, sizeof path, "http://127.0.0.1:%d", room->publisher.port);
    if (!source_find(path, "a", &room->source, &error))
        return -1;
    *state = room;
    return 0;
}

static int leave(void **state)
{
    struct room *room = *state;
    char command[128];
    sync_destroy(room->sync);
    close_publisher(&room->publisher);
    reel_release(room->reel);
    cache_close(room->cache);
    free(room->publisher.document);
    pthread_mutex_destroy(&room->publisher.lock);
    snprintf(command, sizeof command, "rm -rf %s", room->folder);
    int status = system(command);
    free(room);
    return status;
}

static void start(struct room *room, bool with_key, const struct reel *held)
{
    struct sync_settings settings = {.source = &room->source,
                                     .cache = room->cache,
                                     .key = with_key ? &room->pair.public_key : NULL,
                                     .clock = clock_system(),
                                     .wake = ignore_wake};
    room->sync = sync_create(&settings, held);
}

// A playlist of the first `files` files, 10 s each.
static void format_playlist(const struct room *room, size_t first, size_t count, int64_t sequence,
                            struct buffer *document)
{
    struct playlist *playlist = playlist_create();
    struct arena *arena = playlist->arena;
    playlist->screen = "a";
    playlist->title = "test";
    playlist->sequence = sequence;
    playlist->published_utc = 1700000000;
    playlist->expires_utc = INSTANT_FOR_EVER;
    playlist->width_px = 1920;
    playlist->height_px = 1080;
    playlist->regions = arena_array(arena, 1, sizeof *playlist->regions);
    playlist->region_count = 1;
    playlist->regions[0] = (struct playlist_region){.id = "main", .width = 1, .height = 1};
    struct playlist_period *period = arena_array(arena, 1, sizeof *period);
    playlist->regions[0].periods = period;
    playlist->regions[0].period_count = 1;
    period->end_utc_ms = PLAYLIST_FOR_EVER_MS;
    period->entries = arena_array(arena, count, sizeof *period->entries);
    period->entry_count = count;
    playlist->prefetches = arena_array(arena, count, sizeof *playlist->prefetches);
    playlist->prefetch_count = count;
    for (size_t i = 0; i < count; i++) {
        const char *name = room->publisher.files[first + i].name;
        const char *src = arena_printf(arena, "../../media/%s", name);
        period->entries[i] = (struct playlist_entry){.type = PLAYLIST_IMAGE,
                                                     .src = src,
                                                     .mime_type = "image/png",
                                                     .item = "",
                                                     .title = "",
                                                     .language = "",
                                                     .dur_ms = 10000,
                                                     .undated = true};
        strcpy(period->entries[i].media, name);
        playlist->prefetches[i] = (struct playlist_prefetch){.src = src, .bytes = FILE_BYTES};
        strcpy(playlist->prefetches[i].media, name);
    }
    playlist_finish(playlist);
    assert_true(smil_format(playlist, document));
    playlist_destroy(playlist);
}

static void set_document(struct room *room, struct buffer *document)
{
    pthread_mutex_lock(&room->publisher.lock);
    free(room->publisher.document);
    room->publisher.document = buffer_take(document, &room->publisher.length);
    room->publisher.edition++;
    pthread_mutex_unlock(&room->publisher.lock);
    buffer_finish(document);
}

static void publish(struct room *room, size_t first, size_t count, int64_t sequence,
                    const struct signature_key_pair *pair)
{
    struct buffer document;
    buffer_init(&document, SMIL_MOST_BYTES);
    format_playlist(room, first, count, sequence, &document);
    if (pair)
        assert_true(signature_sign(pair, &document));
    set_document(room, &document);
}

static void set_manner(struct room *room, size_t file, enum manner manner)
{
    pthread_mutex_lock(&room->publisher.lock);
    room->publisher.files[file].manner = manner;
    pthread_mutex_unlock(&room->publisher.lock);
}

static bool take(struct room *room)
{
    const struct reel *reel = sync_take_reel(room->sync);
    if (!reel)
        return false;
    reel_release(room->reel);
    room->reel = reel;
    return true;
}

static void await_reel(struct room *room, int64_t sequence)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += 5) {
        if (take(room) && room->reel->playlist->sequence == sequence)
            return;
        poll(NULL, 0, 5);
    }
    struct sync_state state = sync_state(room->sync);
    fail_msg("playlist %lld never came; %zu of %zu held, %zu failed, error “%s”",
             (long long)sequence, state.held, state.needed, state.failed, state.last_error);
}

static void await_phase(struct room *room, enum sync_phase phase, const char *sentence)
{
    struct sync_state state = {0};
    for (int waited = 0; waited < PATIENCE_MS; waited += 5) {
        state = sync_state(room->sync);
        if (state.phase == phase && strstr(state.last_error, sentence))
            return;
        poll(NULL, 0, 5);
    }
    fail_msg("expected phase %d with “%s”, still %d with “%s”", (int)phase, sentence,
             (int)state.phase, state.last_error);
}

static bool holds(struct room *room, size_t file)
{
    char path[PATH_MAX];
    return cache_find(room->cache, room->publisher.files[file].name, path, sizeof path);
}

static void await_file(struct room *room, size_t file)
{
    for (int waited = 0; waited < PATIENCE_MS && !holds(room, file); waited += 5)
        poll(NULL, 0, 5);
    assert_true(holds(room, file));
}

// ---- what a screen gets ----

static void a_playlist_comes_with_what_it_shows_and_the_next_at_once_when_it_changes(void **state)
{
    struct room *room = *state;
    publish(room, 0, 2, 1, &room->pair);
    start(room, true, NULL);
    await_reel(room, 1);
    assert_true(room->reel->is_signed);
    await_file(room, 0);
    await_file(room, 1);
    int asked = room->publisher.playlist_asked;
    for (int64_t sequence = 2; sequence < 6; sequence++) {
        publish(room, 0, (size_t)sequence, sequence, &room->pair);
        await_reel(room, sequence);
    }
    pthread_mutex_lock(&room->publisher.lock);
    asked = room->publisher.playlist_asked - asked;
    pthread_mutex_unlock(&room->publisher.lock);
    assert_in_range(asked, 3, 6); // one question a change, held until it came
    size_t length;
    char *kept = NULL;
    for (int waited = 0; !kept && waited < PATIENCE_MS; waited += 5, poll(NULL, 0, 5))
        kept = cache_load_playlist(room->cache, room->source.playlist_url, &length);
    assert_non_null(kept);
    free(kept);
    assert_int_equal(cache_sequence(room->cache), 5);
}

static void flip_a_byte(struct room *room)
{
    struct buffer document;
    buffer_init(&document, SMIL_MOST_BYTES);
    format_playlist(room, 2, 2, 9, &document);
    assert_true(signature_sign(&room->pair, &document));
    char *at = strstr(document.bytes, "title");
    assert_non_null(at);
    at[0] = 'T';
    set_document(room, &document);
}

static void what_is_not_to_be_trusted_is_refused_and_the_good_one_stays(void **state)
{
    struct room *room = *state;
    publish(room, 0, 2, 5, &room->pair);
    start(room, true, NULL);
    await_reel(room, 5);
    publish(room, 2, 2, 6, NULL);
    await_phase(room, SYNC_REFUSING, "");
    publish(room, 0, 2, 5, &room->pair);
    await_phase(room, SYNC_CONNECTED, "");
    publish(room, 2, 2, 7, &room->other_pair);
    await_phase(room, SYNC_REFUSING, "");
    publish(room, 0, 2, 5, &room->pair);
    await_phase(room, SYNC_CONNECTED, "");
    flip_a_byte(room);
    await_phase(room, SYNC_REFUSING, "");
    publish(room, 2, 2, 4, &room->pair);
    await_phase(room, SYNC_REFUSING, "older");
    struct buffer document;
    buffer_init(&document, 1000);
    buffer_add_text(&document, "<html>captive portal</html>");
    set_document(room, &document);
    await_phase(room, SYNC_REFUSING, "");
    assert_false(take(room));
    assert_false(holds(room, 2));
    publish(room, 2, 2, 8, &room->pair);
    await_reel(room, 8);
}

static void without_a_key_anything_that_can_be_understood_is_played(void **state)
{
    struct room *room = *state;
    publish(room, 0, 2, 5, NULL);
    start(room, false, NULL);
    await_reel(room, 5);
    assert_false(room->reel->is_signed);
    publish(room, 0, 2, 3, &room->other_pair);
    await_reel(room, 3);
}

static void media_that_cannot_be_had_are_given_up_for_now_and_the_rest_is_played(void **state)
{
    static const enum manner manners[] = {ABSENT, WRONG, CUT_SHORT, BROKEN, ENDLESS};
    struct room *room = *state;
    for (size_t i = 0; i < 5; i++)
        set_manner(room, i + 1, manners[i]);
    publish(room, 0, 7, 1, NULL);
    start(room, false, NULL);
    await_reel(room, 1);
    await_file(room, 0);
    await_file(room, 6);
    struct sync_state sync = {0};
    for (int waited = 0; waited < PATIENCE_MS && sync.failed < 5; waited += 5, poll(NULL, 0, 5))
        sync = sync_state(room->sync);
    assert_int_equal(sync.failed, 5);
    assert_int_equal(sync.held, 2);
    assert_non_null(strstr(sync.first_failed, room->publisher.files[1].name));
    for (size_t i = 1; i < 6; i++) {
        assert_false(holds(room, i));
        set_manner(room, i, GOOD);
    }
    await_file(room, 2);
}

static void endless_answers_end(void **state)
{
    struct room *room = *state;
    room->publisher.manner = ENDLESS;
    publish(room, 0, 1, 1, NULL);
    start(room, false, NULL);
    await_phase(room, SYNC_FAILING, "longer than");
    pthread_mutex_lock(&room->publisher.lock);
    room->publisher.manner = BROKEN;
    pthread_mutex_unlock(&room->publisher.lock);
    await_phase(room, SYNC_FAILING, "500");
    pthread_mutex_lock(&room->publisher.lock);
    room->publisher.manner = GOOD;
    pthread_mutex_unlock(&room->publisher.lock);
    await_reel(room, 1);
}

static void a_new_playlist_waits_for_its_media_and_the_old_one_goes_on(void **state)
{
    struct room *room = *state;
    publish(room, 0, 1, 1, NULL);
    start(room, false, NULL);
    await_reel(room, 1);
    set_manner(room, 1, BROKEN);
    publish(room, 1, 1, 2, NULL);
    for (int waited = 0; waited < PATIENCE_MS && !sync_state(room->sync).pending; waited += 5)
        poll(NULL, 0, 5);
    assert_false(take(room));
    set_manner(room, 1, GOOD);
    await_reel(room, 2);
    assert_true(holds(room, 1));
}

static void damage_in_the_cache_is_repaired(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX];
    publish(room, 0, 2, 1, NULL);
    start(room, false, NULL);
    await_reel(room, 1);
    await_file(room, 1);
    assert_true(cache_find(room->cache, room->publisher.files[1].name, path, sizeof path));
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fputc('X', file);
    fclose(file);
    assert_false(holds(room, 1));
    sync_recheck(room->sync);
    await_file(room, 1);
    assert_int_equal(cache_facts(room->cache).damaged, 1);
}

static void a_publisher_that_goes_and_comes_back_is_found_again(void **state)
{
    struct room *room = *state;
    publish(room, 0, 1, 1, &room->pair);
    start(room, true, NULL);
    await_reel(room, 1);
    int port = room->publisher.port;
    close_publisher(&room->publisher);
    await_phase(room, SYNC_FAILING, "");
    assert_false(take(room));
    publish(room, 1, 1, 2, &room->pair);
    open_publisher(&room->publisher, port);
    await_reel(room, 2);
}

static void it_starts_from_what_the_cache_holds_and_refuses_what_is_older(void **state)
{
    struct room *room = *state;
    struct error error;
    publish(room, 0, 1, 7, &room->pair);
    start(room, true, NULL);
    await_reel(room, 7);
    sync_destroy(room->sync);
    room->sync = NULL;
    size_t length;
    char *bytes = cache_load_playlist(room->cache, room->source.playlist_url, &length);
    const struct reel *held = reel_create("kept", bytes, length, &room->pair.public_key, &error);
    assert_non_null(held);
    publish(room, 1, 1, 6, &room->pair);
    start(room, true, held);
    await_phase(room, SYNC_REFUSING, "older");
    sync_destroy(room->sync);
    start(room, true, NULL); // the playlist was damaged, the sequence is remembered
    await_phase(room, SYNC_REFUSING, "older");
    reel_release(held);
}

static void a_server_that_does_not_hold_questions_is_not_asked_without_end(void **state)
{
    struct room *room = *state;
    room->publisher.holds = false;
    publish(room, 0, 1, 1, NULL);
    start(room, false, NULL);
    await_reel(room, 1);
    poll(NULL, 0, 1500);
    pthread_mutex_lock(&room->publisher.lock);
    int asked = room->publisher.playlist_asked;
    pthread_mutex_unlock(&room->publisher.lock);
    assert_in_range(asked, 2, 5);
}

static void a_report_reaches_the_publisher(void **state)
{
    struct room *room = *state;
    publish(room, 0, 1, 1, NULL);
    start(room, false, NULL);
    sync_report(room->sync, "{\"hello\":1}");
    bool came = false;
    for (int waited = 0; waited < PATIENCE_MS && !came; waited += 5, poll(NULL, 0, 5)) {
        pthread_mutex_lock(&room->publisher.lock);
        came = room->publisher.reports > 0;
        pthread_mutex_unlock(&room->publisher.lock);
    }
    assert_true(came);
    assert_string_equal(room->publisher.report, "{\"hello\":1}");
}

static void a_local_folder_is_played_and_watched(void **state)
{
    struct room *room = *state;
    char path[160];
    struct error error;
    snprintf(path, sizeof path, "%s/out/screens/a", room->folder);
    assert_true(folder_make(path, &error));
    snprintf(path, sizeof path, "%s/out/media", room->folder);
    assert_true(folder_make(path, &error));
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/out/media/%s", room->folder, room->publisher.files[i].name);
        assert_true(file_replace(path, room->publisher.files[i].bytes, FILE_BYTES, &error));
    }
    char out[128];
    snprintf(out, sizeof out, "%s/out", room->folder);
    snprintf(path, sizeof path, "%s/out/screens/a/playlist.smil", room->folder);
    for (int64_t sequence = 1; sequence < 4; sequence++) {
        struct buffer document;
        buffer_init(&document, SMIL_MOST_BYTES);
        format_playlist(room, 0, 2, sequence, &document);
        assert_true(file_replace(path, document.bytes, document.length, &error));
        buffer_finish(&document);
        if (sequence == 1) {
            assert_true(source_find(out, NULL, &room->source, &error));
            start(room, false, NULL);
        }
        await_reel(room, sequence);
    }
    assert_true(holds(room, 0));
}

static void patience_grows_but_never_beyond_half_a_minute(void **state)
{
    (void)state;
    struct inquiry inquiry = {0};
    int64_t total = 0;
    for (int i = 0; i < 4; i++) {
        int64_t delay = inquiry_delay_ms(&inquiry, INQUIRY_UNREACHABLE, 0, true, 0);
        assert_true(delay <= 1000);
        total += delay;
    }
    for (int i = 0; i < 200; i++)
        total = inquiry_delay_ms(&inquiry, INQUIRY_UNREACHABLE, 0, true, (uint32_t)i * 77);
    assert_in_range(total, INQUIRY_MOST_DELAY_MS * 4 / 5, INQUIRY_MOST_DELAY_MS);
    assert_int_equal(inquiry_delay_ms(&inquiry, INQUIRY_CHANGED, 0, true, 5), 0);
    assert_int_equal(inquiry_delay_ms(&inquiry, INQUIRY_SAME, 59000, true, 5), 0);
    int64_t before = 0;
    for (int i = 0; i < 50; i++) {
        int64_t delay = inquiry_delay_ms(&inquiry, INQUIRY_SAME, 3, true, 0);
        assert_true(delay >= before && delay <= 10000 && delay >= 500);
        before = delay;
    }
    for (int tries = 1; tries < 100; tries++)
        assert_in_range(inquiry_retry_ms(tries, UINT32_MAX), 800, INQUIRY_MOST_DELAY_MS);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const struct CMUnitTest tests[] = {
        TEST(a_playlist_comes_with_what_it_shows_and_the_next_at_once_when_it_changes),
        TEST(what_is_not_to_be_trusted_is_refused_and_the_good_one_stays),
        TEST(without_a_key_anything_that_can_be_understood_is_played),
        TEST(media_that_cannot_be_had_are_given_up_for_now_and_the_rest_is_played),
        TEST(endless_answers_end),
        TEST(a_new_playlist_waits_for_its_media_and_the_old_one_goes_on),
        TEST(damage_in_the_cache_is_repaired),
        TEST(a_publisher_that_goes_and_comes_back_is_found_again),
        TEST(it_starts_from_what_the_cache_holds_and_refuses_what_is_older),
        TEST(a_server_that_does_not_hold_questions_is_not_asked_without_end),
        TEST(a_report_reaches_the_publisher),
        TEST(a_local_folder_is_played_and_watched),
        cmocka_unit_test(patience_grows_but_never_beyond_half_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
