#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "signage/drawing/glyph_store.h"

static SDL_Surface *surface_of(int width, int height)
{
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
    assert_non_null(surface);
    return surface;
}

static struct glyph_key key_of(const char *text)
{
    return (struct glyph_key){.text = text, .bytes = strlen(text), .font = 1, .size_px = 20};
}

static bool found(struct glyph_store *store, const struct glyph_key *key)
{
    struct glyph_box ink;
    SDL_Surface *surface = glyph_store_find(store, key, &ink);
    SDL_FreeSurface(surface);
    return surface != NULL;
}

static void what_was_kept_is_found_by_everything_that_tells_it_apart(void **state)
{
    (void)state;
    struct glyph_store *store = glyph_store_create();
    struct glyph_key key = key_of("瓦");
    struct glyph_box ink = {1, 2, 3, 4}, came = {0, 0, 0, 0};
    SDL_Surface *surface = surface_of(20, 30);
    assert_false(found(store, &key));
    glyph_store_keep(store, &key, surface, ink);
    SDL_Surface *again = glyph_store_find(store, &key, &came);
    assert_ptr_equal(again, surface);
    assert_memory_equal(&came, &ink, sizeof ink);
    SDL_FreeSurface(again);
    const struct glyph_key others[] = {
        {"版", key.bytes, key.font, key.size_px, 0, 0},
        {key.text, 0, key.font, key.size_px, 0, 0},
        {key.text, key.bytes, 2, key.size_px, 0, 0},
        {key.text, key.bytes, key.font, 21, 0, 0},
        {key.text, key.bytes, key.font, key.size_px, 7, 0},
        {key.text, key.bytes, key.font, key.size_px, 0, 1},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(found(store, &others[i]));
    glyph_store_destroy(store);
    assert_int_equal(surface->w, 20); // still the test's
    SDL_FreeSurface(surface);
}

static void it_never_holds_more_than_it_may(void **state)
{
    (void)state;
    struct glyph_store *store = glyph_store_create();
    for (int i = 0; i < 4000; i++) {
        struct glyph_key key = key_of("瓦");
        key.size_px = i;
        SDL_Surface *surface = surface_of(120, 120);
        glyph_store_keep(store, &key, surface, (struct glyph_box){0, 0, 0, 0});
        assert_true(found(store, &key));
        SDL_FreeSurface(surface);
    }
    size_t kept = 0;
    for (int i = 0; i < 4000; i++) {
        struct glyph_key key = key_of("瓦");
        key.size_px = i;
        kept += found(store, &key);
    }
    assert_true(kept > 0 && kept * 120 * 120 * 4 <= GLYPH_STORE_MOST_BYTES);
    // What is too large or too long is not taken.
    struct glyph_key huge = key_of("大");
    SDL_Surface *surface = surface_of(2048, 2048);
    glyph_store_keep(store, &huge, surface, (struct glyph_box){0, 0, 0, 0});
    assert_false(found(store, &huge));
    SDL_FreeSurface(surface);
    struct glyph_key longer = key_of("長長長長長長長長長長長長長長長長長長長長");
    surface = surface_of(4, 4);
    glyph_store_keep(store, &longer, surface, (struct glyph_box){0, 0, 0, 0});
    assert_false(found(store, &longer));
    SDL_FreeSurface(surface);
    glyph_store_destroy(store);
    glyph_store_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_kept_is_found_by_everything_that_tells_it_apart),
        cmocka_unit_test(it_never_holds_more_than_it_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
