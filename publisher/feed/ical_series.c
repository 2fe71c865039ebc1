#include "publisher/feed/ical_series.h"

#include <stdlib.h>
#include <string.h>

#include "publisher/feed/feed_date.h"
#include "publisher/feed/ical.h"
#include "publisher/feed/ical_timed.h"
#include "signage/base/digest.h"

#define DAY_S 86400
#define MOST_EXCEPTIONS 5000 // EXDATE and RDATE values of one event

struct occurrence {
    int64_t starts_utc, ends_utc, recurrence_utc, local;
    bool is_date; // of what it is known by
    bool all_day;
    const struct ical_event *event;
};

struct exceptions {
    int64_t utc[MOST_EXCEPTIONS];
    int64_t day[MOST_EXCEPTIONS]; // local, of those that are whole days
    size_t utc_count, day_count;
};

// Everything that has one UID.
struct series {
    struct ical_calendar *calendar;
    struct ical_timed *overrides;
    size_t override_count;
    struct occurrence *occurrences;
    size_t count, room;
    struct exceptions *exceptions;
};

// ---- occurrences ----

static bool is_over(const struct ical_calendar *calendar, int64_t starts_utc, int64_t ends_utc)
{
    int64_t end = ends_utc > starts_utc ? ends_utc : starts_utc + ICAL_SECONDS_SHOWN;
    return end <= calendar->source->now_utc;
}

static bool in_window(const struct ical_calendar *calendar, int64_t starts_utc, int64_t ends_utc)
{
    return !is_over(calendar, starts_utc, ends_utc) &&
           starts_utc < calendar->source->now_utc + (int64_t)ICAL_DAYS_AHEAD * DAY_S;
}

static void add_occurrence(struct series *series, const struct occurrence *occurrence)
{
    if (series->count == series->room) {
        series->room = series->room ? series->room * 2 : 64;
        series->occurrences =
            realloc(series->occurrences, series->room * sizeof *series->occurrences);
        if (!series->occurrences)
            abort();
    }
    series->occurrences[series->count++] = *occurrence;
}

static bool is_excepted(const struct series *series, int64_t utc, int64_t local)
{
    const struct exceptions *exceptions = series->exceptions;
    int64_t day = local - (local % DAY_S + DAY_S) % DAY_S;
    for (size_t i = 0; i < exceptions->utc_count; i++)
        if (exceptions->utc[i] == utc)
            return true;
    for (size_t i = 0; i < exceptions->day_count; i++)
        if (exceptions->day[i] == day)
            return true;
    return false;
}

// Put in the place of this occurrence, or (RANGE=THISANDFUTURE) of it and all later ones.
static const struct ical_timed *override_of(const struct series *series, int64_t utc,
                                            int64_t day_utc, bool *replaced)
{
    const struct ical_timed *future = NULL;
    *replaced = false;
    for (size_t i = 0; i < series->override_count; i++) {
        const struct ical_timed *override = &series->overrides[i];
        if (override->recurrence_utc == utc ||
            (override->recurrence_is_date && override->recurrence_utc == day_utc))
            *replaced = true;
        else if (override->event->and_future && override->recurrence_utc < utc &&
                 (!future || override->recurrence_utc > future->recurrence_utc))
            future = override;
    }
    return future;
}

static void consider(struct series *series, const struct ical_timed *master, int64_t local,
                     int64_t length_s)
{
    struct ical_moment moment = master->start;
    moment.local = local;
    int64_t utc = ical_moment_utc(&moment);
    if (is_excepted(series, utc, local))
        return;
    moment.local = local - (local % DAY_S + DAY_S) % DAY_S;
    bool replaced = false;
    const struct ical_timed *future =
        series->override_count > 0 ? override_of(series, utc, ical_moment_utc(&moment), &replaced)
                                   : NULL;
    if (replaced)
        return;
    struct occurrence occurrence = {
        .starts_utc = utc,
        .ends_utc = length_s >= 0 ? utc + length_s : ical_timed_end(master, local, utc),
        .recurrence_utc = utc,
        .local = local,
        .is_date = master->start.is_date,
        .all_day = master->start.is_date,
        .event = master->event,
    };
    if (future) {
        occurrence.all_day = future->start.is_date;
        occurrence.starts_utc += future->start_utc - future->recurrence_utc;
        occurrence.ends_utc = ical_timed_end(future, future->start.local, future->start_utc) -
                              future->start_utc + occurrence.starts_utc;
        occurrence.event = future->event;
    }
    if (in_window(series->calendar, occurrence.starts_utc, occurrence.ends_utc))
        add_occurrence(series, &occurrence);
}

