#include "signage/base/error.h"

#include <stdio.h>
#include <string.h>

#include "signage/base/utf8.h"

static void cut_at_character(char *text)
{
    size_t length = strlen(text);
    if (length + 1 == ERROR_TEXT_BYTES)
        text[utf8_floor(text, length)] = '\0';
    for (char *c = text; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
}

bool error_set_va(struct error *error, const char *format, va_list arguments)
{
    if (error) {
        vsnprintf(error->text, sizeof error->text, format, arguments);
        cut_at_character(error->text);
    }
    return false;
}

bool error_set(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_set_va(error, format, arguments);
    va_end(arguments);
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    if (!error)
        return false;
    struct error inner = *error;
    va_list arguments;
    va_start(arguments, format);
    error_set_va(error, format, arguments);
    va_end(arguments);
    size_t length = strlen(error->text);
    snprintf(error->text + length, sizeof error->text - length, ": %s", inner.text);
    cut_at_character(error->text);
    return false;
}

bool error_set_errno(struct error *error, int errnum, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_set_va(error, format, arguments);
    va_end(arguments);
    if (error) {
        char words[128];
        size_t length = strlen(error->text);
        snprintf(error->text + length, sizeof error->text - length, ": %s",
                 strerror_r(errnum, words, sizeof words));
        cut_at_character(error->text);
    }
    return false;
}
