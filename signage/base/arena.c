#include "signage/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES 1024
#define MOST_BLOCK_BYTES (256 * 1024)
#define MOST_PRINTED_AT_ONCE_BYTES 4096

struct block {
    struct block *older;
    size_t used;
    size_t capacity;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *newest;
    size_t taken;
};

static struct block *block_create(size_t capacity, struct block *older)
{
    struct block *block = malloc(sizeof *block + capacity);
    if (!block)
        abort();
    block->older = older;
    block->used = 0;
    block->capacity = capacity;
    return block;
}

struct arena *arena_create(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        abort();
    return arena;
}

void arena_destroy(struct arena *arena)
{
    if (!arena)
        return;
    for (struct block *block = arena->newest, *older; block; block = older) {
        older = block->older;
        free(block);
    }
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *kept = arena->newest;
    arena->taken = 0;
    if (!kept)
        return;
    for (struct block *block = kept->older, *older; block; block = older) {
        older = block->older;
        free(block);
    }
    kept->older = NULL;
    kept->used = 0;
}

void *arena_take(struct arena *arena, size_t bytes)
{
    size_t alignment = alignof(max_align_t);
    if (bytes > SIZE_MAX / 2)
        abort();
    bytes = (bytes + alignment - 1) / alignment * alignment;
    struct block *block = arena->newest;
    if (!block || block->capacity - block->used < bytes) {
        size_t capacity = block ? block->capacity * 2 : FIRST_BLOCK_BYTES;
        if (capacity > MOST_BLOCK_BYTES)
            capacity = MOST_BLOCK_BYTES;
        if (capacity < bytes)
            capacity = bytes;
        block = arena->newest = block_create(capacity, block);
    }
    void *place = block->bytes + block->used;
    block->used += bytes;
    arena->taken += bytes;
    return memset(place, 0, bytes);
}

void *arena_array(struct arena *arena, size_t count, size_t element_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, element_bytes, &bytes))
        abort();
    return arena_take(arena, bytes);
}

char *arena_text_n(struct arena *arena, const char *text, size_t bytes)
{
    if (!text)
        return NULL;
    char *copy = arena_take(arena, bytes + 1);
    memcpy(copy, text, bytes);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_text_n(arena, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    char most[MOST_PRINTED_AT_ONCE_BYTES]; // measuring without a place to write to takes longer
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(most, sizeof most, format, arguments);
    va_end(arguments);
    if (length < 0)
        abort();
    char *text = arena_take(arena, (size_t)length + 1);
    if ((size_t)length < sizeof most)
        memcpy(text, most, (size_t)length);
    else
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_bytes(const struct arena *arena)
{
    return arena->taken;
}
