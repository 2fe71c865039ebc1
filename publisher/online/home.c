// The order of the page: what must be known at once, today, this week, later; then what is always
// there.
#include "publisher/online/home_inside.h"

#include <string.h>

#include "publisher/programme/wording.h"
#include "signage/base/xml.h"

#define MOST_CARDS 60 // of a kind

// ---- alerts ----

static void add_alerts(struct visit *visit, const struct notice_board *board)
{
    for (size_t i = 0; i < board->count; i++) {
        const struct posting *posting = &board->postings[i];
        if (posting->item->kind != ITEM_ALERT)
            continue;
        buffer_printf(&visit->out, "<section class=\"alert\" role=\"alert\" lang=\"%s\">\n",
                      visit->lang);
        home_add_value(visit, posting->item, "title", "<h2>", "</h2>\n");
        buffer_add_text(&visit->out, "<p class=\"badges\">");
        home_add_badges(visit, posting);
        buffer_add_text(&visit->out, "</p>\n");
        home_add_value(visit, posting->item, "summary", "<p>", "</p>\n");
        home_add_value(visit, posting->item, "instruction", "<p>", "</p>\n");
        home_add_facts(visit, posting);
        home_add_link(visit, posting->item);
        buffer_add_text(&visit->out, "</section>\n");
    }
}

// ---- what takes place ----

static const char *times_of(struct visit *visit, const struct board_event *event)
{
    if (item_says_yes(event->posting->item, "all_day"))
        return visit_say(visit, "終日", "All day");
    const struct occasion *occasion = &event->occasion;
    struct civil begin = civil_from_utc(visit->office->zone, occasion->begin_utc), end = begin;
    bool has_end = occasion->end_utc != INSTANT_NEVER && occasion->end_utc > occasion->begin_utc;
    if (has_end)
        end = civil_from_utc(visit->office->zone, occasion->end_utc);
    bool same_day = has_end && end.day == begin.day && end.month == begin.month;
    return wording_times(visit->arena, &begin, same_day ? &end : NULL, visit->lang);
}

static void add_event_row(struct visit *visit, const struct board_event *event)
{
    const struct item *item = event->posting->item;
    char anchor[NOTICE_BOARD_ANCHOR_BYTES];
    notice_board_anchor(item, anchor);
    buffer_printf(&visit->out,
                  "<li class=\"event %s\">\n<p class=\"time\">%s</p>\n<div class=\"words\">\n"
                  "<p class=\"badges\"><span class=\"kind\">%s</span> ",
                  item_kind_name(item->kind), times_of(visit, event),
                  item_kind_label(item->kind, visit->lang));
    home_add_badges(visit, event->posting);
    buffer_add_text(&visit->out, "</p>\n");
    const char *title = item->kind == ITEM_SPACE ? "event" : "title", *have;
    if (!notice_board_value(item, title, visit->lang, &have))
        title = "title";
    home_add_value(visit, item, title,
                   arena_printf(visit->arena, "<p class=\"name\"><a href=\"#%s\">", anchor),
                   "</a></p>\n");
    home_add_value(visit, item, "room", "<p class=\"room\">", "</p>\n");
    buffer_add_text(&visit->out, "</div>\n</li>\n");
}

// The day as a heading: 11月23日(月・祝) with the word for today where it is.
static void begin_day(struct visit *visit, int64_t utc, bool today)
{
    struct civil day = civil_from_utc(visit->office->zone, utc);
    buffer_printf(&visit->out, "<h3>%s%s</h3>\n<ol class=\"events\">\n",
                  wording_date(visit->arena, &day, visit->lang),
                  today ? visit_say(visit, "　きょう", ", today") : "");
}

