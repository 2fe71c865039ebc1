#include "signage/drawing/clock_words.h"

#include <string.h>

static const struct {
    const char *lang;
    const char *brief[7], *full[7];
} weekdays[] = {
    {"en",
     {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
     {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}},
    {"ja",
     {"日", "月", "火", "水", "木", "金", "土"},
     {"日曜日", "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"}},
    {"zh",
     {"周日", "周一", "周二", "周三", "周四", "周五", "周六"},
     {"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}},
    {"ko",
     {"일", "월", "화", "수", "목", "금", "토"},
     {"일요일", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일"}},
};

static size_t language_row(const char *lang)
{
    for (size_t i = 0; i < sizeof weekdays / sizeof weekdays[0]; i++)
        if (strncmp(weekdays[i].lang, lang, 2) == 0 && (lang[2] == '\0' || lang[2] == '-'))
            return i;
    return 0;
}

static bool add_letter(char letter, bool bare, const struct civil *now, size_t row,
                       struct buffer *out)
{
    int number;
    switch (letter) {
    case 'Y':
        return buffer_printf(out, "%d", now->year);
    case 'm':
        number = now->month;
        break;
    case 'd':
        number = now->day;
        break;
    case 'H':
        number = now->hour;
        break;
    case 'I':
        number = (now->hour + 11) % 12 + 1;
        break;
    case 'M':
        number = now->minute;
        break;
    case 'S':
        number = now->second;
        break;
    case 'p':
        return buffer_add_text(out, now->hour < 12 ? "AM" : "PM");
    case 'a':
        return buffer_add_text(out, weekdays[row].brief[now->weekday]);
    case 'A':
        return buffer_add_text(out, weekdays[row].full[now->weekday]);
    case '%':
        return buffer_add_char(out, '%');
    default:
        return false;
    }
    return buffer_printf(out, bare ? "%d" : "%02d", number);
}

void clock_words(const char *format, const struct civil_zone *zone, int64_t utc_ms,
                 const char *lang, struct buffer *out)
{
    int64_t utc = utc_ms / 1000 - (utc_ms % 1000 < 0);
    struct civil now = civil_from_utc(zone, utc);
    size_t row = language_row(lang);
    for (const char *at = format; *at; at++) {
        bool bare = at[0] == '%' && at[1] == '-';
        if (*at == '%' && add_letter(at[bare ? 2 : 1], bare, &now, row, out))
            at += bare ? 2 : 1;
        else
            buffer_add_char(out, *at);
    }
}

int64_t clock_words_period_ms(const char *format)
{
    int64_t period = 900000;
    const char *at = format;
    while ((at = strchr(at, '%'))) {
        char letter = at[1] == '-' ? at[2] : at[1];
        if (letter == 'S')
            return 1000;
        if (letter == 'M' || letter == 'H' || letter == 'I' || letter == 'p')
            period = 60000;
        if (!letter)
            break;
        at += 2; // past the letter, or the '-' before it
    }
    return period;
}
