// Pictures of what was presented, written as PNG by a thread of its own:
// FOLDER/2026-12-01T05-00-00.250Z.png and, replaced at once, FOLDER/latest.png.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/drawing/frame.h"

struct album;

// NULL with a sentence when the folder cannot be made.
struct album *album_create(const char *folder, struct error *error)
    __attribute__((warn_unused_result));
void album_destroy(struct album *album); // writes what it has taken, joins. NULL is legal

// Copies the frame; it is left out when the disk does not keep up. Main thread.
void album_add(struct album *album, const struct frame *frame, int64_t utc_ms);