static struct ical_window window_of(const struct series *series, const struct ical_timed *master)
{
    int64_t now = series->calendar->source->now_utc;
    int64_t slack = 2 * DAY_S; // no zone is further from UTC
    return (struct ical_window){now - slack - (int64_t)master->length_days * DAY_S -
                                    master->length_s,
                                now + slack + (int64_t)ICAL_DAYS_AHEAD * DAY_S};
}

static bool follow_rule(struct series *series, const struct ical_timed *master,
                        const struct ical_value *rule, struct ical_found *found)
{
    struct ical_repeat repeat = {
        .rule = rule->text,
        .start = master->start.local,
        .is_date = master->start.is_date,
        .zone = master->start.zone,
        .window = window_of(series, master),
    };
    struct error error;
    found->count = 0;
    bool ok = ical_repeat_expand(&repeat, found, &series->calendar->steps_left, &error);
    if (!ok)
        ical_warn(series->calendar, "Line %d: of “%.80s”, %s.", rule->line,
                  ical_event_name(master->event), error.text);
    return ok;
}

// Each value of an RDATE or EXDATE line; an RDATE may be a period, "BEGIN/END" or "BEGIN/LENGTH".
static void take_dates(struct series *series, const struct ical_timed *master,
                       const struct ical_repeat_line *line, size_t *left)
{
    struct exceptions *exceptions = series->exceptions;
    for (const char *text = line->value.text; *text && *left > 0; (*left)--) {
        size_t length = strcspn(text, ","), begin = strcspn(text, ",/");
        struct ical_moment moment;
        bool known = ical_timed_moment(series->calendar, text, begin, &line->value, &moment);
        int64_t length_s = -1;
        if (known && begin < length)
            length_s = ical_timed_period(series->calendar, &line->value, &moment, text + begin + 1,
                                         length - begin - 1);
        int64_t utc = known ? ical_moment_utc(&moment) : 0;
        if (known && line->kind == ICAL_RDATE) {
            struct ical_timed once = *master;
            once.start = moment;
            consider(series, &once, moment.local, length_s);
        } else if (known && moment.is_date && !master->start.is_date) {
            exceptions->day[exceptions->day_count++] = moment.local;
        } else if (known) {
            exceptions->utc[exceptions->utc_count++] = utc;
        }
        text += length + (text[length] == ',');
    }
    if (*left == 0)
        ical_warn(series->calendar, "Line %d: “%.80s” lists more than %d dates.", line->value.line,
                  ical_event_name(master->event), MOST_EXCEPTIONS);
}

static void take_exceptions(struct series *series, const struct ical_timed *master)
{
    struct exceptions *exceptions = series->exceptions;
    struct ical_found found;
    size_t left = MOST_EXCEPTIONS - ICAL_MOST_OCCURRENCES;
    exceptions->utc_count = exceptions->day_count = 0;
    for (const struct ical_repeat_line *line = master->event->repeats; line; line = line->next)
        if (line->kind == ICAL_EXDATE && left > 0)
            take_dates(series, master, line, &left);
    for (const struct ical_repeat_line *line = master->event->repeats; line; line = line->next) {
        if (line->kind != ICAL_EXRULE)
            continue;
        follow_rule(series, master, &line->value, &found);
        struct ical_moment moment = master->start;
        for (size_t i = 0; i < found.count && exceptions->utc_count < MOST_EXCEPTIONS; i++) {
            moment.local = found.local[i];
            exceptions->utc[exceptions->utc_count++] = ical_moment_utc(&moment);
        }
    }
}

static void repeat_master(struct series *series, const struct ical_timed *master)
{
    struct ical_found found;
    size_t left = MOST_EXCEPTIONS;
    take_exceptions(series, master);
    consider(series, master, master->start.local, -1);
    for (const struct ical_repeat_line *line = master->event->repeats; line; line = line->next) {
        if (line->kind == ICAL_RDATE && left > 0)
            take_dates(series, master, line, &left);
        if (line->kind != ICAL_RRULE)
            continue;
        follow_rule(series, master, &line->value, &found);
        for (size_t i = 0; i < found.count; i++)
            consider(series, master, found.local[i], -1);
    }
}

static int sooner(const void *a, const void *b)
{
    const struct occurrence *x = a, *y = b;
    if (x->starts_utc != y->starts_utc)
        return x->starts_utc < y->starts_utc ? -1 : 1;
    return (x->recurrence_utc > y->recurrence_utc) - (x->recurrence_utc < y->recurrence_utc);
}

