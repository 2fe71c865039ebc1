#include "publisher/channel_hours.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CALENDAR_BYTES (256u * 1024)

static bool read_minute(struct xml *xml, const xmlNode *node, const char *name, int *minute,
                        struct error *error)
{
    const char *text;
    int hour, minutes, length = 0;
    if (!xml_require(xml, node, name, &text, error))
        return false;
    if (sscanf(text, "%2d:%2d%n", &hour, &minutes, &length) != 2 || text[length] || hour < 0 ||
        hour > 24 || minutes < 0 || minutes > 59 || hour * 60 + minutes > 24 * 60)
        return xml_fail(xml, node, error, "%s=\"%s\" is not a time of day; write 08:30", name,
                        text);
    *minute = hour * 60 + minutes;
    return true;
}

static int weekday_of(const char *word, size_t length)
{
    static const char names[] = "sunmontuewedthufrisat";
    for (int day = 0; day < 7 && length == 3; day++)
        if (memcmp(names + 3 * day, word, 3) == 0)
            return day;
    return -1;
}

// "mon-fri sat" → bits.
static bool read_weekdays(struct xml *xml, const xmlNode *node, unsigned *weekdays,
                          struct error *error)
{
    const char *text = xml_attribute(xml, node, "days");
    if (!text)
        return true;
    *weekdays = 0;
    for (const char *word = text + strspn(text, " "); *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        size_t dash = strcspn(word, "- ");
        int first = weekday_of(word, dash);
        int last = dash < length ? weekday_of(word + dash + 1, length - dash - 1) : first;
        if (first < 0 || last < 0)
            return xml_fail(xml, node, error, "days=\"%s\": write weekdays such as mon-fri sat",
                            text);
        for (int day = first;; day = (day + 1) % 7) {
            *weekdays |= 1u << day;
            if (day == last)
                break;
        }
        word += length;
    }
    return true;
}

static bool read_open(struct xml *xml, const xmlNode *node, struct channel_settings *settings,
                      struct error *error)
{
    return xml_expect_attributes(xml, node, "from until days", error) &&
           read_minute(xml, node, "from", &settings->opens_minute, error) &&
           read_minute(xml, node, "until", &settings->closes_minute, error) &&
           read_weekdays(xml, node, &settings->weekdays, error);
}

static bool read_daypart_shares(struct xml *xml, const xmlNode *node, struct channel_daypart *part,
                                struct error *error)
{
    for (const xmlNode *share = xml_child(node, "share"); share; share = xml_next(share, "share")) {
        const char *name;
        enum item_kind kind;
        int64_t weight = 10;
        if (!xml_expect_attributes(xml, share, "kind weight", error) ||
            !xml_require(xml, share, "kind", &name, error) ||
            !xml_get_int(xml, share, "weight", 0, 1000, &weight, error))
            return false;
        if (!item_kind_parse(name, &kind) || kind == ITEM_ALERT)
            return xml_fail(xml, share, error,
                            "kind=\"%s\" is not one of: showcase, seminar, consultation, space, "
                            "brand, notice",
                            name);
        part->shares[kind] = (int)weight;
    }
    return xml_child(node, "share") ||
           xml_fail(xml, node, error,
                    "a <daypart> needs <share>s: it has these instead of the "
                    "channel's; for closed hours write <open>");
}

static bool read_dayparts(struct xml *xml, const xmlNode *channel,
                          struct channel_settings *settings, struct error *error)
{
    const xmlNode *node = xml_child(channel, "daypart");
    for (; node; node = xml_next(node, "daypart")) {
        if (settings->daypart_count == CHANNEL_MOST_DAYPARTS)
            return xml_fail(xml, node, error, "more than %d <daypart>", CHANNEL_MOST_DAYPARTS);
        struct channel_daypart *part = &settings->dayparts[settings->daypart_count++];
        part->weekdays = 0x7F;
        if (!xml_expect_attributes(xml, node, "from until days", error) ||
            !xml_expect_children(xml, node, "share", error) ||
            !read_minute(xml, node, "from", &part->from_minute, error) ||
            !read_minute(xml, node, "until", &part->until_minute, error) ||
            !read_weekdays(xml, node, &part->weekdays, error) ||
            !read_daypart_shares(xml, node, part, error))
            return false;
    }
    return true;
}

// ---- dates ----

