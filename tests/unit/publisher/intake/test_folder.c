// The content folder as staff use it: real files, real inotify, a real store.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/intake/folder.h"
#include "publisher/store/store.h"
#include "signage/base/clock.h"
#include "signage/base/file.h"
#include "signage/base/log.h"

#define PNG "\x89PNG\r\n\x1A\n\0\0\0\0IEND\xAE\x42\x60\x82"
#define PATIENCE_MS 20000 // for a loaded machine; what is waited for comes in a fraction of it

struct place {
    char top[64];
    char content[96];
    struct store *store;
    struct civil_zone *zone;
    struct folder *folder;
};

static _Atomic int64_t now_ms;

static int64_t read_clock(void *context)
{
    (void)context;
    return atomic_load(&now_ms);
}

static const struct clock test_clock = {read_clock, NULL};

static void at(struct place *place, const char *name, char path[512])
{
    snprintf(path, 512, "%s/%s", place->content, name);
}

static void write_bytes(struct place *place, const char *name, const void *bytes, size_t length)
{
    char path[512];
    struct error error = {""};
    at(place, name, path);
    if (!file_replace(path, bytes, length, &error))
        fail_msg("%s", error.text);
}

// As an editor without ceremony does it: open, write in pieces, close.
static void write_slowly(struct place *place, const char *name, const char *text)
{
    char path[512];
    at(place, name, path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (const char *c = text; *c; c++) {
        fputc(*c, file);
        if ((c - text) % 16 == 0)
            fflush(file);
    }
    fclose(file);
}

static const char *notice(const char *title)
{
    static char xml[1024];
    snprintf(xml, sizeof xml,
             "<item xmlns='urn:kawaraban:item:1' kind='notice'>\n<title>%s</title>\n</item>",
             title);
    return xml;
}

static void write_notice(struct place *place, const char *name, const char *title)
{
    const char *xml = notice(title);
    write_bytes(place, name, xml, strlen(xml));
}

static void make_folder(struct place *place, const char *name)
{
    char path[512];
    at(place, name, path);
    assert_true(folder_make(path, NULL));
}

static void move(struct place *place, const char *from, const char *to)
{
    char from_path[512], to_path[512];
    at(place, from, from_path);
    at(place, to, to_path);
    assert_int_equal(rename(from_path, to_path), 0);
}

static void delete (struct place *place, const char *name)
{
    char path[512];
    at(place, name, path);
    assert_int_equal(unlink(path), 0);
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    struct error error = {""};
    log_set_level(LOG_LEVEL_ERROR);
    int64_t utc;
    assert_true(instant_parse("2026-12-02T10:30:00+09:00", &utc));
    atomic_store(&now_ms, utc * 1000);
    assert_true(folder_make("build/tmp", NULL));
    strcpy(place->top, "build/tmp/folder-XXXXXX");
    assert_non_null(mkdtemp(place->top));
    snprintf(place->content, sizeof place->content, "%s/content", place->top);
    assert_true(folder_make(place->content, NULL));
    char store[128];
    snprintf(store, sizeof store, "%s/store", place->top);
    place->store = store_open(store, test_clock, &error);
    if (!place->store)
        fail_msg("%s", error.text);
    place->zone = civil_zone_create("Asia/Tokyo", NULL);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[128];
    folder_destroy(place->folder);
    store_close(place->store);
    civil_zone_destroy(place->zone);
    snprintf(command, sizeof command, "rm -rf '%s'", place->top);
    free(place);
    return system(command);
}

static void start(struct place *place)
{
    struct error error = {""};
    place->folder = folder_create(place->content, place->store, place->zone, test_clock, &error);
    if (!place->folder)
        fail_msg("%s", error.text);
}

// "id=title" of everything current, '|' between.
static void on_screen(struct place *place, char out[4096])
{
    struct error error = {""};
    struct item_list *list = store_current_items(place->store, &error);
    if (!list)
        fail_msg("%s", error.text);
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < list->count && length < 3800; i++)
        length += (size_t)snprintf(out + length, 4096 - length, "%s%s=%s", i ? "|" : "",
                                   list->items[i]->id + strlen("folder:"),
                                   item_value(list->items[i], "title", NULL));
    item_list_destroy(list);
}

