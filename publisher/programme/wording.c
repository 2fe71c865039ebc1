// The catalogue of dates and numbers: a row a language.

#include "publisher/programme/wording.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "publisher/item/item.h"

struct catalogue {
    const char *lang;
    const char *words[WORDING_WORD_COUNT];
    const char *weekdays[7];
    const char *months[12];   // names; NULL where months are numbers
    const char *month, *date; // {m} month, {n} its name, {d} day, {w} weekday
    const char *times, *open_times, *session, *long_session, *days, *further;
    const char *year, *deadline, *capacity, *left, *capacity_and_left, *level, *issued;
};

static const struct catalogue catalogues[] = {
    {
        .lang = "ja",
        .words = {"満席", "中止", "本日開催", "開催中", "残席わずか", "申込締切", "見本", "訓練",
                  "ようこそ", "お申し込み", "くわしくはこちら", "　", "受付中", "障害のお知らせ",
                  "本日のセミナー", "最近のお知らせ"},
        .weekdays = {"日", "月", "火", "水", "木", "金", "土"},
        .month = "{m}月",
        .date = "{m}月{d}日({w})",
        .times = "%d:%02d〜%d:%02d",
        .open_times = "%d:%02d〜",
        .session = "%s %s",
        .long_session = "%s %d:%02d〜%s %d:%02d",
        .days = "%s〜%s",
        .further = "ほか%zu回",
        .year = "%d年",
        .deadline = "申込締切 %s",
        .capacity = "定員%lld名",
        .left = "残り%lld席",
        .capacity_and_left = "定員%lld名・残り%lld席",
        .level = "レベル%lld",
        .issued = "%s %d:%02d発表",
    },
    {
        .lang = "en",
        .words = {"Full", "Cancelled", "Today", "On now", "Few seats left", "Registration closed",
                  "Sample", "Drill", "Welcome", "Register", "Read more", " · ", "Open",
                  "Service notice", "Seminars today", "Latest news"},
        .weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
        .months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                   "Dec"},
        .month = "{n}",
        .date = "{w} {d} {n}",
        .times = "%d:%02d–%d:%02d",
        .open_times = "from %d:%02d",
        .session = "%s, %s",
        .long_session = "%s, %d:%02d – %s, %d:%02d",
        .days = "%s – %s",
        .further = "and %zu more",
        .year = "%d",
        .deadline = "Register by %s",
        .capacity = "%lld seats",
        .left = "%lld left",
        .capacity_and_left = "%lld seats, %lld left",
        .level = "Level %lld",
        .issued = "Issued %s, %d:%02d",
    },
    {
        .lang = "zh",
        .words = {"已满", "取消", "今天举办", "举办中", "名额不多", "报名截止", "样本", "演习",
                  "欢迎光临", "报名", "详情", "　", "报名中", "故障通知", "今日讲座", "最新通知"},
        .weekdays = {"日", "一", "二", "三", "四", "五", "六"},
        .month = "{m}月",
        .date = "{m}月{d}日(周{w})",
        .times = "%d:%02d–%d:%02d",
        .open_times = "%d:%02d起",
        .session = "%s %s",
        .long_session = "%s %d:%02d – %s %d:%02d",
        .days = "%s – %s",
        .further = "另有%zu次",
        .year = "%d年",
        .deadline = "报名截止 %s",
        .capacity = "名额%lld人",
        .left = "剩余%lld席",
        .capacity_and_left = "名额%lld人・剩余%lld席",
        .level = "%lld级",
        .issued = "%s %d:%02d发布",
    },
    {
        .lang = "ko",
        .words = {"만석", "취소", "오늘 개최", "진행 중", "잔여석 적음", "접수 마감", "견본",
                  "훈련", "환영합니다", "신청", "자세히 보기", " · ", "접수 중", "장애 안내",
                  "오늘의 세미나", "최근 소식"},
        .weekdays = {"일", "월", "화", "수", "목", "금", "토"},
        .month = "{m}월",
        .date = "{m}월 {d}일({w})",
        .times = "%d:%02d~%d:%02d",
        .open_times = "%d:%02d~",
        .session = "%s %s",
        .long_session = "%s %d:%02d~%s %d:%02d",
        .days = "%s~%s",
        .further = "외 %zu회",
        .year = "%d년",
        .deadline = "신청 마감 %s",
        .capacity = "정원 %lld명",
        .left = "잔여 %lld석",
        .capacity_and_left = "정원 %lld명 · 잔여 %lld석",
        .level = "레벨 %lld",
        .issued = "%s %d:%02d 발표",
    },
    {
        .lang = "zh-Hant",
        .words = {"已額滿", "取消", "今日舉辦", "舉辦中", "名額不多", "報名截止", "範例", "演習",
                  "歡迎光臨", "報名", "詳情", "　", "報名中", "故障公告", "今日講座", "最新公告"},
        .weekdays = {"日", "一", "二", "三", "四", "五", "六"},
        .month = "{m}月",
        .date = "{m}月{d}日(週{w})",
        .times = "%d:%02d–%d:%02d",
        .open_times = "%d:%02d起",
        .session = "%s %s",
        .long_session = "%s %d:%02d – %s %d:%02d",
        .days = "%s – %s",
        .further = "另有%zu次",
        .year = "%d年",
        .deadline = "報名截止 %s",
        .capacity = "名額%lld人",
        .left = "剩餘%lld席",
        .capacity_and_left = "名額%lld人・剩餘%lld席",
        .level = "%lld級",
        .issued = "%s %d:%02d發布",
    },
    {
        // Short sentences, no 漢語, kanji only where numbers and dates need them.
        .lang = ITEM_EASY_JAPANESE,
        .words = {"いっぱいです", "ありません（中止）", "きょう あります", "いま しています",
                  "あと すこし", "申しこみは おわりました", "みほん", "れんしゅう（訓練）",
                  "ようこそ", "申しこむ", "もっと 知る", "　", "申しこめます",
                  "いま 使えない ものが あります", "きょうの セミナー", "新しい おしらせ"},
        .weekdays = {"日", "月", "火", "水", "木", "金", "土"},
        .month = "{m}月",
        .date = "{m}月{d}日（{w}よう日）",
        .times = "%d:%02d から %d:%02d まで",
        .open_times = "%d:%02d から",
        .session = "%s %s",
        .long_session = "%s %d:%02d から %s %d:%02d まで",
        .days = "%s から %s まで",
        .further = "ほかに %zu回",
        .year = "%d年",
        .deadline = "%s までに 申しこんで ください",
        .capacity = "%lld人まで",
        .left = "あと %lld人",
        .capacity_and_left = "%lld人まで。あと %lld人",
        .level = "レベル%lld",
        .issued = "%s %d:%02d の おしらせ",
    },
};