static void sort_and_cut(struct series *series)
{
    size_t kept = 0;
    if (series->count > 0)
        qsort(series->occurrences, series->count, sizeof *series->occurrences, sooner);
    for (size_t i = 0; i < series->count && kept < ICAL_MOST_OCCURRENCES; i++)
        if (kept == 0 ||
            series->occurrences[i].recurrence_utc != series->occurrences[kept - 1].recurrence_utc)
            series->occurrences[kept++] = series->occurrences[i];
    if (kept == ICAL_MOST_OCCURRENCES)
        ical_warn(series->calendar,
                  "Line %d: “%.80s” takes place %d times or more in the coming %d days; the first "
                  "%d are kept.",
                  series->occurrences[0].event->line, ical_event_name(series->occurrences[0].event),
                  ICAL_MOST_OCCURRENCES, ICAL_DAYS_AHEAD, ICAL_MOST_OCCURRENCES);
    series->count = kept;
}

// ---- items ----

static const char *uid_of(struct ical_calendar *calendar, const struct ical_event *event)
{
    if (*event->uid)
        return event->uid;
    struct digest_state *state = digest_begin();
    digest_add(state, event->item.title, strlen(event->item.title) + 1);
    digest_add(state, event->start.text, strlen(event->start.text));
    struct digest digest = digest_end(state);
    char hex[DIGEST_HEX_BYTES];
    digest_hex(&digest, hex);
    return arena_printf(calendar->feed->arena, "sha256:%s", hex);
}

static const char *status_of(const struct ical_calendar *calendar, const struct ical_event *event)
{
    return calendar->cancelled ? "cancelled" : event->status;
}

// Not in years before 1970 or after 9999, the time it is shown without an end included.
static bool can_be_written(const struct occurrence *occurrence)
{
    return occurrence->starts_utc >= 0 && occurrence->ends_utc <= FEED_DATE_LATEST_UTC &&
           occurrence->starts_utc <= FEED_DATE_LATEST_UTC - ICAL_SECONDS_SHOWN;
}

static void make_item(struct ical_calendar *calendar, const struct occurrence *occurrence,
                      const char *id, const char *series, const char *sessions)
{
    if (calendar->item_count == ICAL_MOST_MADE || !can_be_written(occurrence)) {
        calendar->full |= calendar->item_count == ICAL_MOST_MADE;
        return;
    }
    if (calendar->item_count == calendar->item_room) {
        calendar->item_room = calendar->item_room ? calendar->item_room * 2 : 64;
        calendar->items = realloc(calendar->items, calendar->item_room * sizeof *calendar->items);
        if (!calendar->items)
            abort();
    }
    struct feed_event *event = arena_take(calendar->feed->arena, sizeof *event);
    bool has_end = occurrence->ends_utc > occurrence->starts_utc;
    *event = (struct feed_event){occurrence->starts_utc,
                                 has_end ? occurrence->ends_utc : INSTANT_NEVER,
                                 occurrence->event->place,
                                 status_of(calendar, occurrence->event),
                                 occurrence->all_day,
                                 series,
                                 sessions};
    struct feed_item item = occurrence->event->item;
    item.id = id;
    item.event = event;
    calendar->items[calendar->item_count++] = item;
}

static const char *occurrence_id(struct ical_calendar *calendar, const char *uid,
                                 const struct occurrence *occurrence)
{
    int64_t at = occurrence->is_date ? occurrence->local : occurrence->recurrence_utc;
    struct icaltimetype time = ical_local_time(at, occurrence->is_date);
    if (occurrence->is_date)
        return arena_printf(calendar->feed->arena, "%s#%04d%02d%02d", uid, time.year, time.month,
                            time.day);
    return arena_printf(calendar->feed->arena, "%s#%04d%02d%02dT%02d%02d%02dZ", uid, time.year,
                        time.month, time.day, time.hour, time.minute, time.second);
}

static const char *sessions_of(const struct series *series)
{
    struct buffer text;
    buffer_init(&text, (size_t)ICAL_MOST_OCCURRENCES * 2 * INSTANT_TEXT_BYTES);
    for (size_t i = 0; i < series->count; i++) {
        const struct occurrence *occurrence = &series->occurrences[i];
        if (strcmp(status_of(series->calendar, occurrence->event), "cancelled") == 0 ||
            !can_be_written(occurrence))
            continue;
        char begin[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES];
        bool has_end = occurrence->ends_utc > occurrence->starts_utc;
        instant_format(occurrence->starts_utc, begin);
        instant_format(has_end ? occurrence->ends_utc : occurrence->starts_utc + ICAL_SECONDS_SHOWN,
                       end);
        buffer_printf(&text, "%s%s/%s", text.length > 0 ? " " : "", begin, end);
    }
    const char *sessions = arena_text(series->calendar->feed->arena, buffer_text(&text));
    buffer_finish(&text);
    return sessions;
}

