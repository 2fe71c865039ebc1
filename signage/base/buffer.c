#include "signage/base/buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/utf8.h"

#define FIRST_CAPACITY 256

void buffer_init(struct buffer *buffer, size_t most_bytes)
{
    *buffer = (struct buffer){.most_bytes = most_bytes};
}

void buffer_finish(struct buffer *buffer)
{
    free(buffer->bytes);
    buffer_init(buffer, buffer->most_bytes);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->overflowed = false;
    if (buffer->bytes)
        buffer->bytes[0] = '\0';
}

static bool reserve(struct buffer *buffer, size_t more)
{
    if (more > buffer->most_bytes || buffer->length > buffer->most_bytes - more) {
        buffer->overflowed = true;
        return false;
    }
    size_t need = buffer->length + more + 1;
    if (need <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
    while (capacity < need)
        capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
    char *bytes = realloc(buffer->bytes, capacity);
    if (!bytes)
        abort();
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

bool buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    if (!reserve(buffer, length))
        return false;
    if (length)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
    return true;
}

bool buffer_add_text(struct buffer *buffer, const char *text)
{
    return buffer_add(buffer, text, strlen(text));
}

bool buffer_add_char(struct buffer *buffer, char character)
{
    return buffer_add(buffer, &character, 1);
}

bool buffer_add_utf8(struct buffer *buffer, unsigned character)
{
    char bytes[4];
    return buffer_add(buffer, bytes, utf8_encode(character, bytes));
}

bool buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    bool fits = length >= 0 && reserve(buffer, (size_t)length);
    if (fits) {
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    return fits;
}

const char *buffer_text(const struct buffer *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}

char *buffer_take(struct buffer *buffer, size_t *length)
{
    reserve(buffer, 0);
    char *bytes = buffer->bytes;
    if (!bytes)
        abort();
    bytes[buffer->length] = '\0';
    if (length)
        *length = buffer->length;
    buffer_init(buffer, buffer->most_bytes);
    return bytes;
}
