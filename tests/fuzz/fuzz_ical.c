// Any bytes as a calendar, then as JSON and as items of the kinds that calendars are for. The first
// byte chooses what HTTP says about them.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/feed/ical.h"
#include "tests/fuzz/converters.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void make_items(const struct feed *feed)
{
    static const enum item_kind kinds[] = {ITEM_SEMINAR, ITEM_CONSULTATION, ITEM_NOTICE};
    for (size_t i = 0; i < feed->item_count; i += 1 + i / 4) // a rule makes hundreds alike
        for (size_t k = 0; k < 3; k++) {
            struct error error = {{0}};
            struct item *item = feed_item_to_item(feed, &feed->items[i], "fuzz", "", kinds[k],
                                                  1795000000, 0, &error);
            if (!item && !strstr(error.text, "neither title nor summary") &&
                !strstr(error.text, "is older than") && !strstr(error.text, "is cancelled"))
                __builtin_trap(); // whatever else a calendar holds, the store takes it
            item_destroy(item);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    keep_converters();
    static const char *const types[] = {"", "text/calendar; charset=utf-8",
                                        "text/calendar; charset=Shift_JIS", "text/html"};
    if (length == 0)
        return 0;
    struct feed_source source = {"fuzz.ics", "http://x.example/a/", types[bytes[0] % 4], 1795000000,
                                 NULL};
    struct feed *feed = ical_parse(&source, bytes + 1, length - 1);
    for (size_t i = 0; i < feed->item_count; i++)
        if (!feed->items[i].event || !feed->items[i].event->series ||
            !feed->items[i].event->sessions)
            __builtin_trap();
    struct buffer json;
    buffer_init(&json, 64u * 1024 * 1024);
    feed_format_json(feed, &json);
    buffer_finish(&json);
    make_items(feed);
    feed_destroy(feed);
    return 0;
}
