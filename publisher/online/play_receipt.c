// From frames that screens really presented, as they reported them.
#include "publisher/online/play_receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "publisher/programme/wording.h"
#include "publisher/store/store_play.h"
#include "signage/base/log.h"
#include "signage/base/xml.h"

#define MOST_MONTHS 12
#define DAY_S 86400

struct month {
    int year, month; // 1 to 12
};

struct sums {
    struct visit *visit;
    struct month months[MOST_MONTHS]; // newest first
    int64_t plays[MOST_MONTHS], shown_ms[MOST_MONTHS];
    int64_t all_plays, all_ms;
    int64_t day_plays[31], day_ms[31]; // of one month
};

static struct month month_of_day(int64_t day)
{
    struct tm at;
    time_t seconds = (time_t)(day * DAY_S);
    gmtime_r(&seconds, &at);
    return (struct month){at.tm_year + 1900, at.tm_mon + 1};
}

static int64_t first_day(struct month month)
{
    struct tm at = {.tm_year = month.year - 1900, .tm_mon = month.month - 1, .tm_mday = 1};
    return (int64_t)timegm(&at) / DAY_S;
}

static struct month add_months(struct month month, int count)
{
    int all = month.year * 12 + month.month - 1 + count;
    return (struct month){all / 12, all % 12 + 1};
}

static struct month this_month(const struct visit *visit)
{
    struct civil now = civil_from_utc(visit->office->zone, visit->now_utc);
    return (struct month){now.year, now.month};
}

static const char *duration(struct visit *visit, int64_t ms)
{
    int64_t seconds = ms / 1000;
    if (seconds < 60)
        return arena_printf(visit->arena, visit_say(visit, "%lld秒", "%lld s"), (long long)seconds);
    if (seconds < 3600)
        return arena_printf(visit->arena, visit_say(visit, "%lld分%lld秒", "%lld min %lld s"),
                            (long long)(seconds / 60), (long long)(seconds % 60));
    return arena_printf(visit->arena, visit_say(visit, "%lld時間%lld分", "%lld h %lld min"),
                        (long long)(seconds / 3600), (long long)(seconds / 60 % 60));
}

static const char *month_words(struct visit *visit, struct month month)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return visit->lang[0] == 'e'
               ? arena_printf(visit->arena, "%s %d", names[month.month - 1], month.year)
               : arena_printf(visit->arena, "%d年%d月", month.year, month.month);
}

static void begin_table(struct visit *visit, const char *caption, const char *first)
{
    buffer_printf(&visit->out,
                  "<table>\n<caption>%s</caption>\n<thead><tr><th scope=\"col\">%s</th><th "
                  "scope=\"col\" class=\"number\">%s</th><th scope=\"col\" "
                  "class=\"number\">%s</th></tr></thead>\n<tbody>\n",
                  caption, first, visit_say(visit, "回数", "Times"),
                  visit_say(visit, "合計時間", "Total time"));
}

static void add_numbers(struct visit *visit, int64_t plays, int64_t ms)
{
    buffer_printf(&visit->out, "<td class=\"number\">%lld</td><td class=\"number\">%s</td></tr>\n",
                  (long long)plays, duration(visit, ms));
}

// ---- the months ----

static bool add_to_month(void *context, const struct play_sum *sum)
{
    struct sums *sums = context;
    struct month month = month_of_day(sum->day);
    for (size_t i = 0; i < MOST_MONTHS; i++)
        if (sums->months[i].year == month.year && sums->months[i].month == month.month) {
            sums->plays[i] += sum->plays;
            sums->shown_ms[i] += sum->shown_ms;
            sums->all_plays += sum->plays;
        }
    return true;
}

void play_receipt_add_months(struct visit *visit, const struct proposal *proposal, const char *path)
{
    struct sums sums = {.visit = visit};
    struct error error;
    for (int i = 0; i < MOST_MONTHS; i++)
        sums.months[i] = add_months(this_month(visit), -i);
    if (!store_each_play_sum(visit->office->store, PLAY_BY_DAY,
                             first_day(sums.months[MOST_MONTHS - 1]),
                             first_day(add_months(sums.months[0], 1)), proposal->item, "",
                             add_to_month, &sums, &error))
        log_error("%s", error.text);
    if (sums.all_plays == 0)
        return;
    buffer_printf(&visit->out, "<section>\n<h2>%s</h2>\n",
                  visit_say(visit, "画面に出た記録", "How often it was shown"));
    begin_table(visit, visit_say(visit, "月ごとの掲載", "By month"),
                visit_say(visit, "月", "Month"));
    for (size_t i = 0; i < MOST_MONTHS; i++) {
        if (sums.plays[i] == 0)
            continue;
        buffer_printf(&visit->out,
                      "<tr><th scope=\"row\"><a href=\"%s/receipt?month=%04d-%02d%s\">%s</a></th>",
                      path, sums.months[i].year, sums.months[i].month,
                      arena_printf(visit->arena, "&amp;lang=%s", visit->lang),
                      month_words(visit, sums.months[i]));
        add_numbers(visit, sums.plays[i], sums.shown_ms[i]);
    }
    buffer_printf(&visit->out, "</tbody>\n</table>\n<p class=\"hint\">%s</p>\n</section>\n",
                  visit_say(visit, "月を選ぶと、印刷できる掲載証明が開きます。",
                            "Choose a month for a receipt that you can print."));
}

