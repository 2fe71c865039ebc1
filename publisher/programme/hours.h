// When a channel's doors are open, and which shares its kinds have meanwhile: opening hours,
// weekdays, closures, public holidays, dayparts. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/programme/programme.h"
#include "signage/base/civil.h"

// Whether the channel is open at `utc`, and until when that holds (looked for some weeks ahead).
// Hours that end before they begin reach over midnight and belong to the day they begin on: a day
// that is closed does not end the night before it.
bool hours_open(const struct channel_settings *channel, const struct civil_zone *zone, int64_t utc,
                int64_t *until_utc);

// The shares at `utc`, by kind: of the first daypart that covers it, else the channel's own; and
// until when that holds at least. They live in the channel.
const int *hours_shares(const struct channel_settings *channel, const struct civil_zone *zone,
                        int64_t utc, int64_t *until_utc);

// The closure that keeps the day with `utc` closed: NULL when none does.
const struct channel_closure *hours_closure(const struct channel_settings *channel,
                                            const struct civil_zone *zone, int64_t utc);