static bool is_date(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year == 0 || (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

// "2026-12-28" → 20261228, "12-28" → 1228.
static bool parse_date(const char *text, int *date)
{
    int year = 0, month, day, length = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || length != 10 ||
        year < 2000) {
        year = 0;
        if (sscanf(text, "%2d-%2d%n", &month, &day, &length) != 2 || length != 5)
            return false;
    }
    *date = (year * 100 + month) * 100 + day;
    return !text[length] && strspn(text, "0123456789-") == (size_t)length &&
           is_date(year, month, day);
}

static bool read_date(struct xml *xml, const xmlNode *node, const char *name, int *date,
                      struct error *error)
{
    const char *text;
    return xml_require(xml, node, name, &text, error) &&
           (parse_date(text, date) ||
            xml_fail(xml, node, error,
                     "%s=\"%s\" is not a date; write 2026-12-28, or 12-28 for each year", name,
                     text));
}

static bool read_closure(struct xml *xml, const xmlNode *node, struct channel_closure *closure,
                         struct error *error)
{
    if (!xml_expect_attributes(xml, node, "on from until holidays", error) ||
        !xml_get_bool(xml, node, "holidays", &closure->holidays, error))
        return false;
    bool on = xml_attribute(xml, node, "on"), from = xml_attribute(xml, node, "from");
    if (on + from + closure->holidays != 1)
        return xml_fail(xml, node, error,
                        "write <closed on=\"2026-12-05\"/>, <closed from=\"12-28\" "
                        "until=\"01-03\"/> or <closed holidays=\"yes\"/>");
    if (closure->holidays)
        return true;
    if (on) {
        bool ok = read_date(xml, node, "on", &closure->from, error);
        closure->until = closure->from;
        return ok;
    }
    if (!read_date(xml, node, "from", &closure->from, error) ||
        !read_date(xml, node, "until", &closure->until, error))
        return false;
    bool yearly = closure->from < 10000, until_yearly = closure->until < 10000;
    return (yearly == until_yearly && (yearly || closure->from <= closure->until)) ||
           xml_fail(xml, node, error,
                    "from and until: write both with a year, the earlier first, or both without");
}

static bool read_closures(struct xml *xml, const xmlNode *channel,
                          struct channel_settings *settings, struct error *error)
{
    const xmlNode *node = xml_child(channel, "closed");
    for (; node; node = xml_next(node, "closed")) {
        if (settings->closure_count == CHANNEL_MOST_CLOSURES)
            return xml_fail(xml, node, error, "more than %d <closed>", CHANNEL_MOST_CLOSURES);
        if (!read_closure(xml, node, &settings->closures[settings->closure_count++], error))
            return false;
    }
    return true;
}

bool channel_hours_read(struct xml *xml, const xmlNode *channel, struct channel_settings *settings,
                        struct error *error)
{
    const xmlNode *open = xml_child(channel, "open");
    if (open && xml_next(open, "open"))
        return xml_fail(xml, xml_next(open, "open"), error,
                        "a channel has one <open>; write all days in it");
    return (!open || read_open(xml, open, settings, error)) &&
           read_dayparts(xml, channel, settings, error) &&
           read_closures(xml, channel, settings, error);
}

// ---- the calendar ----

static int compare_dates(const void *left, const void *right)
{
    int a = *(const int *)left, b = *(const int *)right;
    return a < b ? -1 : a > b;
}

static bool read_holidays(struct xml *xml, struct holidays *holidays, struct error *error)
{
    const xmlNode *node = xml_child(xml_root(xml), "holiday");
    for (; node; node = xml_next(node, "holiday")) {
        int date;
        if (holidays->count == HOLIDAYS_MOST)
            return xml_fail(xml, node, error, "more than %d <holiday>", HOLIDAYS_MOST);
        if (!xml_expect_attributes(xml, node, "on name", error) ||
            !read_date(xml, node, "on", &date, error))
            return false;
        if (date < 10000)
            return xml_fail(xml, node, error, "a <holiday> needs its year, as 2026-01-01");
        holidays->dates[holidays->count++] = date;
    }
    qsort(holidays->dates, holidays->count, sizeof *holidays->dates, compare_dates);
    return true;
}

bool holidays_load(const char *path, struct holidays *holidays, struct error *error)
{
    struct xml *xml = xml_load(path, MOST_CALENDAR_BYTES, error);
    if (!xml)
        return false;
    holidays->count = 0;
    bool ok = xml_expect_root(xml, "calendar", CALENDAR_NAMESPACE, error) &&
              xml_expect_children(xml, xml_root(xml), "holiday", error) &&
              read_holidays(xml, holidays, error);
    xml_destroy(xml);
    return ok;
}