#define CATALOGUES (sizeof catalogues / sizeof *catalogues)
#define ENGLISH 1

static const struct catalogue *catalogue_for(const char *lang)
{
    for (size_t i = 0; i < CATALOGUES; i++)
        if (item_language_serves(catalogues[i].lang, lang))
            return &catalogues[i];
    return &catalogues[ENGLISH];
}

const char *wording_word(enum wording_word word, const char *lang)
{
    return catalogue_for(lang)->words[word];
}

static const char *dated(struct arena *arena, const char *pattern, const struct catalogue *in,
                         const struct civil *day)
{
    char text[128];
    size_t length = 0;
    for (; *pattern && length < sizeof text; pattern++) {
        size_t room = sizeof text - length;
        if (*pattern != '{') {
            text[length++] = *pattern;
            continue;
        }
        switch (pattern[1]) {
        case 'm':
            length += (size_t)snprintf(text + length, room, "%d", day->month);
            break;
        case 'n':
            length += (size_t)snprintf(text + length, room, "%s", in->months[day->month - 1]);
            break;
        case 'd':
            length += (size_t)snprintf(text + length, room, "%d", day->day);
            break;
        default:
            length += (size_t)snprintf(text + length, room, "%s", in->weekdays[day->weekday]);
        }
        pattern += 2;
    }
    assert(length < sizeof text);
    return arena_text_n(arena, text, length);
}

