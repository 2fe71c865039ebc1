// A QR code (ISO/IEC 18004) as a picture: whole-pixel modules, the four-module quiet zone inside,
// level M or, where that costs no module, better. Pure; any thread.
#pragma once

#include "signage/base/error.h"
#include "signage/drawing/frame.h"

#define QR_MOST_BYTES 512 // more needs modules too small to be read across a room
#define QR_QUIET_MODULES 4
#define QR_LEAST_MODULE_PX 2

// As large as whole modules allow within side_px (which it may not fill); `dark` on `light` must be
// a strong contrast, dark on light and not the other way round. *module_px, unless NULL, is a
// module's size. NULL when the text is too long or the place too small.
struct frame *qr_create(const char *text, int side_px, uint32_t dark, uint32_t light,
                        int *module_px, struct error *error) __attribute__((warn_unused_result));
