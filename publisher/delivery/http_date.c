// Last-Modified out, If-Modified-Since in. By hand where strftime and strptime would follow the
// locale.
#include "publisher/delivery/http_date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define LEAST_UTC INT64_C(-62135596800) // 0001-01-01
#define MOST_UTC INT64_C(253402300799)  // 9999-12-31T23:59:59

static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void http_date_format(int64_t utc, char out[HTTP_DATE_BYTES])
{
    time_t seconds = (time_t)(utc < LEAST_UTC ? LEAST_UTC : utc > MOST_UTC ? MOST_UTC : utc);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    snprintf(out, HTTP_DATE_BYTES, "%s, %02u %s %04u %02u:%02u:%02u GMT", days[tm.tm_wday],
             (unsigned)tm.tm_mday % 100u, months[tm.tm_mon], (unsigned)(tm.tm_year + 1900) % 10000u,
             (unsigned)tm.tm_hour % 100u, (unsigned)tm.tm_min % 100u, (unsigned)tm.tm_sec % 100u);
}

static bool month_of(const char *name, int *month)
{
    for (int i = 0; i < 12; i++)
        if (strcmp(name, months[i]) == 0) {
            *month = i;
            return true;
        }
    return false;
}

// %n tells whether everything was read; sscanf's blanks match any white space, so the few
// places where digits could be signed or padded are bounded by the field widths and range checks.
bool http_date_parse(const char *text, int64_t *utc)
{
    struct tm tm = {0};
    char day[10], month[4];
    int end = 0;
    size_t length = strlen(text);
    bool short_year = false;
    if (length >= HTTP_DATE_BYTES + 4 || strpbrk(text, "+\t\r\n\v\f"))
        return false;

    if (sscanf(text, "%3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", day, &tm.tm_mday, month,
               &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &end) != 7 ||
        (size_t)end != length) {
        short_year = true;
        end = 0;
        if (sscanf(text, "%9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", day, &tm.tm_mday,
                   month, &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &end) != 7 ||
            (size_t)end != length) {
            short_year = false;
            end = 0;
            if (sscanf(text, "%3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", day, month, &tm.tm_mday,
                       &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &tm.tm_year, &end) != 7 ||
                (size_t)end != length)
                return false;
        }
    }
    if (short_year)
        tm.tm_year += tm.tm_year < 70 ? 2000 : 1900;
    if (!month_of(month, &tm.tm_mon) || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_year < 1 ||
        tm.tm_hour < 0 || tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 ||
        tm.tm_sec > 60)
        return false;
    tm.tm_year -= 1900;
    *utc = (int64_t)timegm(&tm);
    return true;
}
