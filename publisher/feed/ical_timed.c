#include "publisher/feed/ical_timed.h"

#include <stdlib.h>
#include <string.h>

#define DAY_S 86400
#define MOST_DURATION_DAYS 3660
#define MOST_PLAIN_DAYS 366

const char *ical_event_name(const struct ical_event *event)
{
    return *event->item.title ? event->item.title : "without a title";
}

bool ical_timed_moment(struct ical_calendar *calendar, const char *text, size_t length,
                       const struct ical_value *value, struct ical_moment *moment)
{
    struct error warning;
    if (!ical_moment_read(text, length, value, calendar->zones, moment, &warning)) {
        ical_warn(calendar, "Line %d: “%.*s” is no date that a calendar has.", value->line,
                  length > 40 ? 40 : (int)length, text);
        return false;
    }
    if (*warning.text)
        ical_warn(calendar, "Line %d: %s.", value->line, warning.text);
    return true;
}

static void read_end(struct ical_calendar *calendar, struct ical_timed *timed)
{
    const struct ical_value *value = &timed->event->end;
    struct ical_moment end;
    timed->length_days = timed->start.is_date;
    timed->length_s = 0;
    if (!ical_timed_moment(calendar, value->text, strlen(value->text), value, &end))
        return;
    int64_t length_s = ical_moment_utc(&end) - timed->start_utc;
    if (end.is_date && timed->start.is_date)
        length_s = end.local - timed->start.local;
    if (length_s < 0)
        ical_warn(calendar, "Line %d: “%.80s” ends before it begins; its end is left out.",
                  value->line, ical_event_name(timed->event));
    else if (length_s > (int64_t)MOST_DURATION_DAYS * DAY_S)
        ical_warn(calendar, "Line %d: “%.80s” lasts more than ten years; its end is left out.",
                  value->line, ical_event_name(timed->event));
    else if (!end.is_date || !timed->start.is_date) {
        timed->length_days = 0;
        timed->length_s = length_s;
    } else if (length_s > 0)
        timed->length_days = (int)(length_s / DAY_S);
}

static void read_duration(struct ical_calendar *calendar, struct ical_timed *timed)
{
    const struct ical_value *value = &timed->event->duration;
    struct icaldurationtype length = icaldurationtype_from_string(value->text);
    int64_t days = (int64_t)length.days + (int64_t)length.weeks * 7;
    int64_t seconds =
        (int64_t)length.hours * 3600 + (int64_t)length.minutes * 60 + (int64_t)length.seconds;
    if (icaldurationtype_is_bad_duration(length) || length.is_neg ||
        days + seconds / DAY_S > MOST_DURATION_DAYS) {
        ical_warn(calendar, "Line %d: “%.40s” is no length of an event.", value->line, value->text);
        return;
    }
    timed->length_days = (int)days;
    timed->length_s = seconds;
}

bool ical_timed_read(struct ical_calendar *calendar, const struct ical_event *event,
                     struct ical_timed *timed)
{
    *timed = (struct ical_timed){.event = event, .recurrence_utc = INSTANT_NEVER};
    if (!event->start.text) {
        ical_warn(calendar,
                  "Line %d: the event “%.80s” does not say when it begins (DTSTART); it "
                  "is left out.",
                  event->line, ical_event_name(event));
        return false;
    }
    if (!ical_timed_moment(calendar, event->start.text, strlen(event->start.text), &event->start,
                           &timed->start))
        return false;
    timed->start_utc = ical_moment_utc(&timed->start);
    timed->length_days = timed->start.is_date;
    if (event->end.text)
        read_end(calendar, timed);
    else if (event->duration.text)
        read_duration(calendar, timed);
    struct ical_moment moment;
    if (event->recurrence.text &&
        ical_timed_moment(calendar, event->recurrence.text, strlen(event->recurrence.text),
                          &event->recurrence, &moment)) {
        timed->recurrence_utc = ical_moment_utc(&moment);
        timed->recurrence_is_date = moment.is_date;
        timed->recurrence_local = moment.local;
    }
    return true;
}

int64_t ical_timed_end(const struct ical_timed *timed, int64_t local, int64_t starts_utc)
{
    if (timed->length_days == 0)
        return starts_utc + timed->length_s;
    struct ical_moment end = timed->start;
    end.local = local + (int64_t)timed->length_days * DAY_S;
    return ical_moment_utc(&end) + timed->length_s;
}

int64_t ical_duration_s(const char *text)
{
    struct icaldurationtype length = icaldurationtype_from_string(text);
    int64_t days = (int64_t)length.days + (int64_t)length.weeks * 7;
    int64_t seconds =
        (int64_t)length.hours * 3600 + (int64_t)length.minutes * 60 + (int64_t)length.seconds;
    if (icaldurationtype_is_bad_duration(length) || length.is_neg ||
        days + seconds / DAY_S > MOST_PLAIN_DAYS)
        return 0;
    return days * DAY_S + seconds;
}

int64_t ical_timed_period(struct ical_calendar *calendar, const struct ical_value *value,
                          const struct ical_moment *begin, const char *text, size_t length)
{
    struct ical_moment end;
    char words[32];
    if (*text != 'P') {
        if (!ical_timed_moment(calendar, text, length, value, &end))
            return -1;
        int64_t length_s = ical_moment_utc(&end) - ical_moment_utc(begin);
        return length_s <= (int64_t)MOST_PLAIN_DAYS * DAY_S ? length_s : -1;
    }
    if (length >= sizeof words)
        return -1;
    memcpy(words, text, length);
    words[length] = '\0';
    int64_t length_s = ical_duration_s(words);
    return length_s > 0 ? length_s : -1;
}

// ---- revisions ----

static bool newer(const struct ical_event *a, const struct ical_event *b)
{
    if (a->sequence != b->sequence)
        return a->sequence > b->sequence;
    if (a->item.updated_utc != b->item.updated_utc)
        return a->item.updated_utc > b->item.updated_utc;
    return a->line > b->line;
}

static int64_t key_of(const struct ical_timed *timed)
{
    return timed->recurrence_utc != INSTANT_NEVER ? timed->recurrence_utc : timed->start_utc;
}

static int by_key_newest_first(const void *a, const void *b)
{
    const struct ical_timed *x = a, *y = b;
    if (key_of(x) != key_of(y))
        return key_of(x) < key_of(y) ? -1 : 1;
    return newer(x->event, y->event) ? -1 : 1;
}

size_t ical_timed_without_old(struct ical_timed *timed, size_t count)
{
    size_t kept = 0;
    if (count > 0)
        qsort(timed, count, sizeof *timed, by_key_newest_first);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || key_of(&timed[kept - 1]) != key_of(&timed[i]))
            timed[kept++] = timed[i];
    return kept;
}

size_t ical_timed_only_latest(struct ical_timed *masters, size_t count)
{
    int64_t latest = INT64_MIN;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        latest = masters[i].event->sequence > latest ? masters[i].event->sequence : latest;
    for (size_t i = 0; i < count; i++)
        if (masters[i].event->sequence == latest)
            masters[kept++] = masters[i];
    return kept;
}