static void wait_for(struct place *place, const char *expected)
{
    char found[4096] = "";
    for (int64_t begin = clock_monotonic_ms(); clock_monotonic_ms() - begin < PATIENCE_MS;) {
        on_screen(place, found);
        if (strcmp(found, expected) == 0)
            return;
        usleep(5000);
    }
    fail_msg("expected “%s”, got “%s”", expected, found);
}

static void everything_is_there_when_it_starts(void **state)
{
    struct place *place = *state;
    char found[4096];
    make_folder(place, "a/b");
    write_notice(place, "one.xml", "一");
    write_notice(place, "a/b/two.xml", "二");
    write_notice(place, ".hidden.xml", "x");
    write_notice(place, "one.xml~", "x");
    write_notice(place, "three.xml.part-abc", "x");
    write_bytes(place, "feeds.xml", "<rss version='2.0'><channel/></rss>", 35);
    write_bytes(place, "template.xml", "<template xmlns='urn:x'>", 24); // not even well-formed
    write_bytes(place, "broken.xml", "<item", 5);
    start(place);
    on_screen(place, found);
    assert_string_equal(found, "a/b/two=二|one=一");
}

static void dropped_changed_renamed_and_removed(void **state)
{
    struct place *place = *state;
    start(place);
    write_notice(place, "one.xml", "一");
    wait_for(place, "one=一");
    write_slowly(place, "two.xml", notice("二"));
    wait_for(place, "one=一|two=二");
    write_slowly(place, "one.xml", notice("壱"));
    wait_for(place, "one=壱|two=二");
    move(place, "two.xml", "three.xml");
    wait_for(place, "one=壱|three=二");
    move(place, "three.xml", "three.xml~"); // an editor's safety copy
    wait_for(place, "one=壱");
    delete (place, "one.xml");
    wait_for(place, "");
    struct buffer why;
    buffer_init(&why, 1024);
    struct item *item = store_find_item(place->store, "folder:one", &why, NULL);
    assert_non_null(item);
    assert_int_equal(item->state, ITEM_WITHDRAWN);
    assert_string_equal(buffer_text(&why), item_reason_code(ITEM_REASON_FILE_GONE));
    item_destroy(item);
    buffer_finish(&why);
    write_notice(place, "one.xml", "再");
    wait_for(place, "one=再");
}

static void new_folders_are_watched_too(void **state)
{
    struct place *place = *state;
    start(place);
    make_folder(place, "a/b/c"); // in one breath with the file
    write_notice(place, "a/b/c/deep.xml", "深");
    wait_for(place, "a/b/c/deep=深");
    write_notice(place, "a/b/c/deep.xml", "改");
    wait_for(place, "a/b/c/deep=改");
    move(place, "a/b", "z");
    wait_for(place, "z/c/deep=改");
    write_notice(place, "z/c/deep.xml", "三");
    wait_for(place, "z/c/deep=三");
    move(place, "z", "../outside");
    wait_for(place, "");
    write_notice(place, "../outside/c/deep.xml", "外"); // no longer ours
    write_notice(place, "mark.xml", "印");
    wait_for(place, "mark=印");
    move(place, "../outside", "a/back");
    wait_for(place, "a/back/c/deep=外|mark=印");
}

static void a_whole_tree_arriving_at_once_is_complete(void **state)
{
    struct place *place = *state;
    start(place);
    for (int i = 0; i < 300; i++) {
        char name[64], title[64];
        snprintf(name, sizeof name, "d%d", i % 20);
        make_folder(place, name);
        snprintf(name, sizeof name, "d%d/i%d.xml", i % 20, i);
        snprintf(title, sizeof title, "項目%d", i);
        write_notice(place, name, title);
    }
    size_t count = 0;
    for (int64_t begin = clock_monotonic_ms();
         count != 300 && clock_monotonic_ms() - begin < PATIENCE_MS; usleep(10000)) {
        struct item_list *list = store_current_items(place->store, NULL);
        count = list->count;
        item_list_destroy(list);
    }
    assert_int_equal(count, 300);
}

static void a_mistake_leaves_the_good_item_on_screen(void **state)
{
    struct place *place = *state;
    start(place);
    write_notice(place, "one.xml", "良");
    wait_for(place, "one=良");
    write_bytes(place, "one.xml", "<item kind='notice'><titel>", 27);
    write_notice(place, "mark.xml", "一");
    wait_for(place, "mark=一|one=良");
    folder_rescan(place->folder);
    write_notice(place, "mark.xml", "二");
    wait_for(place, "mark=二|one=良");
    write_notice(place, "one.xml", "直");
    wait_for(place, "mark=二|one=直");
}

