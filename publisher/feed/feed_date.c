#include "publisher/feed/feed_date.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define DAY_S 86400

int64_t feed_date_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year; // years begin in March, so the leap day is last
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool feed_date_instant(const struct feed_date *date, int64_t *utc)
{
    struct feed_date d = *date;
    if (d.second == 60)
        d.second = 59;
    bool midnight = d.hour == 24 && d.minute == 0 && d.second == 0;
    if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 || d.day < 1 ||
        d.day > month_days(d.year, d.month) || d.hour < 0 || (d.hour > 23 && !midnight) ||
        d.minute < 0 || d.minute > 59 || d.second < 0 || d.second > 59 || d.offset_s <= -DAY_S ||
        d.offset_s >= DAY_S)
        return false;
    int64_t instant = feed_date_days(d.year, d.month, d.day) * DAY_S + d.hour * 3600 +
                      d.minute * 60 + d.second - d.offset_s;
    // "0001-01-01" is how some programs write that they have no date
    if (instant < 0 || instant > FEED_DATE_LATEST_UTC)
        return false;
    *utc = instant;
    return true;
}

// Up to `most` digits; the number of digits read, 0 when there is none.
static int digits(const char **at, int most, int *value)
{
    int n = 0;
    *value = 0;
    while (n < most && isdigit((unsigned char)(*at)[n])) {
        *value = *value * 10 + ((*at)[n] - '0');
        n++;
    }
    *at += n;
    return n;
}

static void blanks(const char **at)
{
    while (**at == ' ' || **at == '\t' || **at == '\n' || **at == '\r')
        (*at)++;
}

