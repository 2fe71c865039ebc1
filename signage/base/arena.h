// Memory that is given back all at once: a parsed document lives in one arena and never changes
// after. Not shared between threads while it grows; read-only sharing afterwards is fine.
#pragma once

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_create(void);
void arena_destroy(struct arena *arena); // NULL is legal

// Forgets all that was taken and keeps the newest block for what comes next.
void arena_reset(struct arena *arena);

// Zeroed, aligned for any type, valid until arena_destroy or arena_reset. Never NULL: running out
// aborts.
void *arena_take(struct arena *arena, size_t bytes);

// `count` zeroed elements; aborts when the product overflows.
void *arena_array(struct arena *arena, size_t count, size_t element_bytes);

// Copies; NULL gives NULL.
char *arena_text(struct arena *arena, const char *text);
char *arena_text_n(struct arena *arena, const char *text, size_t bytes);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Everything taken since the beginning or the last reset, for limits and benches.
size_t arena_bytes(const struct arena *arena);
