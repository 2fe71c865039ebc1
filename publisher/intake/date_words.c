// "2026-12-05 14:00", "today+3d 14:00", "next saturday 10:00", "17:00", "every tue,thu
// 13:00/17:00": from the words of an item file to instants, in the centre's time zone.

#include "publisher/intake/date_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "publisher/intake/item_file.h"
#include "signage/base/clock.h"
#include "signage/base/utf8.h"

#define MOST_BYTES 256
#define MOST_DAYS 36500 // a century either way

#define HOW_TO_WRITE                                                                               \
    "write for example 2026-12-05 14:00, today+3d 14:00, next saturday 10:00, or RFC 3339 as "     \
    "2026-12-05T14:00:00+09:00"

static const char *const weekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                       "thursday", "friday", "saturday"};

void date_words_fold(struct buffer *out, const char *text)
{
    size_t bytes = strlen(text);
    for (size_t i = 0; i < bytes;) {
        uint32_t c = utf8_next(text, bytes, &i);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        else if (c == 0x3000)
            c = ' ';
        buffer_add_utf8(out, c);
    }
}

// A place in the text that is being read; each take_… moves it only when it succeeds.
struct reader {
    const char *at;
};

static bool take_word(struct reader *reader, const char *word)
{
    size_t length = strlen(word);
    if (strncasecmp(reader->at, word, length) != 0)
        return false;
    reader->at += length;
    return true;
}

static bool take_digits(struct reader *reader, size_t least, size_t most, int *value)
{
    size_t digits = strspn(reader->at, "0123456789");
    if (digits < least || digits > most)
        return false;
    *value = 0;
    for (size_t i = 0; i < digits; i++)
        *value = *value * 10 + (*reader->at++ - '0');
    return true;
}

static void skip_blanks(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t\r\n");
}

