#include "publisher/feed/ical_zone.h"

#include <string.h>
#include <strings.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "publisher/feed/feed_date.h"
#include "signage/base/civil.h"

#define DAY_S 86400
#define ZONE_NAME_BYTES 128
#define FIRST_ZONE_YEAR 1582

struct ical_zone {
    const char *name;
    icaltimezone *own;        // of a VTIMEZONE
    struct civil_zone *civil; // of the tz database
    bool floating;            // unknown; treated as the file's floating zone
    const struct ical_zones *zones;
};

struct ical_zones {
    struct arena *arena;
    struct ical_zone zones[ICAL_MOST_ZONES];
    size_t count;
    struct ical_zone utc, centre, floating;
    size_t rules, parts;
    bool told_full;
};

struct ical_zones *ical_zones_create(struct arena *arena, const char *centre)
{
    struct ical_zones *zones = arena_take(arena, sizeof *zones);
    zones->arena = arena;
    zones->utc.name = "UTC";
    struct civil_zone *zone = centre && *centre ? civil_zone_create(centre, NULL) : NULL;
    if (!zone) {
        centre = CIVIL_DEFAULT_ZONE;
        zone = civil_zone_create(centre, NULL);
    }
    zones->centre.name = zones->floating.name = arena_text(arena, centre);
    zones->centre.civil = zone;
    zones->floating.civil = zone;
    return zones;
}

void ical_zones_destroy(struct ical_zones *zones)
{
    if (!zones)
        return;
    for (size_t i = 0; i < zones->count; i++) {
        civil_zone_destroy(zones->zones[i].civil);
        if (zones->zones[i].own)
            icaltimezone_free(zones->zones[i].own, 1);
    }
    if (zones->floating.civil != zones->centre.civil)
        civil_zone_destroy(zones->floating.civil);
    civil_zone_destroy(zones->centre.civil);
}

// ---- names of the tz database, and what stands for them ----

static bool windows_name(const char *name, char iana[ZONE_NAME_BYTES])
{
    UChar windows[ZONE_NAME_BYTES], found[ZONE_NAME_BYTES];
    UErrorCode status = U_ZERO_ERROR;
    if (strlen(name) >= ZONE_NAME_BYTES)
        return false;
    u_strFromUTF8(windows, ZONE_NAME_BYTES, NULL, name, -1, &status);
    int32_t length =
        ucal_getTimeZoneIDForWindowsID(windows, -1, NULL, found, ZONE_NAME_BYTES, &status);
    if (U_FAILURE(status) || length <= 0 || length >= ZONE_NAME_BYTES)
        return false;
    found[length] = 0;
    u_strToUTF8(iana, ZONE_NAME_BYTES, NULL, found, -1, &status);
    return U_SUCCESS(status);
}

// "/freeassociation.sourceforge.net/Tzfile/Asia/Tokyo" names the zone by its last two or three
// parts.
static struct civil_zone *known_zone(const char *name)
{
    char iana[ZONE_NAME_BYTES];
    if (!*name || strlen(name) >= ZONE_NAME_BYTES)
        return NULL;
    if (strcasecmp(name, "JST") == 0)
        name = CIVIL_DEFAULT_ZONE;
    struct civil_zone *zone = *name == '/' ? NULL : civil_zone_create(name, NULL);
    for (const char *part = *name == '/' ? name : NULL; !zone && part; part = strchr(part, '/')) {
        part++;
        if (strchr(part, '/'))
            zone = civil_zone_create(part, NULL);
    }
    if (!zone && windows_name(name, iana))
        zone = civil_zone_create(iana, NULL);
    return zone;
}

bool ical_zones_set_floating(struct ical_zones *zones, const char *name)
{
    struct civil_zone *zone = known_zone(name);
    if (!zone)
        return false;
    if (zones->floating.civil != zones->centre.civil)
        civil_zone_destroy(zones->floating.civil);
    zones->floating.civil = zone;
    zones->floating.name = arena_text(zones->arena, name);
    return true;
}

const char *ical_zones_floating(const struct ical_zones *zones)
{
    return zones->floating.name;
}

// ---- VTIMEZONE ----

