// The frame of an instant, without a window: what `shot` writes. One thread, that of the artist in
// `context`.
#pragma once

#include <stdint.h>

#include "player/picture.h"
#include "player/reel.h"
#include "player/stage.h"

// `motionless`: as a player shows it that lets nothing move. NULL with a sentence. What cannot be
// drawn is left out and logged, as on the screen.
struct frame *shot_take(const struct reel *reel, const struct picture_context *context,
                        int64_t at_utc_ms, int width_px, int height_px, bool motionless,
                        struct error *error) __attribute__((warn_unused_result));