static void make_single(struct ical_calendar *calendar, const struct ical_timed *timed, bool shared)
{
    struct occurrence once = {
        .starts_utc = timed->start_utc,
        .ends_utc = ical_timed_end(timed, timed->start.local, timed->start_utc),
        .recurrence_utc = timed->start_utc,
        .local = timed->start.local,
        .is_date = timed->start.is_date,
        .all_day = timed->start.is_date,
        .event = timed->event,
    };
    const char *uid = uid_of(calendar, timed->event);
    make_item(calendar, &once, shared ? occurrence_id(calendar, uid, &once) : uid, "", "");
}

static void add_overrides(struct series *series, bool only_coming)
{
    for (size_t i = 0; i < series->override_count; i++) {
        const struct ical_timed *timed = &series->overrides[i];
        struct occurrence occurrence = {
            .starts_utc = timed->start_utc,
            .ends_utc = ical_timed_end(timed, timed->start.local, timed->start_utc),
            .recurrence_utc = timed->recurrence_utc,
            .local = timed->recurrence_local,
            .is_date = timed->recurrence_is_date,
            .all_day = timed->start.is_date,
            .event = timed->event,
        };
        if (!only_coming || in_window(series->calendar, occurrence.starts_utc, occurrence.ends_utc))
            add_occurrence(series, &occurrence);
    }
}

static void make_repeating(struct series *series, const struct ical_timed *master)
{
    struct ical_calendar *calendar = series->calendar;
    series->count = 0;
    if (master)
        repeat_master(series, master);
    add_overrides(series, master != NULL);
    sort_and_cut(series);
    if (series->count == 0) { // nothing in the coming days: the event itself tells when it was
        if (master)
            make_single(calendar, master, false);
        return;
    }
    const char *uid = uid_of(calendar, master ? master->event : series->overrides[0].event);
    const char *sessions = sessions_of(series);
    for (size_t i = 0; i < series->count; i++)
        make_item(calendar, &series->occurrences[i],
                  occurrence_id(calendar, uid, &series->occurrences[i]), uid, sessions);
}

// ---- events that belong together ----

static int by_uid(const void *a, const void *b)
{
    const struct ical_event *x = *(struct ical_event *const *)a;
    const struct ical_event *y = *(struct ical_event *const *)b;
    int order = strcmp(x->uid, y->uid);
    return order != 0 ? order : x->line - y->line;
}

static void make_group(struct series *series, struct ical_event **events, size_t count)
{
    struct ical_timed *masters = calloc(count, sizeof *masters);
    struct ical_timed *overrides = calloc(count, sizeof *overrides);
    if (!masters || !overrides)
        abort();
    size_t master_count = 0, override_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct ical_timed timed;
        if (!ical_timed_read(series->calendar, events[i], &timed))
            continue;
        if (timed.recurrence_utc != INSTANT_NEVER)
            overrides[override_count++] = timed;
        else
            masters[master_count++] = timed;
    }
    if (*events[0]->uid)
        master_count =
            ical_timed_only_latest(masters, ical_timed_without_old(masters, master_count));
    if (master_count > 1 && *events[0]->uid)
        ical_warn(series->calendar,
                  "Line %d: %zu events have the same UID “%.80s”; they are told apart by their "
                  "beginning.",
                  events[0]->line, master_count, events[0]->uid);
    series->overrides = overrides;
    series->override_count = ical_timed_without_old(overrides, override_count);
    for (size_t i = 0; i < master_count; i++) {
        if (masters[i].event->repeats || series->override_count > 0)
            make_repeating(series, &masters[i]);
        else
            make_single(series->calendar, &masters[i], master_count > 1 && *events[0]->uid);
        series->override_count = 0;
    }
    if (master_count == 0 && series->override_count > 0)
        make_repeating(series, NULL);
    free(masters);
    free(overrides);
}

void ical_series_make_items(struct ical_calendar *calendar)
{
    struct series series = {.calendar = calendar};
    series.exceptions = malloc(sizeof *series.exceptions);
    if (!series.exceptions)
        abort();
    if (calendar->event_count > 0)
        qsort(calendar->events, calendar->event_count, sizeof(struct ical_event *), by_uid);
    for (size_t begin = 0, end; begin < calendar->event_count && !calendar->full; begin = end) {
        end = begin + 1;
        while (*calendar->events[begin]->uid && end < calendar->event_count &&
               strcmp(calendar->events[begin]->uid, calendar->events[end]->uid) == 0)
            end++;
        make_group(&series, calendar->events + begin, end - begin);
        calendar->full |= calendar->item_count == ICAL_MOST_MADE && end < calendar->event_count;
    }
    free(series.occurrences);
    free(series.exceptions);
}