// ---- one month ----

static bool add_to_day(void *context, const struct play_sum *sum)
{
    struct sums *sums = context;
    int64_t day = sum->day - first_day(sums->months[0]);
    if (day >= 0 && day < 31) {
        sums->day_plays[day] += sum->plays;
        sums->day_ms[day] += sum->shown_ms;
    }
    sums->all_plays += sum->plays;
    sums->all_ms += sum->shown_ms;
    return true;
}

// The store's lock is held: nothing here asks it.
static bool add_screen_row(void *context, const struct play_sum *sum)
{
    struct visit *visit = ((struct sums *)context)->visit;
    const struct settled *settled =
        visit->office->settings ? settings_acquire(visit->office->settings) : NULL;
    const struct screen_settings *screen = settled ? settled_screen(settled, sum->screen) : NULL;
    buffer_add_text(&visit->out, "<tr><th scope=\"row\">");
    xml_escape(&visit->out, screen ? screen->title : sum->screen);
    buffer_add_text(&visit->out, "</th>");
    add_numbers(visit, sum->plays, sum->shown_ms);
    settings_release(settled);
    return true;
}

static void add_days(struct visit *visit, const struct sums *sums)
{
    begin_table(visit, visit_say(visit, "日ごと", "By day"), visit_say(visit, "日", "Day"));
    for (int day = 0; day < 31; day++) {
        if (sums->day_plays[day] == 0)
            continue;
        struct civil civil = {
            .year = sums->months[0].year, .month = sums->months[0].month, .day = day + 1};
        civil.weekday = (int)((first_day(sums->months[0]) + day + 4) % 7);
        buffer_printf(&visit->out, "<tr><th scope=\"row\">%s</th>",
                      wording_date(visit->arena, &civil, visit->lang));
        add_numbers(visit, sums->day_plays[day], sums->day_ms[day]);
    }
    buffer_add_text(&visit->out, "</tbody>\n</table>\n");
}

static bool parse_month(const char *text, struct month *month)
{
    int end = 0;
    return text && strlen(text) == 7 && strspn(text, "0123456789-") == 7 &&
           sscanf(text, "%4d-%2d%n", &month->year, &month->month, &end) == 2 && end == 7 &&
           month->year >= 2000 && month->month >= 1 && month->month <= 12;
}

static void add_head(struct visit *visit, const struct proposal *proposal, const char *title,
                     const struct sums *sums)
{
    struct civil now = civil_from_utc(visit->office->zone, visit->now_utc);
    buffer_printf(&visit->out, "<h1>%s</h1>\n<p class=\"state\">",
                  visit_say(visit, "掲載証明", "Receipt of showing"));
    xml_escape(&visit->out, proposal->company);
    buffer_printf(&visit->out, "%s</p>\n<dl class=\"facts\">\n<div><dt>%s</dt><dd>",
                  visit_say(visit, "　様", ""), visit_say(visit, "内容", "What"));
    xml_escape(&visit->out, title);
    buffer_printf(&visit->out, "</dd></div>\n<div><dt>%s</dt><dd>%s</dd></div>\n",
                  visit_say(visit, "期間", "Month"), month_words(visit, sums->months[0]));
    buffer_printf(&visit->out,
                  visit_say(visit, "<div><dt>掲載</dt><dd>%lld回、合計%s</dd></div>\n",
                            "<div><dt>Shown</dt><dd>%lld times, %s in all</dd></div>\n"),
                  (long long)sums->all_plays, duration(visit, sums->all_ms));
    buffer_printf(&visit->out,
                  "<div><dt>%s</dt><dd>%s</dd></div>\n<div><dt>%s</dt><dd lang=\"ja\">",
                  visit_say(visit, "作成", "Made"),
                  wording_instant(visit->arena, &now, visit->lang), visit_say(visit, "発行", "By"));
    xml_escape(&visit->out, visit->office->place);
    buffer_printf(&visit->out, "</dd></div>\n</dl>\n<p class=\"hint\">%s</p>\n",
                  visit_say(visit,
                            "画面が実際に映した回数を、画面からの報告にもとづいて数えています。",
                            "Counted from what screens report that they really presented."));
}

bool play_receipt_add_month(struct visit *visit, const struct proposal *proposal, const char *title,
                            const char *month)
{
    struct sums sums = {.visit = visit};
    struct error error;
    struct store *store = visit->office->store;
    if (!parse_month(month, &sums.months[0]))
        return false;
    int64_t from = first_day(sums.months[0]), until = first_day(add_months(sums.months[0], 1));
    bool ok = store_each_play_sum(store, PLAY_BY_DAY, from, until, proposal->item, "", add_to_day,
                                  &sums, &error);
    add_head(visit, proposal, title, &sums);
    if (sums.all_plays > 0) {
        begin_table(visit, visit_say(visit, "画面ごと", "By screen"),
                    visit_say(visit, "画面", "Screen"));
        ok = ok && store_each_play_sum(store, PLAY_BY_SCREEN, from, until, proposal->item, "",
                                       add_screen_row, &sums, &error);
        buffer_add_text(&visit->out, "</tbody>\n</table>\n");
        add_days(visit, &sums);
    }
    if (!ok)
        log_error("%s", error.text);
    return true;
}
