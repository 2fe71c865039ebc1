// A sentence for a person: what went wrong, where, and what to do about it.
//
// Functions that can fail for reasons a person must read take a `struct error *` last and return
// false or NULL after filling it in. The caller owns the struct; a NULL pointer is allowed and
// means the sentence is not wanted. Any thread; one struct belongs to one thread.
#pragma once

#include <stdarg.h>
#include <stdbool.h>

#define ERROR_TEXT_BYTES 1024

struct error {
    char text[ERROR_TEXT_BYTES]; // UTF-8, one line, no newline; "" when nothing went wrong
};

// Replaces the sentence. Longer texts are cut at a character border. Always returns false, so that
// a failing function can end with `return error_set(error, …)`.
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool error_set_va(struct error *error, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

// Puts "CONTEXT: " in front of the sentence. Always returns false.
bool error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// As error_set with ": " and the system's words for `errnum` behind it.
bool error_set_errno(struct error *error, int errnum, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
