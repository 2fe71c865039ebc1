// A growable run of bytes that names its maximum at birth. Not shared between threads.
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *bytes;   // always NUL-terminated behind `length` once anything was added; else NULL
    size_t length; // without the terminator
    size_t capacity;
    size_t most_bytes; // `length` never exceeds this
    bool overflowed;   // something was refused since init or clear; what is there is a prefix
};

// Embedded. finish frees; a finished or zeroed buffer may be finished again.
void buffer_init(struct buffer *buffer, size_t most_bytes);
void buffer_finish(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);

// Add at the end. False, with nothing added and `overflowed` set, when the maximum would be
// exceeded. Running out of memory aborts.
bool buffer_add(struct buffer *buffer, const void *bytes, size_t length);
bool buffer_add_text(struct buffer *buffer, const char *text);
bool buffer_add_char(struct buffer *buffer, char character);
bool buffer_add_utf8(struct buffer *buffer, unsigned character);
bool buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// The content as a string; "" when empty. Valid until the next change.
const char *buffer_text(const struct buffer *buffer);

// Moves the bytes out, NUL-terminated; the caller frees them with free(). The buffer is empty
// after.
char *buffer_take(struct buffer *buffer, size_t *length);
