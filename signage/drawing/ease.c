#include "signage/drawing/ease.h"

#define SQUARE ((int64_t)EASE_WHOLE * EASE_WHOLE)

// The part of the time that is over, 0 to EASE_WHOLE; a whole of nothing is over.
static int64_t part_of(int64_t done_ms, int64_t whole_ms)
{
    if (whole_ms <= 0 || done_ms >= whole_ms)
        return EASE_WHOLE;
    return done_ms <= 0 ? 0 : done_ms * EASE_WHOLE / whole_ms;
}

int ease_in_out(int64_t done_ms, int64_t whole_ms)
{
    int64_t t = part_of(done_ms, whole_ms);
    return (int)(t * t * (3 * (int64_t)EASE_WHOLE - 2 * t) / SQUARE);
}

int ease_out(int64_t done_ms, int64_t whole_ms)
{
    int64_t left = EASE_WHOLE - part_of(done_ms, whole_ms);
    return (int)(EASE_WHOLE - left * left * left / SQUARE);
}

// The way under a trapezium of speed whose flanks are `soft` wide.
int ease_evenly(int64_t done_ms, int64_t whole_ms, int soft_percent)
{
    int64_t t = part_of(done_ms, whole_ms), soft = (int64_t)EASE_WHOLE * soft_percent / 100;
    int64_t even = EASE_WHOLE - soft; // how long full speed would take for the whole way
    if (soft <= 0)
        return (int)t;
    if (t < soft)
        return (int)(t * t * EASE_WHOLE / (2 * soft * even));
    int64_t left = EASE_WHOLE - t;
    if (left < soft)
        return (int)(EASE_WHOLE - left * left * EASE_WHOLE / (2 * soft * even));
    return (int)((t - soft / 2) * EASE_WHOLE / even);
}
