// What the store does when the disk is full, the file is damaged, the power goes, or the file is
// not its own: a sentence that says what to do, and never half a change.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publisher/store/store.h"
#include "signage/base/digest.h"
#include "signage/base/file.h"

#define TABLES_VERSION "4" // as many as schema.c has migrations

struct fixture {
    char folder[64];
    char database[96];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_true(folder_make("build/tmp", NULL));
    strcpy(fixture->folder, "build/tmp/faults-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->database, sizeof fixture->database, "%s/kawaraban.db", fixture->folder);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char command[128];
    snprintf(command, sizeof command, "%s/disk", fixture->folder);
    umount2(command,
            MNT_DETACH); // left by a test that failed half-way; else an error of no interest
    snprintf(command, sizeof command, "rm -r '%s'", fixture->folder);
    free(fixture);
    return system(command);
}

static struct store *opened(const char *folder)
{
    struct error error = {""};
    struct store *store = store_open(folder, clock_system(), &error);
    if (!store)
        fail_msg("%s", error.text);
    return store;
}

static bool put(struct store *store, const char *id, const char *title, size_t bytes,
                struct error *error)
{
    struct item *item = item_create(ITEM_NOTICE, id);
    char *origin = arena_take(item->arena, bytes + 1); // makes the item as large as wanted
    memset(origin, 'o', bytes);
    item->source = "folder";
    item->origin = origin;
    item_add_field(item, "title", "ja", title);
    bool ok = store_put_item(store, item, NULL, error);
    item_destroy(item);
    return ok;
}

static void fill(const char *folder)
{
    struct store *store = opened(folder);
    struct error error = {""};
    char id[32];
    assert_true(store_begin(store, &error));
    for (int i = 0; i < 200; i++) {
        snprintf(id, sizeof id, "folder:%d", i);
        if (!put(store, id, "題", 2000, &error))
            fail_msg("%s", error.text);
    }
    assert_true(store_end(store, &error));
    store_close(store);
}

static void expect_refusal(struct fixture *fixture, const char *const says[])
{
    struct error error = {""};
    assert_null(store_open(fixture->folder, clock_system(), &error));
    for (size_t i = 0; says[i]; i++)
        if (!strstr(error.text, says[i]))
            fail_msg("expected “%s”, got “%s”", says[i], error.text);
}

static void overwrite(const char *path, off_t at, size_t bytes, int with)
{
    char *junk = malloc(bytes);
    memset(junk, with, bytes);
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0 && pwrite(fd, junk, bytes, at) == (ssize_t)bytes);
    close(fd);
    free(junk);
}

static void a_damaged_file_says_what_to_do(void **state)
{
    struct fixture *fixture = *state;
    static const char *const says[] = {"kawaraban.db is damaged", "stop the publisher", "backup",
                                       NULL};
    static const struct {
        off_t at;
        size_t bytes;
        int with;
        off_t cut;
    } rows[] = {
        {0, 16, 'x', 0},         // no longer a database
        {0, 4096, 0, 0},         // zeros, as bad file systems leave them
        {4096, 8192, 0x5A, 0},   // tables
        {40960, 65536, 0xFF, 0}, // content
        {0, 0, 0, 20000},        // cut short
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unlink(fixture->database);
        fill(fixture->folder);
        if (rows[i].bytes)
            overwrite(fixture->database, rows[i].at, rows[i].bytes, rows[i].with);
        if (rows[i].cut)
            assert_int_equal(truncate(fixture->database, rows[i].cut), 0);
        expect_refusal(fixture, says);
    }
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *database;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static void a_newer_file_is_left_alone(void **state)
{
    struct fixture *fixture = *state;
    static const char *const says[] = {"newer Kawaraban", "version 99", "backup", NULL};
    fill(fixture->folder);
    run_sql(fixture->database, "PRAGMA user_version=99");
    expect_refusal(fixture, says);
    run_sql(fixture->database, "PRAGMA user_version=" TABLES_VERSION);
    struct store *store = opened(fixture->folder);
    struct item_list *list = store_current_items(store, NULL);
    assert_int_equal(list->count, 200);
    item_list_destroy(list);
    store_close(store);
}

static void another_programs_file_is_left_alone(void **state)
{
    struct fixture *fixture = *state;
    static const char *const says[] = {"database of another program", NULL};
    run_sql(fixture->database, "CREATE TABLE accounts(a)");
    expect_refusal(fixture, says);
    run_sql(fixture->database, "INSERT INTO accounts VALUES(1)"); // still there
}

static void places_that_cannot_be_are_named(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    char path[128];
    snprintf(path, sizeof path, "%s/file", fixture->folder);
    assert_true(file_replace(path, "", 0, NULL));
    assert_null(store_open(path, clock_system(), &error));
    assert_non_null(strstr(error.text, path));
    assert_int_equal(mkdir(fixture->database, 0755), 0);
    assert_null(store_open(fixture->folder, clock_system(), &error));
    assert_non_null(strstr(error.text, "kawaraban.db"));
    store_close(NULL);
}

static void every_setting_is_made(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture->folder);
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(fixture->database, &database), SQLITE_OK);
    static const char *const rows[][2] = {{"PRAGMA journal_mode", "wal"},
                                          {"PRAGMA user_version", TABLES_VERSION},
                                          {"PRAGMA integrity_check", "ok"}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(sqlite3_prepare_v2(database, rows[i][0], -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(statement, 0), rows[i][1]);
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
}

static void expect_title(struct store *store, const char *id, const char *expected)
{
    struct item *item = store_find_item(store, id, NULL, NULL);
    assert_non_null(item);
    assert_string_equal(item_value(item, "title", NULL), expected);
    assert_int_equal(strlen(item->origin), 10);
    item_destroy(item);
}

// The last statement of a change fails: the ones before it must be taken back, alone and in a
// batch.
static void a_change_that_breaks_off_is_taken_back_whole(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""};
    struct store *store = opened(fixture->folder);
    assert_true(put(store, "a", "一", 10, &error) && put(store, "b", "二", 10, &error));
    run_sql(fixture->database,
            "CREATE TRIGGER poison BEFORE INSERT ON item_history WHEN NEW.document LIKE '%poison%' "
            "BEGIN SELECT RAISE(ABORT, 'poisoned'); END");
    assert_false(put(store, "a", "poison", 20, &error));
    assert_non_null(strstr(error.text, "poisoned"));
    expect_title(store, "a", "一");
    assert_false(put(store, "new", "poison", 10, &error));
    assert_null(store_find_item(store, "new", NULL, NULL));
    assert_true(store_begin(store, &error));
    assert_true(put(store, "a", "壱", 10, &error));
    assert_false(put(store, "b", "poison", 20, &error));
    assert_true(put(store, "c", "三", 10, &error));
    assert_true(store_end(store, &error));
    expect_title(store, "a", "壱");
    expect_title(store, "b", "二");
    expect_title(store, "c", "三");
    store_close(store);
}

