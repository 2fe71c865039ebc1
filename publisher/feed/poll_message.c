// What staff read of a feed's last poll: that it was read, what of it is not shown and why, what
// was wrong with it. Sentences, in the order of their use.
#include <stdio.h>
#include <string.h>

#include "publisher/feed/poller_inside.h"
#include "signage/base/utf8.h"

static void add_left_out(const struct polled *polled, struct buffer *out)
{
    const struct feed_settings *settings = &polled->settings;
    const int *left = polled->left_out;
    const char *before = "; left out: ";
    if (left[LEFT_OLD] > 0) {
        buffer_printf(out, "%s%d older than %lld days", before, left[LEFT_OLD],
                      (long long)(settings->max_age_s / 86400));
        before = ", ";
    }
    if (left[LEFT_BEYOND] > 0) {
        buffer_printf(out, "%s%d beyond the newest %zu", before, left[LEFT_BEYOND],
                      settings->max_items);
        before = ", ";
    }
    static const char *const words[] = {[LEFT_ELSEWHERE] = "shown by another feed already",
                                        [LEFT_STAFF] = "taken off the screens by staff",
                                        [LEFT_REPEATED] = "said twice",
                                        [LEFT_FAULTY] = "not to be shown as they are"};
    for (int i = LEFT_ELSEWHERE; i < LEFT_REASON_COUNT; i++)
        if (left[i] > 0) {
            buffer_printf(out, "%s%d %s", before, left[i], words[i]);
            before = ", ";
        }
}

void poll_message(const struct polled *polled, const struct feed *feed, char *message, size_t room)
{
    struct buffer out;
    buffer_init(&out, 64 * 1024);
    buffer_add_text(&out, "ok");
    add_left_out(polled, &out);
    if (*polled->why_faulty)
        buffer_printf(&out, " (%s)", polled->why_faulty);
    for (size_t i = 0; i < feed->warning_count; i++)
        buffer_printf(&out, "%s%s", i == 0 ? "; warnings: " : " ", feed->warnings[i]);
    size_t length = out.length < room ? out.length : utf8_floor(buffer_text(&out), room - 1);
    snprintf(message, room, "%.*s", (int)length, buffer_text(&out));
    buffer_finish(&out);
}
