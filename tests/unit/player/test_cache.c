#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "player/cache.h"
#include "player/key.h"
#include "signage/base/clock.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/language/media_name.h"

#define MEDIA_BYTES (300u * 1024)
#define KILLS 40

struct room {
    char folder[64];
    struct cache *cache;
};

static int enter(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    strcpy(room->folder, "build/cache-XXXXXX");
    log_set_level(LOG_LEVEL_ERROR);
    if (!folder_make("build", NULL) || !mkdtemp(room->folder))
        return -1;
    room->cache = cache_open(room->folder);
    *state = room;
    return 0;
}

static int leave(void **state)
{
    struct room *room = *state;
    char command[128];
    cache_close(room->cache);
    snprintf(command, sizeof command, "rm -rf %s", room->folder);
    int status = system(command);
    free(room);
    return status;
}

static void fill(char *bytes, size_t length, unsigned seed)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)((seed = seed * 1103515245u + 12345u) >> 16);
}

static void name_of(const char *bytes, size_t length, char name[MEDIA_NAME_BYTES])
{
    struct digest digest = digest_of(bytes, length);
    media_name_make(&digest, "png", name);
}

static bool put(struct cache *cache, const char *locator, const char *bytes, size_t length,
                struct error *error)
{
    struct cache_writer *writer = cache_write(cache, locator, MEDIA_MOST_BYTES, error);
    if (!writer)
        return false;
    for (size_t at = 0; at < length; at += 10000) {
        size_t part = length - at < 10000 ? length - at : 10000;
        if (!cache_writer_add(writer, bytes + at, part, error)) {
            cache_writer_abandon(writer);
            return false;
        }
    }
    return cache_writer_commit(writer, INSTANT_NEVER, error);
}

static void assert_holds(struct cache *cache, const char *locator, const char *bytes, size_t length)
{
    char path[PATH_MAX];
    struct error error = {""};
    size_t found_length;
    assert_true(cache_find(cache, locator, path, sizeof path));
    char *found = file_load(path, MEDIA_MOST_BYTES, &found_length, &error);
    if (!found)
        fail_msg("%s", error.text);
    assert_int_equal(found_length, length);
    assert_memory_equal(found, bytes, length);
    free(found);
}

static void what_is_kept_is_found_again_by_another_start(void **state)
{
    struct room *room = *state;
    char bytes[1000], name[MEDIA_NAME_BYTES], locator[128];
    struct error error;
    fill(bytes, sizeof bytes, 1);
    name_of(bytes, sizeof bytes, name);
    snprintf(locator, sizeof locator, "../../media/%s", name);
    assert_false(cache_find(room->cache, locator, locator + 100, 20));
    assert_true(put(room->cache, locator, bytes, sizeof bytes, &error));
    assert_holds(room->cache, name, bytes, sizeof bytes);
    assert_true(put(room->cache, "http://cdn.example/a.jpg?x=1", "foreign", 7, &error));
    assert_holds(room->cache, "http://cdn.example/a.jpg?x=1", "foreign", 7);
    cache_close(room->cache);
    room->cache = cache_open(room->folder);
    assert_holds(room->cache, name, bytes, sizeof bytes);
    assert_holds(room->cache, "http://cdn.example/a.jpg?x=1", "foreign", 7);
}

static void media_that_are_not_what_their_name_says_never_come_in(void **state)
{
    struct room *room = *state;
    char bytes[1000], name[MEDIA_NAME_BYTES], path[PATH_MAX];
    struct error error = {""};
    fill(bytes, sizeof bytes, 2);
    name_of(bytes, sizeof bytes, name);
    bytes[500] ^= 1;
    assert_false(put(room->cache, name, bytes, sizeof bytes, &error));
    assert_non_null(strstr(error.text, "other content"));
    bytes[500] ^= 1;
    assert_false(put(room->cache, name, bytes, sizeof bytes - 1, &error));
    assert_false(cache_find(room->cache, name, path, sizeof path));
    assert_false(put(room->cache, "not-a-name", bytes, 10, &error));
    struct cache_writer *writer = cache_write(room->cache, name, 100, &error);
    assert_non_null(writer);
    assert_false(cache_writer_add(writer, bytes, 101, &error));
    assert_non_null(strstr(error.text, "longer than the 100 bytes"));
    cache_writer_abandon(writer);
    char command[128];
    snprintf(command, sizeof command, "test -z \"$(find %s -type f)\"", room->folder);
    assert_int_equal(system(command), 0);
}

enum damage { FLIP, CUT, LENGTHEN, EMPTY };

