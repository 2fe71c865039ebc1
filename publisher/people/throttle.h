// How often somebody tried something lately: counts by thing and address in fixed windows, in
// memory. Any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_MOST_ENTRIES 32768 // when that many are busy the oldest windows are forgotten

struct throttle;
struct throttle *throttle_create(void);
void throttle_destroy(struct throttle *throttle); // NULL is legal

// Counts one try. False when there were `most` in this window already; *retry_s tells how long it
// still lasts.
bool throttle_pass(struct throttle *throttle, const char *what, const char *who, int64_t now_utc,
                   int most, int window_s, int *retry_s);

// Takes one try back, of those who turned out to be welcome.
void throttle_forgive(struct throttle *throttle, const char *what, const char *who,
                      int64_t now_utc);

// True the first time for a person and step, or a later step: a one-time code counts once.
bool throttle_once(struct throttle *throttle, int64_t person, int64_t step);