// ---- a full disk ----

// Puts ever more until the disk refuses; what was accepted before must be there afterwards, what
// was refused not at all, and everything goes on once there is room.
static void put_until_refused(struct store *store, int *accepted, struct error *error)
{
    char id[32];
    *accepted = 0;
    for (;; (*accepted)++) {
        snprintf(id, sizeof id, "full:%d", *accepted);
        if (!put(store, id, "題", 4000, error))
            return;
        if (*accepted > 5000)
            fail_msg("the disk never became full");
    }
}

static void expect_accepted(const char *folder, int accepted)
{
    struct store *store = opened(folder);
    struct error error = {""};
    char id[32];
    for (int i = 0; i < accepted + 1; i++) {
        snprintf(id, sizeof id, "full:%d", i);
        struct item *item = store_find_item(store, id, NULL, NULL);
        assert_int_equal(item != NULL, i < accepted);
        if (item) {
            assert_int_equal(item->field_count, 1);
            assert_int_equal(strlen(item->origin), 4000);
        }
        item_destroy(item);
    }
    snprintf(id, sizeof id, "full:%d", accepted);
    if (!put(store, id, "題", 4000, &error))
        fail_msg("with room again: %s", error.text);
    store_close(store);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_write_that_fails_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {""}, media_error = {""}, batch_error = {""};
    struct store *store = opened(fixture->folder);
    int accepted;
    char name[STORE_MEDIA_NAME_BYTES];
    signal(SIGXFSZ, SIG_IGN);
    limit_files(896 * 1024);
    put_until_refused(store, &accepted, &error);
    char *large = calloc(1, 1024 * 1024);
    bool kept = store_add_media(store, large, 1024 * 1024, "png", name, &media_error);
    bool begun = store_begin(store, &batch_error);
    bool in_batch = begun && put(store, "batch", "題", 4000, &batch_error);
    bool ended = begun && store_end(store, &batch_error);
    limit_files(RLIM_INFINITY);
    free(large);
    assert_true(accepted > 10);
    assert_non_null(strstr(error.text, "kawaraban.db cannot be read or written"));
    assert_non_null(strstr(error.text, "nothing was changed"));
    assert_false(kept);
    assert_non_null(strstr(media_error.text, "cannot be written"));
    assert_false(in_batch && ended);
    assert_null(store_find_item(store, "batch", NULL, NULL));
    store_close(store);
    char path[512];
    snprintf(path, sizeof path, "test -z \"$(ls %s/media/*)\"", fixture->folder);
    assert_int_equal(system(path), 0); // no half file, no temporary one
    expect_accepted(fixture->folder, accepted);
}

