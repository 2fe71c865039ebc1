// One document of the register over one screen, channel or feed. What cannot be is found here, when
// it is saved.
#include <stdio.h>
#include <string.h>

#include "publisher/console/members.h"
#include "publisher/console/settings.h"
#include "signage/drawing/legibility.h"

#define MOST_PERCENT 12.0 // as in the configuration: larger letters say nothing any more
#define MM_PER_INCH 25.4
#define MOST_GROUPS 20

static bool check_groups(struct members *members)
{
    const json_t *groups = json_object_get(members->json, "groups");
    size_t index;
    json_t *group;
    if (groups && (!json_is_array(groups) || json_array_size(groups) > MOST_GROUPS))
        return members_fail(members, "groups", "20個までの名前を並べてください。",
                            "write a list of at most 20 names");
    json_array_foreach(groups, index, group)
    {
        size_t length = json_string_length(group);
        if (!json_is_string(group) || length == 0 || length > 120)
            return members_fail(members, "groups", "グループの名前は1〜40字です。",
                                "a group's name has 1 to 40 characters");
    }
    return true;
}

static bool check_viewing(struct members *members, const struct screen_settings *screen)
{
    struct legibility_screen seen = {screen->diagonal_mm, screen->distance_mm, screen->width_px,
                                     screen->height_px};
    int shorter = screen->width_px < screen->height_px ? screen->width_px : screen->height_px;
    if (screen->distance_mm > 0 && screen->diagonal_mm <= 0)
        return members_fail(members, "inches", "見る距離を決めるには、画面の大きさも必要です。",
                            "a distance needs the panel's size as well");
    if (legibility_least_em_px(&seen) / shorter * 100 <= MOST_PERCENT)
        return true;
    return members_fail(
        members, "distance_m",
        "この大きさの画面を読める距離ではありません。実際に読む人が立つ距離を書いてください。",
        "nobody can read a panel of this size from there; write where people stand");
}

bool settings_lay_screen(struct members *members, struct screen_settings *screen)
{
    double distance_m = screen->distance_mm / 1000, inches = screen->diagonal_mm / MM_PER_INCH;
    int64_t width = screen->width_px, height = screen->height_px;
    int orientation = width >= height ? 0 : 1;
    const char *place = "";
    if (!members_known(members, "id title place channel distance_m inches orientation width_px "
                                "height_px groups") ||
        !members_text(members, "title", 1, 60, &screen->title) ||
        !members_text(members, "place", 0, 120, &place) ||
        !members_id(members, "channel", &screen->channel) ||
        !members_real(members, "distance_m", 0, 100, &distance_m) ||
        !members_real(members, "inches", 0, 500, &inches) ||
        !members_whole(members, "width_px", 160, 16384, &width) ||
        !members_whole(members, "height_px", 120, 16384, &height) ||
        !members_choice(members, "orientation", "landscape portrait", &orientation) ||
        !check_groups(members))
        return false;
    bool turned = (orientation == 0) != (width >= height);
    screen->width_px = (int)(turned ? height : width);
    screen->height_px = (int)(turned ? width : height);
    screen->distance_mm = distance_m * 1000;
    screen->diagonal_mm = inches * MM_PER_INCH;
    return check_viewing(members, screen);
}

static bool lay_shares(struct members *members, struct channel_settings *channel)
{
    const json_t *shares = json_object_get(members->json, "shares");
    struct members inner = *members;
    inner.json = shares;
    if (!shares)
        return true;
    bool ok =
        json_is_object(shares) || members_fail(&inner, "shares", "種類ごとの割合を書いてください。",
                                               "write a weight for each kind");
    ok = ok && members_known(&inner, "showcase seminar consultation space brand notice");
    for (int kind = 0; ok && kind < ITEM_KIND_COUNT; kind++) {
        int64_t weight = channel->shares[kind];
        ok = members_whole(&inner, item_kind_name((enum item_kind)kind), 0, 1000, &weight);
        channel->shares[kind] = (int)weight;
    }
    members->wrong = ok ? NULL : "shares";
    return ok;
}

static bool lay_weekdays(struct members *members, struct channel_settings *channel)
{
    const json_t *days = json_object_get(members->json, "weekdays");
    size_t index;
    json_t *day;
    unsigned bits = 0;
    if (!days)
        return true;
    json_array_foreach(days, index, day)
    {
        if (!json_is_integer(day) || json_integer_value(day) < 0 || json_integer_value(day) > 6)
            bits = 0x80;
        else
            bits |= 1u << json_integer_value(day);
    }
    if (!json_is_array(days) || bits & 0x80)
        return members_fail(members, "weekdays", "曜日を 0（日）から 6（土）で並べてください。",
                            "list weekdays as 0 (Sunday) to 6 (Saturday)");
    channel->weekdays = bits;
    return true;
}

bool settings_lay_channel(struct members *members, struct channel_settings *channel)
{
    if (!members_known(members, "title shares dwell_ms most_dwell_ms opens closes weekdays ticker "
                                "clock board digest era vertical motionless") ||
        !members_text(members, "title", 1, 60, &channel->title) || !lay_shares(members, channel) ||
        !members_whole(members, "dwell_ms", 1000, 600000, &channel->dwell_ms) ||
        !members_whole(members, "most_dwell_ms", 1000, 600000, &channel->most_dwell_ms) ||
        !members_minute(members, "opens", &channel->opens_minute) ||
        !members_minute(members, "closes", &channel->closes_minute) ||
        !lay_weekdays(members, channel) || !members_flag(members, "ticker", &channel->ticker) ||
        !members_flag(members, "clock", &channel->clock) ||
        !members_flag(members, "board", &channel->board) ||
        !members_flag(members, "digest", &channel->digest) ||
        !members_flag(members, "era", &channel->era) ||
        !members_flag(members, "vertical", &channel->vertical) ||
        !members_flag(members, "motionless", &channel->motionless))
        return false;
    return channel->dwell_ms <= channel->most_dwell_ms ||
           members_fail(members, "dwell_ms", "最短の時間は、最長の時間以下にしてください。",
                        "the least time must not be longer than the longest");
}

bool settings_lay_feed(struct members *members, struct feed_settings *feed, bool *off)
{
    int kind = (int)feed->kind;
    int64_t interval_s = feed->interval_s, max_age_s = feed->max_age_s,
            most = (int64_t)feed->max_items;
    if (!members_known(members,
                       "id url title kind interval_s max_age_s max_items allow_private off") ||
        !members_text(members, "url", 8, 2000, &feed->url) ||
        !members_text(members, "title", 0, 60, &feed->title) ||
        !members_choice(members, "kind", "showcase seminar consultation space brand notice alert",
                        &kind) ||
        !members_whole(members, "interval_s", 30, 7 * 86400, &interval_s) ||
        !members_whole(members, "max_age_s", 3600, 3650 * INT64_C(86400), &max_age_s) ||
        !members_whole(members, "max_items", 1, 5000, &most) ||
        !members_flag(members, "allow_private", &feed->allow_private) ||
        !members_flag(members, "off", off))
        return false;
    feed->kind = (enum item_kind)kind;
    feed->interval_s = interval_s;
    feed->max_age_s = max_age_s;
    feed->max_items = (size_t)most;
    return strncmp(feed->url, "http://", 7) == 0 || strncmp(feed->url, "https://", 8) == 0 ||
           members_fail(members, "url", "http:// か https:// で始まるアドレスを書いてください。",
                        "write an address that begins with http:// or https://");
}
