// How far along something that moves is: time → 0 to EASE_WHOLE, exact at both ends, never back.
// Whole numbers, so that every machine paints the same frame. Pure; any thread.
#pragma once

#include <stdint.h>

#define EASE_WHOLE 65536

// Slow, fast, slow: 3t² - 2t³. For what replaces something.
int ease_in_out(int64_t done_ms, int64_t whole_ms);

// Fast, then slow: 1 - (1 - t)³. For what arrives.
int ease_out(int64_t done_ms, int64_t whole_ms);

// Gathers speed in the first `soft_percent` of the time, goes evenly, and loses it in the last: for
// what moves long and slowly.
int ease_evenly(int64_t done_ms, int64_t whole_ms, int soft_percent);