// Sunday to Saturday by its English name or the first three letters of it.
static bool take_weekday(struct reader *reader, int *weekday)
{
    size_t length = 0;
    while (isalpha((unsigned char)reader->at[length]))
        length++;
    for (int i = 0; i < 7; i++) {
        bool whole = length == strlen(weekdays[i]);
        if ((!whole && length != 3) || strncasecmp(reader->at, weekdays[i], length) != 0)
            continue;
        *weekday = i;
        reader->at += length;
        return true;
    }
    return false;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

// 2026-12-05, 2026/12/5 or 2026年12月5日. *impossible: it is one by its form, but no calendar has
// it.
static bool take_calendar_date(struct reader *reader, struct civil *date, bool *impossible)
{
    static const char *const forms[][3] = {{"-", "-", ""}, {"/", "/", ""}, {"年", "月", "日"}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct reader trial = *reader;
        if (!take_digits(&trial, 4, 4, &date->year) || !take_word(&trial, forms[i][0]) ||
            !take_digits(&trial, 1, 2, &date->month) || !take_word(&trial, forms[i][1]) ||
            !take_digits(&trial, 1, 2, &date->day) || !take_word(&trial, forms[i][2]))
            continue;
        *reader = trial;
        *impossible = date->year < 1970 || date->month < 1 || date->month > 12 || date->day < 1 ||
                      date->day > days_in(date->year, date->month);
        return true;
    }
    return false;
}

// "today", "tomorrow", "today+3d", "today-1w", "next saturday".
static bool take_relative_date(struct reader *reader, struct civil today, struct civil *date)
{
    *date = (struct civil){.year = today.year, .month = today.month, .day = today.day};
    struct reader trial = *reader;
    int weekday, amount = 0, sign = 1;
    if (take_word(&trial, "next")) {
        skip_blanks(&trial);
        if (!take_weekday(&trial, &weekday))
            return false;
        date->day += 1 + (weekday - today.weekday + 6) % 7;
    } else if (take_word(&trial, "tomorrow")) {
        date->day += 1;
    } else if (take_word(&trial, "today")) {
        skip_blanks(&trial);
        if (take_word(&trial, "+") || (take_word(&trial, "-") && (sign = -1))) {
            skip_blanks(&trial);
            if (!take_digits(&trial, 1, 5, &amount))
                return false;
            if (take_word(&trial, "w"))
                amount *= 7;
            else if (!take_word(&trial, "d"))
                return false;
        }
        if (amount > MOST_DAYS)
            return false;
        date->day += sign * amount;
    } else {
        return false;
    }
    *reader = trial;
    return true;
}

// 14:00 or 14:00:30; 24:00 is the end of the day.
static bool take_time(struct reader *reader, struct civil *date)
{
    struct reader trial = *reader;
    date->second = 0;
    if (!take_digits(&trial, 1, 2, &date->hour) || !take_word(&trial, ":") ||
        !take_digits(&trial, 2, 2, &date->minute) ||
        (take_word(&trial, ":") && !take_digits(&trial, 2, 2, &date->second)))
        return false;
    bool end_of_day = date->hour == 24 && date->minute == 0 && date->second == 0;
    if ((date->hour > 23 && !end_of_day) || date->minute > 59 || date->second > 59)
        return false;
    *reader = trial;
    return true;
}

// After the date: nothing, or a time. `whole_day` stays what it was when there is one.
static bool take_rest(struct reader *reader, struct civil *date, bool *whole_day)
{
    if (!take_word(reader, "T"))
        skip_blanks(reader);
    *whole_day = !*reader->at;
    return *whole_day || (take_time(reader, date) && !*reader->at);
}

static bool read_instant(struct date_words *words, const char *text, int64_t after_utc,
                         int64_t *utc, bool *whole_day, struct error *error)
{
    struct reader reader = {text};
    struct civil date = {0}, today = civil_from_utc(words->zone, words->now_utc);
    bool impossible = false, relative = false;
    *whole_day = false;
    if (instant_parse(text, utc))
        return true;
    if (take_calendar_date(&reader, &date, &impossible)) {
        if (impossible)
            return error_set(error, "“%s”: there is no such day in the calendar", text);
    } else if (take_relative_date(&reader, today, &date)) {
        relative = true;
    } else {
        if (after_utc > INSTANT_NEVER)
            date = civil_from_utc(words->zone, after_utc);
        if (!take_time(&reader, &date) || *reader.at)
            return error_set(error, "“%s” is not a date and time; " HOW_TO_WRITE, text);
        if (after_utc <= INSTANT_NEVER)
            return error_set(error, "“%s” is a time without a date; " HOW_TO_WRITE, text);
        *utc = civil_to_utc(words->zone, date);
        return true;
    }
    if (!take_rest(&reader, &date, whole_day))
        return error_set(error, "“%s” is not a date and time; " HOW_TO_WRITE, text);
    words->relative |= relative;
    *utc = civil_to_utc(words->zone, date);
    return true;
}

// Folded and trimmed; false when too long to be any date.
static bool fold(const char *text, struct buffer *out, struct error *error)
{
    date_words_fold(out, text + strspn(text, " \t\r\n"));
    while (out->length && isspace((unsigned char)out->bytes[out->length - 1]))
        out->bytes[--out->length] = '\0';
    return !out->overflowed || error_set(error, "“%.40s…” is too long for a date", text);
}

bool date_words_instant(struct date_words *words, const char *text, int64_t after_utc, int64_t *utc,
                        bool *whole_day, struct error *error)
{
    bool unwanted;
    struct buffer folded;
    buffer_init(&folded, MOST_BYTES);
    bool ok =
        fold(text, &folded, error) && read_instant(words, buffer_text(&folded), after_utc, utc,
                                                   whole_day ? whole_day : &unwanted, error);
    buffer_finish(&folded);
    return ok;
}

bool item_file_instant(const char *text, const struct civil_zone *zone, int64_t now_utc,
                       int64_t after_utc, int64_t *utc, bool *relative, struct error *error)
{
    struct date_words words = {.zone = zone, .now_utc = now_utc};
    bool ok = date_words_instant(&words, text, after_utc, utc, NULL, error);
    if (relative)
        *relative |= words.relative;
    return ok;
}

struct sessions {
    bool (*add)(void *context, int64_t begin_utc, int64_t end_utc);
    void *context;
};

static bool add_session(const struct sessions *sessions, const char *text, int64_t begin_utc,
                        int64_t end_utc, struct error *error)
{
    if (end_utc <= begin_utc)
        return error_set(error, "the session “%s” ends before it begins", text);
    return sessions->add(sessions->context, begin_utc, end_utc) ||
           error_set(error, "there are more sessions than an item may have");
}

// "every tue,thu 13:00/17:00" after the word every.
static bool read_weekly(struct date_words *words, struct reader reader, const char *text,
                        const struct sessions *sessions, struct error *error)
{
    struct civil today = civil_from_utc(words->zone, words->now_utc), begin = today, end = today;
    bool wanted[7] = {false};
    int weekday = 0;
    do {
        skip_blanks(&reader);
        if (!take_weekday(&reader, &weekday))
            return error_set(
                error, "“%s”: after “every” comes a weekday, as “every tue,thu 13:00/17:00”", text);
        wanted[weekday] = true;
        skip_blanks(&reader);
    } while (take_word(&reader, ","));
    if (!take_time(&reader, &begin) || !take_word(&reader, "/") || !take_time(&reader, &end) ||
        *reader.at)
        return error_set(error, "“%s”: after the weekdays comes BEGIN/END, as 13:00/17:00", text);
    words->relative = true;
    for (int day = 0; day < 7 * DATE_WORDS_WEEKS; day++, begin.day++, end.day++)
        if (wanted[(today.weekday + day) % 7] &&
            !add_session(sessions, text, civil_to_utc(words->zone, begin),
                         civil_to_utc(words->zone, end), error))
            return false;
    return true;
}

// The slash between begin and end may not be the only one (2026/12/05 …): the right-most that
// leaves something readable on both sides is it.
static bool read_session(struct date_words *words, char *text, const struct sessions *sessions,
                         struct error *error)
{
    for (char *slash = strrchr(text, '/'); slash;
         slash = memrchr(text, '/', (size_t)(slash - text))) {
        int64_t begin, end;
        struct date_words trial = *words;
        *slash = '\0';
        bool read = date_words_instant(&trial, text, INSTANT_NEVER, &begin, NULL, NULL) &&
                    date_words_instant(&trial, slash + 1, begin, &end, NULL, NULL);
        *slash = '/';
        if (!read)
            continue;
        *words = trial;
        return add_session(sessions, text, begin, end, error);
    }
    return error_set(error,
                     "“%s” is not a session; write BEGIN/END as 2026-12-05 13:00/17:00, or “every "
                     "tue,thu 13:00/17:00”",
                     text);
}

bool date_words_sessions(struct date_words *words, const char *text,
                         bool (*add)(void *context, int64_t begin_utc, int64_t end_utc),
                         void *context, struct error *error)
{
    struct sessions sessions = {add, context};
    struct buffer folded;
    buffer_init(&folded, MOST_BYTES);
    bool ok = fold(text, &folded, error);
    if (ok && folded.length == 0)
        ok = error_set(error, "the session is empty; write BEGIN/END");
    if (ok) {
        struct reader reader = {folded.bytes};
        ok = take_word(&reader, "every ")
                 ? read_weekly(words, reader, folded.bytes, &sessions, error)
                 : read_session(words, folded.bytes, &sessions, error);
    }
    buffer_finish(&folded);
    return ok;
}