static void wait_for_media(struct place *place, const char *id, const char *ending, char name[80])
{
    char before[80];
    snprintf(before, sizeof before, "%s", name);
    for (int64_t begin = clock_monotonic_ms(); clock_monotonic_ms() - begin < PATIENCE_MS;) {
        struct item *item = store_find_item(place->store, id, NULL, NULL);
        bool found = item && item->media_count == 1 && strcmp(item->media[0].name, before) != 0 &&
                     strstr(item->media[0].name, ending);
        if (found)
            snprintf(name, 80, "%s", item->media[0].name);
        item_destroy(item);
        if (found)
            return;
        usleep(5000);
    }
    fail_msg("%s has no new %s picture", id, ending);
}

static void a_picture_that_changes_is_seen(void **state)
{
    struct place *place = *state;
    char name[80] = "", path[512];
    start(place);
    static const char xml[] = "<item xmlns='urn:kawaraban:item:1' kind='notice'><title>題</title>"
                              "<picture src='../pictures/p.png'/></item>";
    make_folder(place, "pictures");
    make_folder(place, "notices");
    write_bytes(place, "notices/n.xml", xml, sizeof xml - 1); // before its picture is there
    write_notice(place, "mark.xml", "印");
    wait_for(place, "mark=印");
    write_bytes(place, "pictures/p.png", PNG "one", sizeof(PNG "one") - 1);
    wait_for_media(place, "folder:notices/n", ".png", name);
    write_bytes(place, "pictures/p.png", PNG "two", sizeof(PNG "two") - 1);
    wait_for_media(place, "folder:notices/n", ".png", name);
    write_bytes(place, "pictures/p.png", "\xFF\xD8\xFF jpeg by content", 18);
    wait_for_media(place, "folder:notices/n", ".jpg", name);
    snprintf(path, sizeof path, "%s/%.2s/%s", store_media_folder(place->store), name, name);
    assert_int_equal(access(path, R_OK), 0);
    delete (place, "pictures/p.png"); // the item keeps what it had
    write_notice(place, "mark.xml", "済");
    wait_for(place, "mark=済|notices/n=題");
    make_folder(place, "later"); // a folder of pictures swapped for another
    write_bytes(place, "later/p.png", "RIFF\x07\0\0\0WEBPnew", 15);
    delete (place, "later/p.png");
    write_bytes(place, "later/p.png", "RIFF\x07\0\0\0WEBPnew", 15);
    move(place, "pictures", "old");
    move(place, "later", "pictures");
    wait_for_media(place, "folder:notices/n", ".webp", name);
}

static void files_that_went_while_nobody_watched_are_withdrawn(void **state)
{
    struct place *place = *state;
    struct error error = {""};
    write_notice(place, "one.xml", "一");
    write_notice(place, "two.xml", "二");
    assert_true(folder_read_once(place->content, place->store, place->zone, test_clock, &error));
    wait_for(place, "one=一|two=二");
    delete (place, "one.xml");
    write_bytes(place, "two.xml", "<item", 5); // broken is not gone
    start(place);
    wait_for(place, "two=二");
    move(place, "two.xml", "two.txt");
    folder_rescan(place->folder);
    wait_for(place, "");
}

static void dates_relative_to_today_move_at_midnight(void **state)
{
    struct place *place = *state;
    int64_t midnight, starts = 0;
    assert_true(instant_parse("2026-12-03T00:00:00+09:00", &midnight));
    atomic_store(&now_ms, midnight * 1000 - 200);
    static const char xml[] = "<item xmlns='urn:kawaraban:item:1' kind='seminar'><title>題</title>"
                              "<starts>today 14:00</starts></item>";
    write_bytes(place, "s.xml", xml, sizeof xml - 1);
    start(place);
    struct item *item = store_find_item(place->store, "folder:s", NULL, NULL);
    assert_true(item_instant(item, "starts", &starts));
    assert_int_equal(starts, midnight - 10 * 3600);
    item_destroy(item);
    atomic_store(&now_ms, midnight * 1000);
    for (int64_t begin = clock_monotonic_ms();
         starts != midnight + 14 * 3600 && clock_monotonic_ms() - begin < PATIENCE_MS;
         usleep(5000)) {
        item = store_find_item(place->store, "folder:s", NULL, NULL);
        assert_true(item_instant(item, "starts", &starts));
        item_destroy(item);
    }
    assert_int_equal(starts, midnight + 14 * 3600);
}

