// What the commands' argument handling shares.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "signage/base/error.h"

enum { USAGE_DONE = 0, USAGE_FAILED = 1, USAGE_WRONG = 2 };

// "kawaraban-publisher WORD: SENTENCE" on stderr; returns USAGE_FAILED.
int usage_fail(const char *word, const struct error *error);

// Wrong usage: the sentence and where the help is; returns USAGE_WRONG.
int usage_wrong(const char *word, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The configuration when -c is not given: $KAWARABAN_CONFIG, else CONFIG_DEFAULT_PATH.
const char *usage_config_path(const char *given);

// "1920x1080", each side 16 to 16384.
bool usage_parse_size(const char *text, int *width_px, int *height_px);

// RFC 3339, or now when `text` is NULL.
bool usage_parse_at(const char *text, int64_t *utc);