static void damage_file(const char *path, enum damage damage)
{
    size_t length;
    char *bytes = file_load(path, MEDIA_MOST_BYTES, &length, NULL);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (damage == FLIP)
        bytes[length / 2] ^= 0x10;
    if (damage == CUT)
        length /= 2;
    if (damage == EMPTY)
        length = 0;
    fwrite(bytes, 1, length, file);
    if (damage == LENGTHEN)
        fputc('x', file);
    fclose(file);
    free(bytes);
}

static void a_file_damaged_on_disk_is_noticed_deleted_and_counted(void **state)
{
    struct room *room = *state;
    static const enum damage damages[] = {FLIP, CUT, LENGTHEN, EMPTY};
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        char bytes[1000], name[MEDIA_NAME_BYTES], path[PATH_MAX];
        struct error error;
        fill(bytes, sizeof bytes, (unsigned)(10 + i));
        name_of(bytes, sizeof bytes, name);
        assert_true(put(room->cache, name, bytes, sizeof bytes, &error));
        assert_true(cache_find(room->cache, name, path, sizeof path));
        damage_file(path, damages[i]);
        cache_close(room->cache);
        room->cache = cache_open(room->folder);
        assert_false(cache_find(room->cache, name, path, sizeof path));
        assert_int_equal(cache_facts(room->cache).damaged, 1);
        assert_int_not_equal(access(path, F_OK), 0);
        assert_true(put(room->cache, name, bytes, sizeof bytes, &error));
        assert_holds(room->cache, name, bytes, sizeof bytes);
    }
}

static void a_folder_that_cannot_be_used_leaves_memory_to_play_from(void **state)
{
    struct room *room = *state;
    char blocked[128], bytes[5000], name[MEDIA_NAME_BYTES];
    struct error error = {""};
    snprintf(blocked, sizeof blocked, "%s/file", room->folder);
    assert_true(file_replace(blocked, "x", 1, &error));
    strcat(blocked, "/cache");
    struct cache *cache = cache_open(blocked);
    assert_false(cache_facts(cache).writable);
    assert_true(cache_facts(cache).problem[0] != '\0');
    fill(bytes, sizeof bytes, 3);
    name_of(bytes, sizeof bytes, name);
    assert_true(put(cache, name, bytes, sizeof bytes, &error));
    assert_holds(cache, name, bytes, sizeof bytes);
    assert_int_equal(cache_facts(cache).memory_bytes, sizeof bytes);
    bytes[0] ^= 1;
    assert_false(put(cache, name, bytes, sizeof bytes, &error));
    assert_int_equal(cache_facts(cache).memory_bytes, sizeof bytes);
    cache_close(cache);
}

