// Colours as documents write them, and whether text in one can be read on another. Pure; any
// thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// "#RRGGBB" or "#RRGGBBAA" → 0xAARRGGBB. The whole text must fit.
bool color_parse(const char *text, uint32_t *argb) __attribute__((warn_unused_result));

// WCAG 2.2 contrast ratio, 1 to 21; alpha is not looked at.
double color_contrast(uint32_t a, uint32_t b);

#define COLOR_LEAST_CONTRAST 4.5       // WCAG 1.4.3, text
#define COLOR_LEAST_CONTRAST_LARGE 3.0 // large text and signs