static void one_reading_reports_the_first_mistake(void **state)
{
    struct place *place = *state;
    struct error error = {""};
    write_notice(place, "good.xml", "良");
    write_bytes(place, "bad.xml",
                "<item xmlns='urn:kawaraban:item:1' kind='notice'>\n<tittle/></item>", 66);
    assert_false(folder_read_once(place->content, place->store, place->zone, test_clock, &error));
    assert_non_null(strstr(error.text, "content/bad.xml:2: <tittle> is not known"));
    wait_for(place, "good=良");
    assert_false(folder_read_once("build/tmp/none", place->store, place->zone, test_clock, &error));
    assert_non_null(strstr(error.text, "build/tmp/none"));
    assert_null(folder_create("build/tmp/none", place->store, place->zone, test_clock, &error));
}

static void a_root_that_goes_away_takes_nothing_with_it(void **state)
{
    struct place *place = *state;
    char away[128];
    snprintf(away, sizeof away, "%s/away", place->top);
    write_notice(place, "one.xml", "一");
    start(place);
    assert_int_equal(rename(place->content, away), 0);
    usleep(400000); // long enough for it to be noticed; whether it was changes nothing below
    wait_for(place, "one=一");
    assert_int_equal(rename(away, place->content), 0);
    write_notice(place, "two.xml", "二");
    wait_for(place, "one=一|two=二");
    write_notice(place, "two.xml", "弐");
    wait_for(place, "one=一|two=弐");
}

static void previews_an_item_with_its_pictures(void **state)
{
    struct place *place = *state;
    struct error error = {""};
    char path[512];
    static const char xml[] = "<item xmlns='urn:kawaraban:item:1' kind='notice'><title>題</title>"
                              "<picture src='../pictures/p.svg'/></item>";
    make_folder(place, "pictures");
    make_folder(place, "notices");
    write_bytes(place, "pictures/p.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", 41);
    write_bytes(place, "notices/n.xml", xml, sizeof xml - 1);
    at(place, "notices/n.xml", path);
    struct item *item =
        folder_load_item(path, place->store, place->zone, clock_now_utc(&test_clock), &error);
    if (!item)
        fail_msg("%s", error.text);
    assert_non_null(strstr(item->media[0].name, ".svg"));
    item_destroy(item);
    wait_for(place, ""); // only looked at
    assert_null(folder_load_item("build/tmp/none.xml", place->store, place->zone, 0, &error));
}

static void hostile_names_and_links_do_no_harm(void **state)
{
    struct place *place = *state;
    char path[512], long_name[220];
    make_folder(place, "loop");
    at(place, "loop/again", path);
    assert_int_equal(symlink("..", path), 0);
    at(place, "dangling.xml", path);
    assert_int_equal(symlink("nowhere", path), 0);
    at(place, "pipe.xml", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    make_folder(place, "folder.xml");
    memset(long_name, 'n', sizeof long_name);
    strcpy(long_name + 210, ".xml");
    write_notice(place, long_name, "長");      // an id of more than 199 bytes
    write_notice(place, "\x83\x65.xml", "符"); // a name in Shift_JIS
    write_notice(place, "名前.xml", "良");
    start(place);
    wait_for(place, "名前=良");
    write_notice(place, "loop/in.xml", "中");
    wait_for(place, "loop/in=中|名前=良");
}

int main(void)
{
#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_PLACE(everything_is_there_when_it_starts),
        WITH_PLACE(dropped_changed_renamed_and_removed),
        WITH_PLACE(new_folders_are_watched_too),
        WITH_PLACE(a_whole_tree_arriving_at_once_is_complete),
        WITH_PLACE(a_mistake_leaves_the_good_item_on_screen),
        WITH_PLACE(a_picture_that_changes_is_seen),
        WITH_PLACE(files_that_went_while_nobody_watched_are_withdrawn),
        WITH_PLACE(dates_relative_to_today_move_at_midnight),
        WITH_PLACE(one_reading_reports_the_first_mistake),
        WITH_PLACE(a_root_that_goes_away_takes_nothing_with_it),
        WITH_PLACE(previews_an_item_with_its_pictures),
        WITH_PLACE(hostile_names_and_links_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