static size_t listed(const short *list, size_t most)
{
    size_t n = 0;
    while (n < most && list[n] != ICAL_RECURRENCE_ARRAY_MAX)
        n++;
    return n;
}

// libical lists every change since the rule's first year: what happens more than a few times a year
// is no clock change, and would take memory without end.
static bool sound_rule(const struct icalrecurrencetype *rule)
{
    size_t days = listed(rule->by_day, ICAL_BY_DAY_SIZE);
    size_t month_days = listed(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE);
    return rule->freq == ICAL_YEARLY_RECURRENCE && !rule->rscale &&
           listed(rule->by_second, ICAL_BY_SECOND_SIZE) == 0 &&
           listed(rule->by_minute, ICAL_BY_MINUTE_SIZE) == 0 &&
           listed(rule->by_hour, ICAL_BY_HOUR_SIZE) == 0 &&
           listed(rule->by_year_day, ICAL_BY_YEARDAY_SIZE) == 0 &&
           listed(rule->by_week_no, ICAL_BY_WEEKNO_SIZE) == 0 &&
           listed(rule->by_month, ICAL_BY_MONTH_SIZE) <= 2 && days <= 1 && month_days <= 7 &&
           (days == 0 || month_days > 0 || icalrecurrencetype_day_position(rule->by_day[0]) != 0);
}

static bool sound_part(struct ical_zones *zones, icalcomponent *part)
{
    static const icalproperty_kind needed[] = {ICAL_DTSTART_PROPERTY, ICAL_TZOFFSETTO_PROPERTY,
                                               ICAL_TZOFFSETFROM_PROPERTY};
    for (size_t i = 0; i < 3; i++)
        if (!icalcomponent_get_first_property(part, needed[i]))
            return false;
    icalproperty *start = icalcomponent_get_first_property(part, ICAL_DTSTART_PROPERTY);
    struct icaltimetype begin = icalproperty_get_dtstart(start);
    if (icaltime_is_null_time(begin) || begin.year < FIRST_ZONE_YEAR || begin.year > 9999)
        return false;
    if (++zones->parts > ICAL_MOST_ZONE_PARTS)
        return false;
    for (icalproperty *p = icalcomponent_get_first_property(part, ICAL_RRULE_PROPERTY); p;
         p = icalcomponent_get_next_property(part, ICAL_RRULE_PROPERTY)) {
        struct icalrecurrencetype rule = icalproperty_get_rrule(p);
        if (!sound_rule(&rule) || ++zones->rules > ICAL_MOST_ZONE_RULES)
            return false;
    }
    return true;
}

static bool sound_zone(struct ical_zones *zones, icalcomponent *component)
{
    size_t parts = 0;
    for (icalcomponent *part = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);
         part; part = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT)) {
        icalcomponent_kind kind = icalcomponent_isa(part);
        if (kind != ICAL_XSTANDARD_COMPONENT && kind != ICAL_XDAYLIGHT_COMPONENT)
            continue;
        parts++;
        if (!sound_part(zones, part))
            return false;
    }
    return parts > 0;
}

static struct ical_zone *find(struct ical_zones *zones, const char *name)
{
    for (size_t i = 0; i < zones->count; i++)
        if (strcmp(zones->zones[i].name, name) == 0)
            return &zones->zones[i];
    return NULL;
}

bool ical_zones_add(struct ical_zones *zones, const char *vtimezone, struct error *error)
{
    icalcomponent *component = icalparser_parse_string(vtimezone);
    icalproperty *id = component && icalcomponent_isa(component) == ICAL_VTIMEZONE_COMPONENT
                           ? icalcomponent_get_first_property(component, ICAL_TZID_PROPERTY)
                           : NULL;
    const char *tzid = id ? icalproperty_get_tzid(id) : NULL;
    const char *name = tzid ? arena_text(zones->arena, tzid) : "";
    if (!*name)
        error_set(error, "The time zone has no TZID");
    else if (find(zones, name))
        error_set(error, "The time zone “%s” is there twice; the first counts", name);
    else if (zones->count == ICAL_MOST_ZONES)
        error_set(error, "The time zone “%s” is one too many; %d are read", name, ICAL_MOST_ZONES);
    else if (!sound_zone(zones, component))
        error_set(error, "The rules of the time zone “%s” are no clock changes; its name decides",
                  name);
    else {
        icaltimezone *own = icaltimezone_new();
        if (icaltimezone_set_component(own, component)) {
            zones->zones[zones->count++] =
                (struct ical_zone){.name = name, .own = own, .zones = zones};
            return true;
        }
        icaltimezone_free(own, 1);
        error_set(error, "The time zone “%s” cannot be read", name);
    }
    if (component)
        icalcomponent_free(component);
    return false;
}

