// Paths that changed and shall rest a moment before they are read: editors and copiers touch a file
// many times in a row. Inside intake only; one thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SETTLE_MOST_PATHS 4096

struct settle;

struct settle *settle_create(void);
void settle_destroy(struct settle *settle); // NULL is legal
void settle_clear(struct settle *settle);

// The path rests until `due_ms` of the monotonic clock, whatever was said about it before. False
// when there are too many paths: read everything instead.
bool settle_note(struct settle *settle, const char *path, int64_t due_ms);

// A path whose rest is over, to be freed with free(); NULL when there is none now.
char *settle_take(struct settle *settle, int64_t now_ms);

// When the next one is due; INT64_MAX when there is none.
int64_t settle_next_ms(const struct settle *settle);
