#include "signage/base/civil.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#define ZONE_NAME_BYTES 64

struct civil_zone {
    char name[ZONE_NAME_BYTES];
    pthread_mutex_t lock; // UCalendar keeps the time it was last asked about
    UCalendar *calendar;  // under lock
};

static bool known_zone(const UChar *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar canonical[ZONE_NAME_BYTES];
    UBool is_system = 0;
    ucal_getCanonicalTimeZoneID(name, -1, canonical, ZONE_NAME_BYTES, &is_system, &status);
    return U_SUCCESS(status) && is_system;
}

struct civil_zone *civil_zone_create(const char *iana_name, struct error *error)
{
    UChar name[ZONE_NAME_BYTES];
    UErrorCode status = U_ZERO_ERROR;
    if (strlen(iana_name) < ZONE_NAME_BYTES)
        u_uastrcpy(name, iana_name);
    if (strlen(iana_name) >= ZONE_NAME_BYTES || !known_zone(name)) {
        error_set(error, "“%s” is not a time zone; write an IANA name such as Asia/Tokyo",
                  iana_name);
        return NULL;
    }
    UCalendar *calendar = ucal_open(name, -1, "en", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status)) {
        error_set(error, "time zone %s cannot be opened: %s", iana_name, u_errorName(status));
        return NULL;
    }
    ucal_setGregorianChange(calendar, -8.64e15, &status); // proleptic
    ucal_setAttribute(calendar, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    struct civil_zone *zone = calloc(1, sizeof *zone);
    if (!zone)
        abort();
    strcpy(zone->name, iana_name);
    zone->calendar = calendar;
    pthread_mutex_init(&zone->lock, NULL);
    return zone;
}

void civil_zone_destroy(struct civil_zone *zone)
{
    if (!zone)
        return;
    ucal_close(zone->calendar);
    pthread_mutex_destroy(&zone->lock);
    free(zone);
}

const char *civil_zone_name(const struct civil_zone *zone)
{
    return zone->name;
}

static int field(const struct civil_zone *zone, UCalendarDateFields which)
{
    UErrorCode status = U_ZERO_ERROR;
    return ucal_get(zone->calendar, which, &status);
}

struct civil civil_from_utc(const struct civil_zone *zone, int64_t utc)
{
    struct civil_zone *locked = (struct civil_zone *)(uintptr_t)zone;
    UErrorCode status = U_ZERO_ERROR;
    pthread_mutex_lock(&locked->lock);
    ucal_setMillis(zone->calendar, (UDate)utc * 1000, &status);
    struct civil civil = {
        .year = field(zone, UCAL_EXTENDED_YEAR),
        .month = field(zone, UCAL_MONTH) + 1,
        .day = field(zone, UCAL_DATE),
        .hour = field(zone, UCAL_HOUR_OF_DAY),
        .minute = field(zone, UCAL_MINUTE),
        .second = field(zone, UCAL_SECOND),
        .weekday = field(zone, UCAL_DAY_OF_WEEK) - UCAL_SUNDAY,
    };
    pthread_mutex_unlock(&locked->lock);
    return civil;
}

int64_t civil_to_utc(const struct civil_zone *zone, struct civil civil)
{
    struct civil_zone *locked = (struct civil_zone *)(uintptr_t)zone;
    UErrorCode status = U_ZERO_ERROR;
    pthread_mutex_lock(&locked->lock);
    ucal_clear(zone->calendar);
    ucal_setDateTime(zone->calendar, civil.year, civil.month - 1, civil.day, civil.hour,
                     civil.minute, civil.second, &status);
    UDate ms = ucal_getMillis(zone->calendar, &status);
    pthread_mutex_unlock(&locked->lock);
    return (int64_t)(ms / 1000);
}

int64_t civil_day_start(const struct civil_zone *zone, int64_t utc, int days)
{
    struct civil civil = civil_from_utc(zone, utc);
    return civil_to_utc(zone, (struct civil){
                                  .year = civil.year,
                                  .month = civil.month,
                                  .day = civil.day + days,
                              });
}