static void add_days(struct visit *visit, const struct notice_board *board, int64_t from_utc,
                     int64_t until_utc, int64_t today_utc)
{
    int64_t day = INSTANT_NEVER;
    for (size_t i = 0; i < board->event_count; i++) {
        const struct board_event *event = &board->events[i];
        int64_t begin = event->occasion.begin_utc;
        // What began before today and goes on is of today.
        if (begin < today_utc)
            begin = today_utc;
        int64_t own = civil_day_start(visit->office->zone, begin, 0);
        if (begin < from_utc || begin >= until_utc)
            continue;
        if (own != day) {
            if (day != INSTANT_NEVER)
                buffer_add_text(&visit->out, "</ol>\n");
            begin_day(visit, own, own == today_utc);
            day = own;
        }
        add_event_row(visit, event);
    }
    if (day != INSTANT_NEVER)
        buffer_add_text(&visit->out, "</ol>\n");
}

static size_t count_events(const struct notice_board *board, int64_t from_utc, int64_t until_utc)
{
    size_t count = 0;
    for (size_t i = 0; i < board->event_count; i++)
        if (board->events[i].occasion.begin_utc < until_utc &&
            (board->events[i].occasion.begin_utc >= from_utc))
            count++;
    return count;
}

static void add_today(struct visit *visit, const struct notice_board *board, int64_t today,
                      int64_t tomorrow)
{
    struct civil day = civil_from_utc(visit->office->zone, today);
    const char *era = wording_era(visit->arena, &day, visit->lang);
    const char *year = wording_year(visit->arena, &day, visit->lang);
    const char *date = wording_date(visit->arena, &day, visit->lang);
    bool english = visit->lang[0] == 'e';
    buffer_printf(&visit->out,
                  "<section class=\"today\" aria-labelledby=\"today\">\n<h2 id=\"today\">%s "
                  "<small>%s%s%s%s</small></h2>\n",
                  visit_say(visit, "本日のご案内", "Today"), english ? date : year,
                  english ? " "
                  : era   ? "・"
                          : "",
                  english || !era ? "" : era, english ? year : date);
    if (count_events(board, INSTANT_NEVER, tomorrow) == 0) {
        buffer_printf(&visit->out, "<p>%s</p>\n",
                      visit_say(visit, "本日のセミナー・相談会はありません。",
                                "There are no seminars or consultations today."));
    } else {
        buffer_add_text(&visit->out, "<ol class=\"events\">\n");
        for (size_t i = 0; i < board->event_count; i++)
            if (board->events[i].occasion.begin_utc < tomorrow)
                add_event_row(visit, &board->events[i]);
        buffer_add_text(&visit->out, "</ol>\n");
    }
    buffer_add_text(&visit->out, "</section>\n");
}

static void add_week(struct visit *visit, const struct notice_board *board, int64_t today,
                     int64_t tomorrow)
{
    int64_t until = civil_day_start(visit->office->zone, visit->now_utc, NOTICE_BOARD_DAYS);
    buffer_printf(&visit->out, "<section aria-labelledby=\"week\">\n<h2 id=\"week\">%s</h2>\n",
                  visit_say(visit, "これからの一週間", "The coming week"));
    if (count_events(board, tomorrow, until) == 0)
        buffer_printf(&visit->out, "<p>%s</p>\n",
                      visit_say(visit, "予定はまだありません。", "Nothing is planned yet."));
    add_days(visit, board, tomorrow, until, today);
    buffer_add_text(&visit->out, "</section>\n");
    if (count_events(board, until, INSTANT_FOR_EVER) == 0)
        return;
    buffer_printf(&visit->out, "<section aria-labelledby=\"later\">\n<h2 id=\"later\">%s</h2>\n",
                  visit_say(visit, "その先のセミナー", "Seminars after that"));
    add_days(visit, board, until, INSTANT_FOR_EVER, today);
    buffer_add_text(&visit->out, "</section>\n");
}

// ---- what there is ----

static bool is_first(const struct notice_board *board, size_t event)
{
    for (size_t i = 0; i < event; i++)
        if (board->events[i].posting == board->events[event].posting)
            return false;
    return true;
}

