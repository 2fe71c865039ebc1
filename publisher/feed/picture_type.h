// What a downloaded picture is, by its content; names and headers are not believed. Pure; any
// thread.
#pragma once

#include <stddef.h>

#define PICTURE_MOST_BYTES (8u * 1024 * 1024)
#define PICTURE_LEAST_PX 48 // smaller ones are counters and buttons
#define PICTURE_MOST_PX 12000

// "png", "jpg", "webp" or "svg"; NULL when it is none of them, or of no use by its size.
const char *picture_type(const void *bytes, size_t length);