static void a_full_disk_says_so_and_recovers(void **state)
{
    struct fixture *fixture = *state;
    char folder[128], ballast[160];
    snprintf(folder, sizeof folder, "%s/disk", fixture->folder);
    assert_true(folder_make(folder, NULL));
    if (mount("tmpfs", folder, "tmpfs", 0, "size=2m") != 0) {
        print_message("a tmpfs cannot be mounted here (not root, or in a container)\n");
        skip();
    }
    struct error error = {""}, media_error = {""};
    struct store *store = opened(folder);
    int accepted;
    char name[STORE_MEDIA_NAME_BYTES];
    char *large = calloc(1, 1024 * 1024);
    snprintf(ballast, sizeof ballast, "%s/ballast", folder);
    assert_true(file_replace(ballast, large, 1024 * 1024, NULL));
    put_until_refused(store, &accepted, &error);
    bool kept = store_add_media(store, large, 1024 * 1024, "png", name, &media_error);
    free(large);
    store_close(store);
    unlink(ballast);
    expect_accepted(folder, accepted);
    assert_int_equal(umount2(folder, MNT_DETACH), 0);
    assert_non_null(strstr(error.text, "is full: nothing was changed; make room"));
    assert_false(kept);
    assert_non_null(strstr(media_error.text, "cannot be written"));
}

// ---- kill -9 ----

// In one batch: two items with the same number and a picture of it, and a publication.
static void write_for_ever(const char *folder, int64_t from, int committed_fd)
{
    struct store *store = store_open(folder, clock_system(), NULL);
    for (int64_t number = from; store; number++) {
        char text[64], name[STORE_MEDIA_NAME_BYTES];
        int length = snprintf(text, sizeof text, "%lld", (long long)number);
        struct item *items[2] = {item_create(ITEM_NOTICE, "a"), item_create(ITEM_NOTICE, "b")};
        if (!store_add_media(store, text, (size_t)length, "png", name, NULL) ||
            !store_begin(store, NULL))
            break;
        for (int i = 0; i < 2; i++) {
            struct item_media media = {"photo", name, "x", "", 0.5, 0.5};
            item_add_field(items[i], "title", "ja", text);
            item_add_media(items[i], &media);
            if (!store_put_item(store, items[i], NULL, NULL))
                _exit(1);
            item_destroy(items[i]);
        }
        if (!store_save_publication(store, "hall", number, text, (size_t)length, NULL) ||
            !store_end(store, NULL))
            break;
        ssize_t written = write(committed_fd, "", 1);
        (void)written; // full: the parent has heard enough
    }
    _exit(1);
}

static void expect_whole(const char *folder, int64_t *number)
{
    struct store *store = opened(folder); // looks at every page
    struct item *a = store_find_item(store, "a", NULL, NULL);
    struct item *b = store_find_item(store, "b", NULL, NULL);
    char *document, path[512], digits[DIGEST_HEX_BYTES];
    size_t length;
    int64_t sequence;
    struct digest digest;
    assert_true(store_load_publication(store, "hall", &sequence, &document, &length, NULL));
    assert_true((a != NULL) == (b != NULL) && (a != NULL) == (document != NULL));
    if (a) {
        assert_string_equal(item_value(a, "title", NULL), item_value(b, "title", NULL));
        assert_string_equal(item_value(a, "title", NULL), document);
        snprintf(path, sizeof path, "%s/media/%.2s/%s", folder, a->media[0].name, a->media[0].name);
        assert_true(digest_of_file(path, &digest));
        digest_hex(&digest, digits);
        assert_memory_equal(digits, a->media[0].name, 64);
        assert_true(sequence >= *number);
        *number = sequence;
    }
    free(document);
    item_destroy(a);
    item_destroy(b);
    store_close(store);
}

static void kill_9_leaves_the_old_state_or_the_new(void **state)
{
    struct fixture *fixture = *state;
    int64_t number = 0;
    for (unsigned round = 0; round < 24; round++) {
        int committed[2];
        char byte;
        assert_int_equal(pipe2(committed, O_CLOEXEC), 0);
        assert_int_equal(fcntl(committed[1], F_SETFL, O_NONBLOCK), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            write_for_ever(fixture->folder, number + 1, committed[1]);
        close(committed[1]);
        if (round % 2 == 0) // some in the middle of writing, others while it opens and recovers
            assert_int_equal(read(committed[0], &byte, 1), 1);
        close(committed[0]);
        usleep(3000 + round * 7919 % 60 * 1000);
        int status;
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
            fail_msg("the writer ended by itself");
        expect_whole(fixture->folder, &number);
    }
    assert_true(number > 0);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_damaged_file_says_what_to_do),
        IN_FOLDER(a_newer_file_is_left_alone),
        IN_FOLDER(another_programs_file_is_left_alone),
        IN_FOLDER(places_that_cannot_be_are_named),
        IN_FOLDER(every_setting_is_made),
        IN_FOLDER(a_change_that_breaks_off_is_taken_back_whole),
        IN_FOLDER(a_write_that_fails_changes_nothing),
        IN_FOLDER(a_full_disk_says_so_and_recovers),
        IN_FOLDER(kill_9_leaves_the_old_state_or_the_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
