#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Real feeds as they were captured, where the folder with them is there: KAWARABAN_SAMPLE_FEEDS, or
// ../shared/samples/feeds. What is looked at is what every reader of a feed needs.
#include <dirent.h>

#include "publisher/feed/feed.h"
#include "signage/base/file.h"

static const char *folder(void)
{
    const char *told = getenv("KAWARABAN_SAMPLE_FEEDS");
    return told && *told ? told : "../shared/samples/feeds";
}

static void check_feed(const char *path)
{
    struct error error;
    size_t length;
    char *bytes = file_load(path, FEED_MOST_BYTES, &length, &error);
    if (!bytes)
        fail_msg("%s", error.text);
    struct feed_source source = {path, "", "", 1795000000, NULL};
    struct feed *feed = feed_parse(&source, bytes, length, &error);
    free(bytes);
    if (!feed)
        fail_msg("%s", error.text);
    if (!*feed->title || !*feed->link || feed->item_count < 10)
        fail_msg("%s: title “%s”, link “%s”, %zu items", path, feed->title, feed->link,
                 feed->item_count);
    for (size_t i = 0; i < feed->item_count; i++) {
        const struct feed_item *item = &feed->items[i];
        if (!*item->id || !*item->title ||
            strncmp(*item->link ? item->link : item->id, "http", 4) != 0 ||
            item->published_utc == INSTANT_NEVER || strchr(item->title, '\n') ||
            strstr(item->summary, "</") || strstr(item->summary, "&nbsp;"))
            fail_msg("%s: item %zu is not whole: “%s” %s", path, i + 1, item->title, item->link);
        struct item *made = feed_item_to_item(feed, item, "sample", "", ITEM_NOTICE, 1795000000,
                                              INT64_C(100) * 366 * 86400, &error);
        if (!made)
            fail_msg("%s", error.text);
        if (!item_value(made, "link", NULL))
            fail_msg("%s: “%s” leads nowhere", path, item->title);
        item_destroy(made);
    }
    if (feed->warning_count > 0)
        fail_msg("%s: %s", path, feed->warnings[0]);
    feed_destroy(feed);
}

static void real_feeds_are_read_whole(void **state)
{
    (void)state;
    DIR *directory = opendir(folder());
    if (!directory) {
        print_message("# skipped: no folder %s with sample feeds\n", folder());
        skip();
    }
    int count = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || entry->d_name[0] == '.' || strcmp(dot, ".md") == 0)
            continue;
        char path[1000];
        snprintf(path, sizeof path, "%s/%s", folder(), entry->d_name);
        check_feed(path);
        count++;
    }
    closedir(directory);
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(real_feeds_are_read_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
