// Where a channel's programme is cut, and who is due between two cuts. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/programme/cast.h"
#include "publisher/programme/programme.h"
#include "signage/base/arena.h"
#include "signage/base/civil.h"

enum period_sort {
    PERIOD_LOOP,
    PERIOD_EMPTY,     // open, but nobody is due: the welcome slide
    PERIOD_RESTING,   // outside opening hours: the welcome slide
    PERIOD_ALERT,     // only alerts
    PERIOD_EVERGREEN, // the last one, for ever: what is right at any date
};

struct period {
    int64_t begin_utc, end_utc; // half-open
    enum period_sort sort;
    const uint32_t *shows; // numbers of the cast's spans, in the cast's order
    size_t show_count;
    const int *shares; // by kind, meanwhile
};

// Sorted and touching, from the cast's beginning for ever: neighbours that show the same in the
// same sort are one. In the arena.
struct period *periods_plan(const struct cast *cast, const struct channel_settings *channel,
                            const struct civil_zone *zone, struct arena *arena, size_t *count);

// The same of a member of the cast: a board or a digest where the channel has one.
bool periods_admit_member(const struct channel_settings *channel, const struct cast_member *member);

// Whether the channel shows what the span stands for by itself: not what its digest shows.
bool periods_admit_span(const struct channel_settings *channel, const struct cast_span *span);

// Whether the channel gives the item any time at all, in one of its dayparts: alerts always.
bool periods_admit(const struct channel_settings *channel, const struct item *item);
