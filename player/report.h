// What the player tells about itself: one JSON object, every minute and when something changed.
// Main thread.
//
//   {"version","screen","playlist":{"sequence","published","expires","expired","signed"},"paired","showing":[{"region","src",
//    "item","title","since","stand_in"}],"waiting","error","sync":{"phase","needed","held","failed","first_failed","pending"},
//    "cache":{"folder","writable","damaged","memory_bytes","problem"},"clock":{"now","trusted","synchronised"},
//    "frames":{"presented","missed"},"uptime_s","display"}
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "player/cache.h"
#include "player/stage.h"
#include "player/sync.h"

#define REPORT_EVERY_MS 60000
#define REPORT_LEAST_APART_MS 5000 // changes are told in batches

struct report_facts {
    const char *screen; // "" when not told
    const struct stage *stage;
    struct sync_state sync;
    struct cache_facts cache;
    const char *cache_folder;
    bool paired;
    bool synchronised;
    int64_t now_utc_ms;
    int64_t uptime_ms;
    int64_t frames_presented, frames_missed;
    const char *display;
};

// malloc'ed JSON text.
char *report_format(const struct report_facts *facts);

// When reports are due: a minute after the last one, or soon after something changed.
struct report_schedule {
    int64_t last_ms; // 0: none yet
    bool is_changed;
    uint64_t seen; // what the last look saw
};

// True when one is to be sent at `now_ms`; *wait_ms: until one may be.
bool report_is_due(struct report_schedule *schedule, const struct report_facts *facts,
                   int64_t now_ms, int64_t *wait_ms);