const struct ical_zone *ical_zones_find(struct ical_zones *zones, const char *tzid,
                                        struct error *warning)
{
    warning->text[0] = '\0';
    if (!tzid || !*tzid)
        return &zones->floating;
    const struct ical_zone *zone = find(zones, tzid);
    if (zone)
        return zone;
    if (zones->count == ICAL_MOST_ZONES) {
        if (!zones->told_full)
            error_set(warning, "More than %d time zones are named; the others are read as %s",
                      ICAL_MOST_ZONES, zones->floating.name);
        zones->told_full = true;
        return &zones->floating;
    }
    struct ical_zone *added = &zones->zones[zones->count++];
    *added = (struct ical_zone){
        .name = arena_text(zones->arena, tzid), .civil = known_zone(tzid), .zones = zones};
    added->floating = !added->civil;
    if (added->floating)
        error_set(warning, "The time zone “%s” is unknown; its times are read as %s", tzid,
                  zones->floating.name);
    return added;
}

const struct ical_zone *ical_zones_utc(const struct ical_zones *zones)
{
    return &zones->utc;
}

const struct ical_zone *ical_zones_centre(const struct ical_zones *zones)
{
    return &zones->centre;
}

// ---- times ----

int64_t ical_local(const struct icaltimetype *time)
{
    return feed_date_days(time->year, time->month, time->day) * DAY_S + time->hour * 3600 +
           time->minute * 60 + time->second;
}

struct icaltimetype ical_local_time(int64_t local, bool is_date)
{
    struct icaltimetype time = icaltime_null_time();
    int64_t days = (local >= 0 ? local : local - (DAY_S - 1)) / DAY_S;
    int second = (int)(local - days * DAY_S);
    int64_t shifted = days + 719468; // years begin in March, as in feed_date_days
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = (int)(of_era - (365 * year + year / 4 - year / 100));
    int month = (5 * of_year + 2) / 153;
    time.day = of_year - (153 * month + 2) / 5 + 1;
    time.month = month < 10 ? month + 3 : month - 9;
    time.year = (int)(year + era * 400) + (time.month <= 2);
    time.is_date = is_date;
    time.hour = is_date ? 0 : second / 3600;
    time.minute = is_date ? 0 : second / 60 % 60;
    time.second = is_date ? 0 : second % 60;
    return time;
}

static int64_t own_offset(icaltimezone *own, int64_t utc)
{
    int is_daylight = 0;
    struct icaltimetype time = ical_local_time(utc, false);
    return icaltimezone_get_utc_offset_of_utc_time(own, &time, &is_daylight);
}

// libical, asked for the offset of a local time, takes the later of two and moves what is skipped
// back; RFC 5545 section 3.3.5 wants it the other way round.
static int64_t own_to_utc(icaltimezone *own, int64_t local)
{
    int64_t before = own_offset(own, local - DAY_S), after = own_offset(own, local + DAY_S);
    bool is_after = own_offset(own, local - before) != before;
    return local - (is_after && own_offset(own, local - after) == after ? after : before);
}

int64_t ical_zone_to_utc(const struct ical_zone *zone, int64_t local)
{
    if (zone->floating)
        zone = &zone->zones->floating;
    if (zone->own)
        return own_to_utc(zone->own, local);
    if (!zone->civil)
        return local;
    struct icaltimetype time = ical_local_time(local, false);
    struct civil civil = {time.year, time.month, time.day, time.hour, time.minute, time.second, 0};
    return civil_to_utc(zone->civil, civil);
}
