// Any bytes as a feed, then as JSON and as items: what a poller does with what a server sends. The
// first byte chooses what HTTP says about them.
#include <stdint.h>
#include <string.h>

#include "publisher/feed/feed.h"
#include "tests/fuzz/converters.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    keep_converters();
    static const char *const types[] = {"", "text/xml; charset=utf-8",
                                        "text/xml; charset=Shift_JIS", "text/xml; charset=EUC-JP",
                                        "text/xml; charset=ISO-2022-JP"};
    if (length == 0)
        return 0;
    struct feed_source source = {"fuzz", "http://x.example/a/", types[bytes[0] % 5], 1795000000,
                                 NULL};
    struct error error = {{0}};
    struct feed *feed = feed_parse(&source, bytes + 1, length - 1, &error);
    if (!feed)
        return *error.text ? 0 : (__builtin_trap(), 0);
    struct buffer json;
    buffer_init(&json, 64u * 1024 * 1024);
    feed_format_json(feed, &json);
    buffer_finish(&json);
    for (size_t i = 0; i < feed->item_count; i++) {
        struct item *item = feed_item_to_item(feed, &feed->items[i], "fuzz", "", ITEM_NOTICE,
                                              1795000000, 0, &error);
        if (!item && !strstr(error.text, "neither title nor summary") &&
            !strstr(error.text, "is older than") && !strstr(error.text, "is cancelled"))
            __builtin_trap(); // whatever else a feed holds, the store takes it
        item_destroy(item);
    }
    feed_destroy(feed);
    return 0;
}
