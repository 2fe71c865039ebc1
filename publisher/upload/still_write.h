// The clean picture: only pixels go out, nothing of what came in. In the child.
#pragma once

#include <stdbool.h>

#include "publisher/upload/verdict.h"
#include "signage/drawing/frame.h"

// As PNG when anything shines through, else as JPEG of a quality at which nothing is seen to be
// lost at lettering's edges. Fills in result, width and height. A PNG that no player would load
// (IMAGE_MOST_BYTES) is made smaller, in which case *frame is another.
bool still_write(struct frame **frame, int fd, struct verdict *verdict);

bool still_write_jpeg(const struct frame *frame, int fd);