// The next one of that kind: seminars by their dates, everything else newest first.
static const struct posting *next_of(const struct notice_board *board, enum item_kind kind,
                                     size_t *at)
{
    if (kind == ITEM_SEMINAR) {
        for (size_t i = *at; i < board->event_count; i++)
            if (board->events[i].posting->item->kind == kind && is_first(board, i)) {
                *at = i + 1;
                return board->events[i].posting;
            }
        return NULL;
    }
    for (size_t i = *at; i < board->count; i++)
        if (board->postings[i].item->kind == kind) {
            *at = i + 1;
            return &board->postings[i];
        }
    return NULL;
}

static void add_kind(struct visit *visit, const struct notice_board *board, enum item_kind kind,
                     const char *heading)
{
    size_t count = 0, at = 0;
    for (const struct posting *posting; (posting = next_of(board, kind, &at));) {
        if (++count > MOST_CARDS)
            continue;
        if (count == 1)
            buffer_printf(&visit->out,
                          "<section class=\"cards-of-%s\" aria-labelledby=\"%s\">\n<h2 "
                          "id=\"%s\">%s</h2>\n<div class=\"cards\">\n",
                          item_kind_name(kind), item_kind_name(kind), item_kind_name(kind),
                          heading);
        home_add_card(visit, posting);
    }
    if (count == 0)
        return;
    buffer_add_text(&visit->out, "</div>\n");
    if (count > MOST_CARDS)
        buffer_printf(&visit->out, visit_say(visit, "<p>ほか%zu件</p>\n", "<p>and %zu more</p>\n"),
                      count - MOST_CARDS);
    buffer_add_text(&visit->out, "</section>\n");
}

static void add_invitation(struct visit *visit)
{
    buffer_printf(&visit->out,
                  "<section class=\"invitation\">\n<h2>%s</h2>\n<p>%s</p>\n<p class=\"go\"><a "
                  "class=\"button\" href=\"/submit%s\">%s</a></p>\n</section>\n",
                  visit_say(visit, "区内の事業者の方へ", "For businesses of the ward"),
                  visit_say(visit,
                            "製品・サービスやお知らせを、館内と商店街の画面で紹介します。登録は"
                            "いりません。できあがりを見ながら申し込めます。",
                            "We show your products, services and news on the screens in the house "
                            "and the shopping streets. No account is needed, and you see how it "
                            "will look while you write."),
                  visit_query(visit), visit_say(visit, "掲載を申し込む", "Send yours in"));
}

void home_write(struct visit *visit, const struct notice_board *board)
{
    int64_t today = civil_day_start(visit->office->zone, visit->now_utc, 0);
    int64_t tomorrow = civil_day_start(visit->office->zone, visit->now_utc, 1);
    buffer_add_text(&visit->out, "<h1>");
    xml_escape(&visit->out, visit_say(visit, "開催中・今週のご案内", "What is on"));
    buffer_add_text(&visit->out, "</h1>\n");
    add_alerts(visit, board);
    add_today(visit, board, today, tomorrow);
    add_week(visit, board, today, tomorrow);
    add_kind(visit, board, ITEM_SEMINAR, visit_say(visit, "セミナー・研修", "Seminars"));
    add_kind(visit, board, ITEM_CONSULTATION, visit_say(visit, "相談窓口", "Consultations"));
    add_kind(visit, board, ITEM_SHOWCASE,
             visit_say(visit, "地域の企業と製品", "Businesses of the ward"));
    add_kind(visit, board, ITEM_BRAND, visit_say(visit, "産業ブランド", "Local brands"));
    add_kind(visit, board, ITEM_SPACE, visit_say(visit, "スペース", "Spaces"));
    add_kind(visit, board, ITEM_NOTICE, visit_say(visit, "お知らせ", "Notices"));
    add_invitation(visit);
}
