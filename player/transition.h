// One picture on its way to be replaced by another. Eased, on whole pixels, exact at both ends; a
// pure function of the time. Main thread.
#pragma once

#include <stdint.h>

#include "signage/drawing/frame.h"
#include "signage/language/playlist.h"

#define TRANSITION_WHOLE 256

// 0 at the beginning and before, TRANSITION_WHOLE at the end and after; a transition that takes no
// time is over when it begins.
int transition_weight(int64_t begin_ms, int duration_ms, int64_t now_ms);

// How it looks after so much of `duration_ms`; all three frames are of the same size.
void transition_paint(enum playlist_transition transition, enum playlist_from side,
                      const struct frame *from, const struct frame *to, struct frame *target,
                      int64_t done_ms, int duration_ms);