// "+09:00", "+0900", "+9", "-05" behind the sign.
static bool numeric_offset(const char **at, int *offset_s)
{
    int sign = *(*at)++ == '-' ? -1 : 1;
    int hours, minutes = 0;
    int n = digits(at, 4, &hours);
    if (n == 0)
        return false;
    if (n >= 3) {
        minutes = hours % 100;
        hours /= 100;
    } else if (**at == ':') {
        (*at)++;
        if (digits(at, 2, &minutes) == 0)
            return false;
    }
    if (hours > 15 || minutes > 59)
        return false;
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

struct named_zone {
    char name[6];
    int minutes;
};

static const struct named_zone zones[] = {
    {"UT", 0},     {"UTC", 0},     {"GMT", 0},     {"Z", 0},      {"WET", 0},    {"JST", 540},
    {"KST", 540},  {"HKT", 480},   {"SGT", 480},   {"PHT", 480},  {"ICT", 420},  {"IST", 330},
    {"MSK", 180},  {"EET", 120},   {"EEST", 180},  {"CET", 60},   {"MET", 60},   {"CEST", 120},
    {"MEST", 120}, {"MESZ", 120},  {"MEZ", 60},    {"BST", 60},   {"WEST", 60},  {"EST", -300},
    {"EDT", -240}, {"CST", -360},  {"CDT", -300},  {"MST", -420}, {"MDT", -360}, {"PST", -480},
    {"PDT", -420}, {"AKST", -540}, {"AKDT", -480}, {"HST", -600}, {"AST", -240}, {"ADT", -180},
    {"NST", -210}, {"NDT", -150},  {"AEST", 600},  {"AEDT", 660}, {"ACST", 570}, {"AWST", 480},
    {"NZST", 720}, {"NZDT", 780},  {"ET", -300},   {"CT", -360},  {"MT", -420},  {"PT", -480},
    {"BRT", -180}, {"SAST", 120},
};

static bool zone_of(const char *name, size_t length, int *offset_s)
{
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (strncasecmp(zones[i].name, name, length) == 0 && zones[i].name[length] == '\0') {
            *offset_s = zones[i].minutes * 60;
            return true;
        }
    *offset_s = 0; // RFC 5322 section 4.3: a zone nobody knows is "-0000"
    return length == 1 && isalpha((unsigned char)*name);
}

// "14:05", "14:05:06.25", "1405", "140506"
static bool clock_time(const char **at, struct feed_date *date)
{
    int value;
    int n = digits(at, 6, &value);
    if (n == 4 || n == 6) {
        if (n == 6) {
            date->second = value % 100;
            value /= 100;
        }
        date->hour = value / 100;
        date->minute = value % 100;
    } else if (n == 1 || n == 2) {
        date->hour = value;
        if (**at == ':') {
            (*at)++;
            if (digits(at, 2, &date->minute) == 0)
                return false;
            if (**at == ':') {
                (*at)++;
                if (digits(at, 2, &date->second) == 0)
                    return false;
            }
        }
    } else {
        return false;
    }
    if ((**at == '.' || **at == ',') && isdigit((unsigned char)(*at)[1]))
        for ((*at)++; isdigit((unsigned char)**at);)
            (*at)++;
    return true;
}

// What may stand behind a time: "PM", "+09:00", "GMT+9", "JST", "(JST)", nothing.
static bool zone_tail(const char *at, struct feed_date *date)
{
    blanks(&at);
    if (strncasecmp(at, "am", 2) == 0 || strncasecmp(at, "pm", 2) == 0) {
        if (date->hour > 12 || date->hour == 0)
            return false;
        date->hour = date->hour % 12 + ((*at | 0x20) == 'p' ? 12 : 0);
        at += 2;
        blanks(&at);
    }
    if (isalpha((unsigned char)*at)) {
        size_t length = 0;
        while (isalpha((unsigned char)at[length]))
            length++;
        if (!zone_of(at, length, &date->offset_s) && length > 5)
            return false;
        at += length;
        blanks(&at);
    }
    if ((*at == '+' || *at == '-') && !numeric_offset(&at, &date->offset_s))
        return false;
    blanks(&at);
    if (*at == '(' && strchr(at, ')')) // a comment: "+0900 (JST)"
        at = strchr(at, ')') + 1;
    blanks(&at);
    return *at == '\0';
}

static bool week_date(int year, int week, int weekday, struct feed_date *date)
{
    int64_t january_4 = feed_date_days(year, 1, 4); // always in week 1
    int64_t monday = january_4 - ((january_4 + 3) % 7 + 7) % 7;
    int64_t days = monday + (week - 1) * 7 + weekday - 1 - feed_date_days(year, 1, 1);
    if (week < 1 || week > 53 || weekday < 1 || weekday > 7)
        return false;
    date->year = days < 0 ? year - 1 : year;
    if (days < 0)
        days += leap(year - 1) ? 366 : 365;
    int length = leap(date->year) ? 366 : 365;
    if (days >= length) {
        days -= length;
        date->year++;
    }
    date->month = 1;
    while (days >= month_days(date->year, date->month))
        days -= month_days(date->year, date->month++);
    date->day = (int)days + 1;
    return true;
}

static bool ordinal_date(int day_of_year, struct feed_date *date)
{
    if (day_of_year < 1 || day_of_year > (leap(date->year) ? 366 : 365))
        return false;
    date->month = 1;
    while (day_of_year > month_days(date->year, date->month))
        day_of_year -= month_days(date->year, date->month++);
    date->day = day_of_year;
    return true;
}

// Behind the year: "", "-12", "-12-01", "1201", "-335", "-W49-2", "W492", "/12/1", ".12.1"
static bool iso_day(const char **at, struct feed_date *date)
{
    char separator = **at == '-' || **at == '/' || **at == '.' ? *(*at)++ : '\0';
    int value;
    if (**at == 'W' || **at == 'w') {
        int weekday = 1;
        (*at)++;
        if (digits(at, 2, &value) != 2)
            return false;
        *at += **at == '-' && isdigit((unsigned char)(*at)[1]);
        digits(at, 1, &weekday);
        return week_date(date->year, value, weekday ? weekday : 1, date);
    }
    int n = digits(at, 4, &value);
    if (n == 0)
        return separator == '\0';
    if (n == 3)
        return ordinal_date(value, date);
    if (n == 4) {
        date->month = value / 100;
        date->day = value % 100;
        return separator == '\0';
    }
    date->month = value;
    if (separator && **at == separator) {
        (*at)++;
        return digits(at, 2, &date->day) > 0;
    }
    return true;
}

static bool parse_iso(const char *text, int64_t *utc)
{
    struct feed_date date = {.month = 1, .day = 1};
    const char *at = text;
    if (digits(&at, 4, &date.year) != 4 || !iso_day(&at, &date))
        return false;
    const char *before = at;
    blanks(&at);
    if ((*at == 'T' || *at == 't') && at == before) {
        at++;
        if (*at != '\0' && !clock_time(&at, &date))
            return false;
    } else if (isdigit((unsigned char)*at) && at > before && !clock_time(&at, &date)) {
        return false;
    }
    return zone_tail(at, &date) && feed_date_instant(&date, utc);
}

static int month_of(const char *word, size_t length)
{
    static const char names[12][10] = {"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};
    for (int i = 0; length >= 3 && i < 12; i++)
        if ((*word | 0x20) == *names[i] &&
            strncasecmp(word, names[i], length < strlen(names[i]) ? length : 3) == 0)
            return i + 1;
    return 0;
}

static bool weekday_word(const char *word, size_t length)
{
    static const char names[7][10] = {"sunday",   "monday", "tuesday", "wednesday",
                                      "thursday", "friday", "saturday"};
    for (int i = 0; length >= 2 && i < 7; i++)
        if (strncasecmp(word, names[i], length < 3 ? length : 3) == 0)
            return true;
    return false;
}

static int full_year(int value, int digit_count)
{
    if (digit_count >= 4)
        return value;
    if (digit_count == 3)
        return value + 1900; // RFC 5322 section 4.3
    return value + (value < 50 ? 2000 : 1900);
}

struct mail_date {
    struct feed_date date;
    bool has_day, has_year, has_time;
};

// "2006/09/15" or "2006-09-15" among words: "Fri, 2006/09/15 08:19:53 EDT".
static bool mail_iso_day(const char **at, struct mail_date *mail)
{
    const char *p = *at;
    struct feed_date date = {.month = 0};
    if (mail->has_day || mail->has_year || mail->date.month || digits(&p, 4, &date.year) != 4 ||
        (*p != '/' && *p != '-') || !isdigit((unsigned char)p[1]) || !iso_day(&p, &date) ||
        date.month == 0 || date.day == 0)
        return false;
    mail->date.year = date.year;
    mail->date.month = date.month;
    mail->date.day = date.day;
    mail->has_day = mail->has_year = true;
    *at = p;
    return true;
}

static bool mail_number(const char **at, struct mail_date *mail)
{
    if (mail_iso_day(at, mail))
        return true;
    const char *start = *at;
    int value;
    int n = digits(at, 9, &value);
    if (**at == ':' && n <= 2 && !mail->has_time) {
        *at = start;
        mail->has_time = true;
        return clock_time(at, &mail->date);
    }
    if (strncasecmp(*at, "st", 2) == 0 || strncasecmp(*at, "nd", 2) == 0 ||
        strncasecmp(*at, "rd", 2) == 0 || strncasecmp(*at, "th", 2) == 0)
        *at += 2;
    if (!mail->has_day && n <= 2) {
        mail->date.day = value;
        mail->has_day = true;
    } else if (!mail->has_year && n <= 4) {
        mail->date.year = full_year(value, n);
        mail->has_year = true;
    } else {
        return false;
    }
    return true;
}

static bool mail_word(const char **at, struct mail_date *mail)
{
    const char *word = *at;
    while (isalpha((unsigned char)**at))
        (*at)++;
    size_t length = (size_t)(*at - word);
    int month = month_of(word, length);
    if (month && !mail->date.month) {
        mail->date.month = month;
        return true;
    }
    if (length == 2 && mail->has_time &&
        (strncasecmp(word, "am", 2) == 0 || strncasecmp(word, "pm", 2) == 0)) {
        mail->date.hour = mail->date.hour % 12 + ((*word | 0x20) == 'p' ? 12 : 0);
        return true;
    }
    if (length == 2 && strncasecmp(word, "at", 2) == 0) { // "Dec 1 at 2:05 PM"; or Atlantic time
        mail->date.offset_s = mail->has_time ? -4 * 3600 : mail->date.offset_s;
        return true;
    }
    if (weekday_word(word, length))
        return true;
    return zone_of(word, length, &mail->date.offset_s) || (mail->has_time && length <= 5);
}

// In whatever order: "Tue, 1 Dec 2026 14:05 JST", "Dec 1, 2026 2:05 PM", "1-Dec-26 14:05:06 +0900",
// "Tue Dec  1 14:05:06 JST 2026".
static bool parse_mail(const char *text, int64_t *utc)
{
    struct mail_date mail = {.date = {.month = 0}};
    for (const char *at = text; *at;) {
        if (isdigit((unsigned char)*at)) {
            if (!mail_number(&at, &mail))
                return false;
        } else if (isalpha((unsigned char)*at)) {
            if (!mail_word(&at, &mail))
                return false;
        } else if ((*at == '+' || *at == '-') && mail.has_time && isdigit((unsigned char)at[1])) {
            if (!numeric_offset(&at, &mail.date.offset_s))
                return false;
        } else if (*at == '(') {
            const char *close = strchr(at, ')');
            at = close ? close + 1 : at + strlen(at);
        } else if (strchr(" \t\r\n,-.'/", *at)) {
            at++;
        } else {
            return false;
        }
    }
    return mail.has_day && mail.has_year && mail.date.month && feed_date_instant(&mail.date, utc);
}

// The shape nearly every feed has, "Tue, 01 Dec 2026 14:05:06 +0900", without looking around.
static bool parse_plain_mail(const char *s, int64_t *utc)
{
    for (int i = 0; i < 31; i++) {
        static const char shape[] = "aaa, 00 aaa 0000 00:00:00 s0000";
        bool fits = shape[i] == '0'   ? s[i] >= '0' && s[i] <= '9'
                    : shape[i] == 'a' ? isalpha((unsigned char)s[i]) != 0
                    : shape[i] == 's' ? s[i] == '+' || s[i] == '-'
                                      : s[i] == shape[i];
        if (!fits)
            return false;
    }
#define TWO(i) ((s[i] - '0') * 10 + s[(i) + 1] - '0')
    struct feed_date date = {.year = TWO(12) * 100 + TWO(14),
                             .month = month_of(s + 8, 3),
                             .day = TWO(5),
                             .hour = TWO(17),
                             .minute = TWO(20),
                             .second = TWO(23),
                             .offset_s = (s[26] == '-' ? -1 : 1) * (TWO(27) * 60 + TWO(29)) * 60};
#undef TWO
    return s[31] == '\0' && date.month && feed_date_instant(&date, utc);
}

static bool beyond_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return *text != '\0';
}

bool feed_date_parse(const char *text, int64_t now_utc, int64_t *utc)
{
    char copy[FEED_DATE_MOST_BYTES];
    blanks(&text);
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    if (length == 0 || length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (parse_plain_mail(copy, utc))
        return true;
    if (feed_date_is_japanese(copy))
        return feed_date_parse_japanese(copy, now_utc, utc);
    char known[FEED_DATE_MOST_BYTES];
    if (beyond_ascii(copy) && feed_date_translate(copy, known)) {
        if (beyond_ascii(known))
            return feed_date_parse_japanese(known, now_utc, utc);
        memcpy(copy, known, sizeof copy);
    }
    if (length >= 4 && isdigit((unsigned char)copy[0]) && isdigit((unsigned char)copy[3]) &&
        parse_iso(copy, utc))
        return true;
    return parse_mail(copy, utc);
}
