// A table with one place for each hash: what comes later takes it. Surfaces are counted by SDL, so
// one that is thrown out while somebody draws it lives until he is done.
#include "signage/drawing/glyph_store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 1024 // a power of two

struct slot {
    SDL_Surface *surface;
    struct glyph_box ink;
    int font, size_px, width_px, turn;
    size_t bytes;
    char text[GLYPH_KEY_MOST_BYTES];
};

struct glyph_store {
    struct slot slots[SLOTS];
    size_t used_bytes;
};

struct glyph_store *glyph_store_create(void)
{
    struct glyph_store *store = calloc(1, sizeof *store);
    if (!store)
        abort();
    return store;
}

static size_t bytes_of(const SDL_Surface *surface)
{
    return (size_t)surface->pitch * (size_t)surface->h;
}

static void clear(struct glyph_store *store, struct slot *slot)
{
    if (!slot->surface)
        return;
    store->used_bytes -= bytes_of(slot->surface);
    SDL_FreeSurface(slot->surface);
    slot->surface = NULL;
}

void glyph_store_destroy(struct glyph_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        clear(store, &store->slots[i]);
    free(store);
}

static struct slot *slot_of(struct glyph_store *store, const struct glyph_key *key)
{
    uint32_t hash = 2166136261u; // FNV-1a
    const int numbers[] = {key->font, key->size_px, key->width_px, key->turn};
    for (size_t i = 0; i < key->bytes; i++)
        hash = (hash ^ (unsigned char)key->text[i]) * 16777619u;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        hash = (hash ^ (uint32_t)numbers[i]) * 16777619u;
    return &store->slots[(hash ^ hash >> 16) & (SLOTS - 1)];
}

static bool holds(const struct slot *slot, const struct glyph_key *key)
{
    return slot->surface && slot->font == key->font && slot->size_px == key->size_px &&
           slot->width_px == key->width_px && slot->turn == key->turn &&
           slot->bytes == key->bytes && memcmp(slot->text, key->text, key->bytes) == 0;
}

SDL_Surface *glyph_store_find(struct glyph_store *store, const struct glyph_key *key,
                              struct glyph_box *ink)
{
    struct slot *slot = slot_of(store, key);
    if (key->bytes > GLYPH_KEY_MOST_BYTES || !holds(slot, key))
        return NULL;
    slot->surface->refcount++;
    *ink = slot->ink;
    return slot->surface;
}

void glyph_store_keep(struct glyph_store *store, const struct glyph_key *key, SDL_Surface *surface,
                      struct glyph_box ink)
{
    if (key->bytes > GLYPH_KEY_MOST_BYTES || bytes_of(surface) > GLYPH_STORE_MOST_BYTES / 16)
        return;
    if (store->used_bytes + bytes_of(surface) > GLYPH_STORE_MOST_BYTES)
        for (size_t i = 0; i < SLOTS; i++)
            clear(store, &store->slots[i]);
    struct slot *slot = slot_of(store, key);
    clear(store, slot);
    *slot = (struct slot){.surface = surface,
                          .ink = ink,
                          .font = key->font,
                          .size_px = key->size_px,
                          .width_px = key->width_px,
                          .turn = key->turn,
                          .bytes = key->bytes};
    memcpy(slot->text, key->text, key->bytes);
    surface->refcount++;
    store->used_bytes += bytes_of(surface);
}
