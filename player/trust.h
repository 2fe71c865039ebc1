// May the clock be believed? Boards have no battery clock: after a boot without network they show
// some day in the past. Pure but for trust_synchronised; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/language/timeline.h"

// The kernel says that the clock was set from the network since boot (adjtimex(2) without
// STA_UNSYNC).
bool trust_synchronised(void);

// Trusted when synchronised, or when `now_utc` is not before the newest signed publication time
// held (INSTANT_NEVER when none is) and its year can be true at all.
enum timeline_trust trust_of(int64_t now_utc, bool synchronised, int64_t newest_published_utc);