const char *wording_date(struct arena *arena, const struct civil *day, const char *lang)
{
    const struct catalogue *in = catalogue_for(lang);
    return dated(arena, in->date, in, day);
}

const char *wording_month(struct arena *arena, const struct civil *day, const char *lang)
{
    const struct catalogue *in = catalogue_for(lang);
    return dated(arena, in->month, in, day);
}

const char *wording_weekday(const struct civil *day, const char *lang)
{
    return catalogue_for(lang)->weekdays[day->weekday];
}

// 元号法 (1979): an era begins on the day of the accession.
static const struct {
    int year, month, day;
    const char *name;
} eras[] = {{2019, 5, 1, "令和"}, {1989, 1, 8, "平成"}, {1926, 12, 25, "昭和"}};

const char *wording_year(struct arena *arena, const struct civil *day, const char *lang)
{
    return arena_printf(arena, catalogue_for(lang)->year, day->year);
}

const char *wording_era(struct arena *arena, const struct civil *day, const char *lang)
{
    if (strncmp(catalogue_for(lang)->lang, "ja", 2) != 0)
        return NULL;
    int date = (day->year * 100 + day->month) * 100 + day->day;
    for (size_t i = 0; i < sizeof eras / sizeof *eras; i++) {
        if (date < (eras[i].year * 100 + eras[i].month) * 100 + eras[i].day)
            continue;
        int year = day->year - eras[i].year + 1;
        return year == 1 ? arena_printf(arena, "%s元年", eras[i].name)
                         : arena_printf(arena, "%s%d年", eras[i].name, year);
    }
    return NULL;
}

const char *wording_times(struct arena *arena, const struct civil *begin, const struct civil *end,
                          const char *lang)
{
    const struct catalogue *in = catalogue_for(lang);
    if (!end)
        return arena_printf(arena, in->open_times, begin->hour, begin->minute);
    return arena_printf(arena, in->times, begin->hour, begin->minute, end->hour, end->minute);
}

static bool same_day(const struct civil *a, const struct civil *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

const char *wording_session(struct arena *arena, const struct civil *begin, const struct civil *end,
                            const char *lang)
{
    const struct catalogue *in = catalogue_for(lang);
    const char *date = wording_date(arena, begin, lang);
    if (!end || same_day(begin, end))
        return arena_printf(arena, in->session, date, wording_times(arena, begin, end, lang));
    return arena_printf(arena, in->long_session, date, begin->hour, begin->minute,
                        wording_date(arena, end, lang), end->hour, end->minute);
}

const char *wording_days(struct arena *arena, const struct civil *first, const struct civil *last,
                         const char *lang)
{
    const char *date = wording_date(arena, first, lang);
    if (same_day(first, last))
        return date;
    return arena_printf(arena, catalogue_for(lang)->days, date, wording_date(arena, last, lang));
}

const char *wording_further(struct arena *arena, size_t count, const char *lang)
{
    return arena_printf(arena, catalogue_for(lang)->further, count);
}

const char *wording_deadline(struct arena *arena, const struct civil *day, const char *lang)
{
    return arena_printf(arena, catalogue_for(lang)->deadline, wording_date(arena, day, lang));
}

const char *wording_seats(struct arena *arena, int64_t capacity, int64_t left, const char *lang)
{
    const struct catalogue *in = catalogue_for(lang);
    if (left < 0)
        return arena_printf(arena, in->capacity, (long long)capacity);
    if (capacity < 0)
        return arena_printf(arena, in->left, (long long)left);
    return arena_printf(arena, in->capacity_and_left, (long long)capacity, (long long)left);
}

const char *wording_level(struct arena *arena, int64_t level, const char *lang)
{
    return arena_printf(arena, catalogue_for(lang)->level, (long long)level);
}

const char *wording_issued(struct arena *arena, const struct civil *at, const char *lang)
{
    return arena_printf(arena, catalogue_for(lang)->issued, wording_date(arena, at, lang), at->hour,
                        at->minute);
}
