// When to ask for the playlist again: at once while the server holds the question until something
// changes, slower when it does not, with growing patience while it fails. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define INQUIRY_WAIT_S 60
#define INQUIRY_MOST_DELAY_MS 30000

enum inquiry_answer {
    INQUIRY_CHANGED,
    INQUIRY_SAME,
    INQUIRY_UNREACHABLE, // refused or dropped connections, and servers that are just starting:
                         // tried again soon
    INQUIRY_FAILED,
};

struct inquiry {
    int early;    // answers in a row that said "the same" without having waited
    int failures; // in a row
};

// Milliseconds until the next question. `took_ms`: how long this one was held; `can_wait`: the
// server knows an ETag and is no file; `random`: any number, for the jitter that keeps a hundred
// screens from asking in step.
int64_t inquiry_delay_ms(struct inquiry *inquiry, enum inquiry_answer answer, int64_t took_ms,
                         bool can_wait, uint32_t random);

// The same patience for one piece of media after `tries` failures.
int64_t inquiry_retry_ms(int tries, uint32_t random);
