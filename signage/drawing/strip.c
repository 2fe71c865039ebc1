// A tile is one array of words: for each row, runs, each a head (columns skipped since the last
// one, columns kept) and the kept pixels. `rows` says where each row begins.
#include "signage/drawing/strip.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_GAP_PX 3 // of ground that is worth a run's end
#define OPAQUE 0xFF000000u

struct tile {
    int width_px;
    uint32_t *words;
    uint32_t *rows; // height + 1 places in `words`
};

struct strip {
    int height_px, width_px;
    uint32_t *ground;
    struct tile *tiles;
    size_t count, capacity, bytes;
};

struct strip *strip_create(const uint32_t *ground, int height_px)
{
    struct strip *strip = calloc(1, sizeof *strip);
    uint32_t *rows = calloc((size_t)height_px, sizeof *rows);
    if (!strip || !rows)
        abort();
    for (int y = 0; y < height_px; y++)
        rows[y] = ground[y] | OPAQUE;
    strip->height_px = height_px;
    strip->ground = rows;
    return strip;
}

void strip_destroy(struct strip *strip)
{
    if (!strip)
        return;
    for (size_t i = 0; i < strip->count; i++) {
        free(strip->tiles[i].words);
        free(strip->tiles[i].rows);
    }
    free(strip->tiles);
    free(strip->ground);
    free(strip);
}

// Where the run that begins at x ends: behind the last pixel before a long enough gap.
static int run_end(const uint32_t *row, int x, int width, uint32_t ground)
{
    int end = x + 1;
    for (int at = end; at < width && at - end < LEAST_GAP_PX; at++)
        if ((row[at] | OPAQUE) != ground)
            end = at + 1;
    return end;
}

// Writes a row's runs to `out` (NULL: only counts) and returns how many words they are.
static size_t pack_row(const uint32_t *row, int width, uint32_t ground, uint32_t *out)
{
    size_t words = 0;
    int last = 0;
    for (int x = 0; x < width;) {
        if ((row[x] | OPAQUE) == ground) {
            x++;
            continue;
        }
        int end = run_end(row, x, width, ground);
        if (out) {
            out[words] = (uint32_t)(x - last) << 16 | (uint32_t)(end - x);
            memcpy(out + words + 1, row + x, (size_t)(end - x) * sizeof *row);
        }
        words += 1 + (size_t)(end - x);
        x = last = end;
    }
    return words;
}

bool strip_add(struct strip *strip, const struct frame *columns, bool *full, struct error *error)
{
    assert(columns->height_px == strip->height_px && columns->width_px <= STRIP_TILE_PX);
    struct tile tile = {.width_px = columns->width_px};
    size_t words = 0, rows = (size_t)strip->height_px + 1;
    for (int y = 0; y < strip->height_px; y++)
        words += pack_row(frame_row(columns, y), tile.width_px, strip->ground[y], NULL);
    size_t bytes = (words + rows) * sizeof(uint32_t) + sizeof tile;
    *full = strip->bytes + bytes > STRIP_MOST_BYTES;
    if (*full)
        return true;
    tile.words = malloc((words + 1) * sizeof *tile.words);
    tile.rows = malloc(rows * sizeof *tile.rows);
    if (!tile.words || !tile.rows) {
        free(tile.words);
        free(tile.rows);
        return error_set(error, "not enough memory for a ticker's words");
    }
    words = 0;
    for (int y = 0; y < strip->height_px; y++) {
        tile.rows[y] = (uint32_t)words;
        words +=
            pack_row(frame_row(columns, y), tile.width_px, strip->ground[y], tile.words + words);
    }
    tile.rows[strip->height_px] = (uint32_t)words;
    if (strip->count == strip->capacity) {
        strip->capacity = strip->capacity * 2 + 16;
        strip->tiles = realloc(strip->tiles, strip->capacity * sizeof *strip->tiles);
        if (!strip->tiles)
            abort();
    }
    strip->tiles[strip->count++] = tile;
    strip->width_px += tile.width_px;
    strip->bytes += bytes;
    return true;
}

void strip_fill_ground(const struct strip *strip, struct frame *columns)
{
    for (int y = 0; y < columns->height_px; y++)
        frame_fill_rect(columns, (struct frame_rect){0, y, columns->width_px, 1}, strip->ground[y]);
}

int strip_height(const struct strip *strip)
{
    return strip->height_px;
}

int strip_width(const struct strip *strip)
{
    return strip->width_px;
}

size_t strip_bytes(const struct strip *strip)
{
    return strip->bytes;
}

// Columns [begin, end) of a tile's row to `out`.
static void unpack_row(const struct tile *tile, int y, uint32_t ground, int begin, int end,
                       uint32_t *out)
{
    const uint32_t *word = tile->words + tile->rows[y], *last = tile->words + tile->rows[y + 1];
    for (int x = 0; x < end - begin; x++)
        out[x] = ground;
    for (int x = 0; word < last && x < end;) {
        int first = x + (int)(*word >> 16), run = (int)(*word & 0xFFFF);
        int from = first < begin ? begin : first, to = first + run < end ? first + run : end;
        if (to > from)
            memcpy(out + (from - begin), word + 1 + (from - first),
                   (size_t)(to - from) * sizeof *out);
        word += 1 + run;
        x = first + run;
    }
}

int strip_copy(const struct strip *strip, int column, int end, struct frame *target, int x, int y)
{
    int stop = end < strip->width_px ? end : strip->width_px;
    if (x < 0 && column < stop) { // what lies before the target
        int hidden = -x < stop - column ? -x : stop - column;
        column += hidden;
        x += hidden;
    }
    while (x < target->width_px && column < stop) {
        const struct tile *tile = &strip->tiles[column / STRIP_TILE_PX];
        int begin = column % STRIP_TILE_PX, width = tile->width_px - begin;
        width = width < stop - column ? width : stop - column;
        width = width < target->width_px - x ? width : target->width_px - x;
        for (int row = 0; row < strip->height_px; row++)
            if (y + row >= 0 && y + row < target->height_px)
                unpack_row(tile, row, strip->ground[row], begin, begin + width,
                           frame_row(target, y + row) + x);
        x += width;
        column += width;
    }
    return x;
}
