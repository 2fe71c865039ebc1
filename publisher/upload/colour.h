// Colour profiles (ICC) to sRGB, since screens and players take every picture for sRGB. A profile
// that is broken or of another kind of picture is passed over. In the child.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/drawing/frame.h"

#define COLOUR_MOST_PROFILE_BYTES (4u * 1024 * 1024)

void colour_to_srgb(struct frame *frame, const void *profile, size_t length);

// The printer's four inks. Without a profile of its own, ink is taken as the plain complement of
// light.
struct cmyk;
// `paper`: the values say how much paper shows. Aborts without memory.
struct cmyk *cmyk_create(const void *profile, size_t length, bool paper);
void cmyk_destroy(struct cmyk *cmyk); // NULL is legal
void cmyk_to_argb(struct cmyk *cmyk, const unsigned char *inks, uint32_t *argb, size_t count);
