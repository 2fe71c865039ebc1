// Dates as Japanese offices write them: western years or eras, full-width digits, 午前 and 午後,
// 半.
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "publisher/feed/feed_date.h"

#define JAPAN_OFFSET_S (9 * 3600)

static const struct {
    const char *name;
    char letter;
    int before_first_year;
} eras[] = {{"令和", 'R', 2018}, {"平成", 'H', 1988}, {"昭和", 'S', 1925}, {"大正", 'T', 1911}};

#define ERA_COUNT (sizeof eras / sizeof *eras)

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static bool skip(const char **at, const char *word)
{
    if (!begins(*at, word))
        return false;
    *at += strlen(word);
    return true;
}

static void skip_blanks(const char **at)
{
    while (**at == ' ' || **at == '\t' || **at == '\n' || **at == '\r' || begins(*at, "　"))
        *at += **at == '\xE3' ? 3 : 1;
}

// Full-width digits, colon, parentheses and solidus as ASCII; everything else as it is.
static bool narrow(const char *text, char *out, size_t room)
{
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p; n++) {
        if (n + 1 >= room)
            return false;
        if (p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x81 && p[2] <= 0xBF) {
            out[n] = (char)(p[2] - 0x60);
            p += 3;
        } else {
            out[n] = (char)*p++;
        }
    }
    out[n] = '\0';
    return true;
}

static bool number(const char **at, int most_digits, int *value)
{
    int n = 0;
    *value = 0;
    while (n < most_digits && isdigit((unsigned char)(*at)[n]))
        *value = *value * 10 + ((*at)[n++] - '0');
    *at += n;
    skip_blanks(at);
    return n > 0;
}

static int era_letter(const char *text)
{
    for (size_t i = 0; i < ERA_COUNT; i++)
        if (text[0] == eras[i].letter && isdigit((unsigned char)text[1]))
            return eras[i].before_first_year;
    return 0;
}

bool feed_date_is_japanese(const char *text)
{
    return strstr(text, "年") || strstr(text, "月") || era_letter(text) ||
           strstr(text, "\xEF\xBC\x90") || strstr(text, "\xEF\xBC\x8F");
}

// *year is 0 when there is none.
static bool year_part(const char **at, int *year)
{
    int before = era_letter(*at);
    *at += before != 0;
    for (size_t i = 0; !before && i < ERA_COUNT; i++)
        if (skip(at, eras[i].name))
            before = eras[i].before_first_year;
    skip_blanks(at);
    const char *start = *at;
    if (before && skip(at, "元"))
        *year = 1;
    else if (!number(at, 4, year))
        return false;
    skip_blanks(at);
    if (skip(at, "年") || skip(at, "/") || skip(at, ".") || skip(at, "-")) {
        *year += before;
        if (!before && *year < 100)
            *year += 2000;
        return true;
    }
    *at = start;
    *year = 0;
    return !before && strstr(*at, "月") != NULL;
}

static bool separator(const char **at, const char *word)
{
    skip_blanks(at);
    return skip(at, word) || skip(at, "/") || skip(at, ".") || skip(at, "-");
}

static bool time_part(const char **at, struct feed_date *date)
{
    bool afternoon = skip(at, "午後"), morning = !afternoon && skip(at, "午前");
    skip_blanks(at);
    if (skip(at, "正午")) {
        date->hour = 12;
        return true;
    }
    if (!number(at, 2, &date->hour))
        return false;
    if (skip(at, ":")) {
        if (!number(at, 2, &date->minute))
            return false;
        if (skip(at, ":") && !number(at, 2, &date->second))
            return false;
    } else if (skip(at, "時")) {
        skip_blanks(at);
        if (skip(at, "半"))
            date->minute = 30;
        else if (number(at, 2, &date->minute) &&
                 (!skip(at, "分") ||
                  (skip_blanks(at), number(at, 2, &date->second) && !skip(at, "秒"))))
            return false;
    } else {
        return false;
    }
    if ((afternoon || morning) && date->hour > 12)
        return false;
    if (afternoon && date->hour < 12)
        date->hour += 12;
    return true;
}

static int nearest_year(const struct feed_date *date, int64_t now_utc)
{
    int64_t today = (now_utc + JAPAN_OFFSET_S) / 86400;
    int guess = (int)(1970 + today / 365);
    int best = guess;
    int64_t least = INT64_MAX;
    for (int year = guess - 2; year <= guess + 1; year++) {
        int64_t distance = feed_date_days(year, date->month, date->day) - today;
        distance = distance < 0 ? -distance : distance;
        if (distance < least) {
            least = distance;
            best = year;
        }
    }
    return best;
}

bool feed_date_parse_japanese(const char *text, int64_t now_utc, int64_t *utc)
{
    char copy[FEED_DATE_MOST_BYTES];
    if (!narrow(text, copy, sizeof copy))
        return false;
    const char *at = copy;
    struct feed_date date = {.month = 1, .day = 1, .offset_s = JAPAN_OFFSET_S};
    skip_blanks(&at);
    if (!year_part(&at, &date.year))
        return false;
    skip_blanks(&at);
    if (number(&at, 2, &date.month)) {
        bool more = separator(&at, "月");
        skip_blanks(&at);
        int day;
        if (more && number(&at, 2, &day)) {
            date.day = day;
            skip(&at, "日");
        }
    }
    skip_blanks(&at);
    if (*at == '(') { // the weekday
        at = strchr(at, ')');
        if (!at)
            return false;
        at++;
    } else if (strstr(at, "曜日") == at + 3) {
        at += strlen("火曜日");
    }
    skip_blanks(&at);
    if (*at && !time_part(&at, &date))
        return false;
    skip_blanks(&at);
    if (skip(&at, "JST") || skip(&at, "頃") || skip(&at, "ごろ") || skip(&at, "更新") ||
        skip(&at, "から") || skip(&at, "〜"))
        skip_blanks(&at);
    if (*at)
        return false;
    if (date.year == 0) {
        if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
            return false;
        date.year = nearest_year(&date, now_utc);
    }
    return feed_date_instant(&date, utc);
}