// RLIMIT_FSIZE stands in for a full disk: write() fails in the middle of the file, in a child of
// its own.
static void a_disk_that_fills_up_in_the_middle_of_a_file_leaves_what_was_there(void **state)
{
    struct room *room = *state;
    static char bytes[MEDIA_BYTES];
    char small[100], name[MEDIA_NAME_BYTES], small_name[MEDIA_NAME_BYTES], path[PATH_MAX];
    struct error error;
    fill(bytes, sizeof bytes, 4);
    name_of(bytes, sizeof bytes, name);
    fill(small, sizeof small, 5);
    name_of(small, sizeof small, small_name);
    assert_true(put(room->cache, small_name, small, sizeof small, &error));
    pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit = {100000, 100000};
        setrlimit(RLIMIT_FSIZE, &limit);
        bool stored = put(room->cache, name, bytes, sizeof bytes, &error);
        bool told = cache_facts(room->cache).problem[0] && !cache_facts(room->cache).writable;
        bool kept = cache_find(room->cache, small_name, path, sizeof path);
        _exit(!stored && told && kept ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    char command[128];
    snprintf(command, sizeof command, "test -z \"$(find %s -name '*.part-*')\"", room->folder);
    assert_int_equal(system(command), 0);
    assert_holds(room->cache, small_name, small, sizeof small);
    assert_true(put(room->cache, name, bytes, sizeof bytes, &error));
}

static void keep_writing(const char *folder, const char *bytes)
{
    struct cache *cache = cache_open(folder);
    struct error error;
    for (unsigned i = 0;; i++) {
        char name[MEDIA_NAME_BYTES], playlist[64];
        size_t length = MEDIA_BYTES - i % 7 * 1000;
        name_of(bytes, length, name);
        if (!put(cache, name, bytes, length, &error))
            _exit(1);
        memset(playlist, 'a' + (int)(i % 26), sizeof playlist);
        if (!cache_keep_playlist(cache, "http://h/p.smil", playlist, sizeof playlist, i + 1,
                                 &error))
            _exit(1);
    }
}

static void killed_at_any_moment_it_holds_the_old_or_the_new_and_never_half(void **state)
{
    struct room *room = *state;
    static char bytes[MEDIA_BYTES];
    fill(bytes, sizeof bytes, 6);
    srandom(20261201);
    for (int i = 0; i < KILLS; i++) {
        pid_t child = fork();
        if (child == 0)
            keep_writing(room->folder, bytes);
        struct timespec moment = {0, random() % 12000000};
        nanosleep(&moment, NULL);
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        struct cache *cache = cache_open(room->folder);
        for (unsigned k = 0; k < 7; k++) {
            char name[MEDIA_NAME_BYTES], path[PATH_MAX];
            name_of(bytes, MEDIA_BYTES - k * 1000, name);
            cache_find(cache, name, path, sizeof path);
        }
        assert_int_equal(cache_facts(cache).damaged, 0);
        size_t length;
        char *playlist = cache_load_playlist(cache, "http://h/p.smil", &length);
        if (playlist) {
            assert_int_equal(length, 64);
            for (size_t c = 1; c < length; c++)
                assert_int_equal(playlist[c], playlist[0]);
        }
        free(playlist);
        cache_close(cache);
    }
}

static void a_playlist_from_elsewhere_is_not_taken_for_ours(void **state)
{
    struct room *room = *state;
    struct error error;
    size_t length;
    assert_int_equal(cache_sequence(room->cache), 0);
    assert_null(cache_load_playlist(room->cache, "http://h/a.smil", &length));
    assert_true(cache_keep_playlist(room->cache, "http://h/a.smil", "doc", 3, 42, &error));
    cache_close(room->cache);
    room->cache = cache_open(room->folder);
    assert_int_equal(cache_sequence(room->cache), 42);
    assert_null(cache_load_playlist(room->cache, "http://h/b.smil", &length));
    char *bytes = cache_load_playlist(room->cache, "http://h/a.smil", &length);
    assert_non_null(bytes);
    assert_memory_equal(bytes, "doc", 3);
    free(bytes);
}

static bool nothing_is_needed(void *context, const char *name)
{
    (void)context;
    (void)name;
    return false;
}

static void sweeping_spares_what_is_young_and_deletes_what_nobody_asked_for(void **state)
{
    struct room *room = *state;
    char bytes[100], name[MEDIA_NAME_BYTES], path[PATH_MAX];
    struct error error;
    fill(bytes, sizeof bytes, 7);
    name_of(bytes, sizeof bytes, name);
    assert_true(put(room->cache, name, bytes, sizeof bytes, &error));
    assert_int_equal(cache_sweep(room->cache, nothing_is_needed, NULL), 0);
    assert_true(cache_find(room->cache, name, path, sizeof path));
}

static void the_key_is_kept_private_and_survives_one_damaged_copy(void **state)
{
    struct room *room = *state;
    struct signature_key_pair pair;
    struct signature_public_key key;
    struct error error = {""};
    char path[128], text[SIGNATURE_PUBLIC_TEXT_BYTES];
    snprintf(path, sizeof path, "%s/pair", room->folder);
    assert_true(signature_key_pair_load(path, &pair, &error));
    assert_int_equal(key_load(room->folder, &key, &error), KEY_NONE);
    assert_true(key_keep(room->folder, &pair.public_key, &error));
    assert_int_equal(key_load(room->folder, &key, &error), KEY_FOUND);
    assert_memory_equal(&key, &pair.public_key, sizeof key);
    snprintf(path, sizeof path, "%s/key", room->folder);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    damage_file(path, FLIP);
    assert_int_equal(key_load(room->folder, &key, &error), KEY_FOUND);
    assert_memory_equal(&key, &pair.public_key, sizeof key);
    snprintf(path, sizeof path, "%s/key.copy", room->folder);
    damage_file(path, CUT);
    assert_int_equal(key_load(room->folder, &key, &error), KEY_DAMAGED);
    assert_non_null(strstr(error.text, "--key"));
    signature_public_key_format(&pair.public_key, text);
    assert_true(key_read(text, &key, &error));
    assert_memory_equal(&key, &pair.public_key, sizeof key);
    assert_false(key_read("nonsense", &key, &error));
    assert_false(key_read("/dev/null", &key, &error));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_is_found_again_by_another_start),
        TEST(media_that_are_not_what_their_name_says_never_come_in),
        TEST(a_file_damaged_on_disk_is_noticed_deleted_and_counted),
        TEST(a_folder_that_cannot_be_used_leaves_memory_to_play_from),
        TEST(a_disk_that_fills_up_in_the_middle_of_a_file_leaves_what_was_there),
        TEST(killed_at_any_moment_it_holds_the_old_or_the_new_and_never_half),
        TEST(a_playlist_from_elsewhere_is_not_taken_for_ours),
        TEST(sweeping_spares_what_is_young_and_deletes_what_nobody_asked_for),
        TEST(the_key_is_kept_private_and_survives_one_damaged_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
