// How dates, numbers and states are said in each language: the only place that knows. Japanese,
// やさしい日本語 (ITEM_EASY_JAPANESE), English, Chinese in both scripts and Korean; any other
// language is given English. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/arena.h"
#include "signage/base/civil.h"

enum wording_word {
    WORDING_FULL,
    WORDING_CANCELLED,
    WORDING_TODAY,
    WORDING_ON,
    WORDING_FEW,
    WORDING_CLOSED,
    WORDING_SAMPLE,
    WORDING_DRILL,
    WORDING_WELCOME, // above the house's name
    WORDING_APPLY,   // beside a code that leads to registration
    WORDING_MORE,    // beside a code that leads to more
    WORDING_GAP,     // between small facts on one line
    WORDING_OPEN,    // registration is open
    WORDING_FAULT,   // above a notice that something does not work
    WORDING_BOARD,   // above today's seminars
    WORDING_NEWS,    // above the news of feeds
    WORDING_WORD_COUNT
};

const char *wording_word(enum wording_word word, const char *lang);

// All of these give text in the arena.
const char *wording_date(struct arena *arena, const struct civil *day,
                         const char *lang); // 12月5日(土)
const char *wording_month(struct arena *arena, const struct civil *day, const char *lang); // 12月
const char *wording_weekday(const struct civil *day, const char *lang);                    // 土
const char *wording_year(struct arena *arena, const struct civil *day, const char *lang); // 2026年
// The year as Japan counts it, in Japanese: 令和8年 from 2019-05-01 on, 平成 before. NULL
// elsewhere.
const char *wording_era(struct arena *arena, const struct civil *day, const char *lang);
const char *wording_times(struct arena *arena, const struct civil *begin, const struct civil *end,
                          const char *lang); // 14:00〜16:00; `end` NULL: 14:00〜
// A line for one session: 11月24日(火) 13:00〜17:00; with both dates when it ends on another day.
const char *wording_session(struct arena *arena, const struct civil *begin, const struct civil *end,
                            const char *lang);
// For whole days: 12月5日(土), or 12月5日(土)〜12月7日(月).
const char *wording_days(struct arena *arena, const struct civil *first, const struct civil *last,
                         const char *lang);
// Under a list of sessions that had to be cut: ほか3回.
const char *wording_further(struct arena *arena, size_t count, const char *lang);
// As offices write it, with the year: 2026年12月1日（火）14:00; Tue 1 December 2026, 14:00.
const char *wording_instant(struct arena *arena, const struct civil *at, const char *lang);
// A window of time: 2026年12月1日（火）14:00〜16:00, 2026年12月1日（火）〜5日（土） for whole days;
// `from` or `until` NULL: open on that side. `until` is exclusive.
const char *wording_window(struct arena *arena, const struct civil *from, const struct civil *until,
                           const char *lang);
const char *wording_deadline(struct arena *arena, const struct civil *day, const char *lang);
// 定員20名・残り5席; `left` -1: not told.
const char *wording_seats(struct arena *arena, int64_t capacity, int64_t left, const char *lang);
const char *wording_level(struct arena *arena, int64_t level, const char *lang); // レベル4
const char *wording_issued(struct arena *arena, const struct civil *at, const char *lang);
