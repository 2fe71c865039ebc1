// Font files, opened once: mapped into memory, with a HarfBuzz font for questions in ems and a
// small store of SDL2_ttf fonts by size for drawing. Text layout asks; text drawing draws.
#include "signage/drawing/fonts.h"

#include <hb-ot.h>
#include <hb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/digest.h"
#include "signage/base/installed.h"
#include "signage/drawing/font_face.h"
#include "signage/drawing/glyph_store.h"
#include "signage/drawing/line_break.h"

#define FONTS_MOST_SIZED 32
#define UNHINTED_LEAST_PX 64
#define EXTENTS_SLOTS 2048 // a power of two

struct extents_slot {
    uint32_t glyph_plus_one;
    float left, right, top, bottom;
};

struct font_face {
    bool tried;
    hb_blob_t *blob; // the file, mapped
    hb_font_t *hb;
    float units_per_em;
    struct extents_slot *extents;
};

struct sized_font {
    TTF_Font *font;
    int file, size_px;
    uint64_t used;
};

struct fonts {
    struct font_table *table;
    struct font_face faces[FONT_TABLE_MOST_FONTS];
    struct sized_font sized[FONTS_MOST_SIZED];
    uint64_t uses;
    hb_buffer_t *shaping;
    struct shaped_glyph *shaped;
    size_t shaped_capacity;
    struct line_breaker *breaker;
    struct glyph_store *glyphs;
};

// FreeType's library, shared by all of SDL2_ttf's fonts, wants opening and closing one at a time.
static pthread_mutex_t library_lock = PTHREAD_MUTEX_INITIALIZER;

void fonts_default_table(char path[PATH_MAX])
{
    const char *chosen = getenv("KAWARABAN_FONTS");
    if (chosen && *chosen)
        snprintf(path, PATH_MAX, "%s", chosen);
    else if (access("fonts/fonts.xml", R_OK) == 0 ||
             !installed_path("fonts/fonts.xml", path, PATH_MAX))
        strcpy(path, "fonts/fonts.xml");
}

struct fonts *fonts_open(const char *table_path, struct error *error)
{
    struct font_table *table = font_table_load(table_path, error);
    if (!table)
        return NULL;
    pthread_mutex_lock(&library_lock);
    bool started = TTF_Init() == 0;
    pthread_mutex_unlock(&library_lock);
    if (!started) {
        error_set(error, "SDL2_ttf does not start: %s", TTF_GetError());
        font_table_destroy(table);
        return NULL;
    }
    struct fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts)
        abort();
    fonts->table = table;
    fonts->shaping = hb_buffer_create();
    fonts->breaker = line_breaker_create();
    fonts->glyphs = glyph_store_create();
    return fonts;
}

static void close_sized(struct sized_font *sized)
{
    pthread_mutex_lock(&library_lock);
    TTF_CloseFont(sized->font);
    pthread_mutex_unlock(&library_lock);
    *sized = (struct sized_font){0};
}

void fonts_close(struct fonts *fonts)
{
    if (!fonts)
        return;
    for (size_t i = 0; i < FONTS_MOST_SIZED; i++)
        if (fonts->sized[i].font)
            close_sized(&fonts->sized[i]);
    for (size_t i = 0; i < FONT_TABLE_MOST_FONTS; i++) {
        hb_font_destroy(fonts->faces[i].hb);
        hb_blob_destroy(fonts->faces[i].blob);
        free(fonts->faces[i].extents);
    }
    hb_buffer_destroy(fonts->shaping);
    free(fonts->shaped);
    line_breaker_destroy(fonts->breaker);
    glyph_store_destroy(fonts->glyphs);
    font_table_destroy(fonts->table);
    free(fonts);
    pthread_mutex_lock(&library_lock);
    TTF_Quit();
    pthread_mutex_unlock(&library_lock);
}

struct line_breaker *fonts_line_breaker(struct fonts *fonts)
{
    return fonts->breaker;
}

struct glyph_store *fonts_glyph_store(struct fonts *fonts)
{
    return fonts->glyphs;
}

const struct font_chain *fonts_chain(struct fonts *fonts, const char *family, bool bold,
                                     const char *lang, struct error *error)
{
    const struct font_table *table = fonts->table;
    const struct font_chain *chain = font_table_chain(table, family, bold, lang);
    if (chain)
        return chain;
    char known[256] = "";
    for (int i = 0; i < table->chain_count; i++) {
        const char *name = table->chains[i].family;
        size_t length = strlen(known);
        if (strstr(known, name) || length + strlen(name) + 3 > sizeof known)
            continue;
        snprintf(known + length, sizeof known - length, "%s%s", length ? ", " : "", name);
    }
    error_set(error, "%s has no font family '%s' for this language; there are: %s", table->path,
              family, known);
    return NULL;
}

// The face, opened when first asked for; without `hb` when its file cannot be used.
static struct font_face *face_of(struct fonts *fonts, int file)
{
    struct font_face *face = &fonts->faces[file];
    if (face->tried)
        return face;
    face->tried = true;
    const struct font_file *source = &fonts->table->files[file];
    face->blob = hb_blob_create_from_file_or_fail(source->path);
    if (!face->blob)
        return face;
    hb_face_t *hb_face = hb_face_create(face->blob, (unsigned)source->index);
    if (hb_face_get_glyph_count(hb_face) > 0) {
        face->hb = hb_font_create(hb_face);
        face->units_per_em = (float)hb_face_get_upem(hb_face);
        face->extents = calloc(EXTENTS_SLOTS, sizeof *face->extents);
        if (!face->extents)
            abort();
    }
    hb_face_destroy(hb_face);
    return face;
}

bool fonts_in_color(const struct fonts *fonts, int file)
{
    return fonts->table->files[file].color;
}

bool fonts_have(struct fonts *fonts, int file, uint32_t character)
{
    struct font_face *face = face_of(fonts, file);
    hb_codepoint_t glyph;
    return face->hb && hb_font_get_nominal_glyph(face->hb, character, &glyph);
}

float fonts_advance(struct fonts *fonts, int file, uint32_t character)
{
    struct font_face *face = face_of(fonts, file);
    hb_codepoint_t glyph;
    if (!face->hb || !hb_font_get_nominal_glyph(face->hb, character, &glyph))
        return 0;
    return (float)hb_font_get_glyph_h_advance(face->hb, glyph) / face->units_per_em;
}

bool fonts_have_variation(struct fonts *fonts, int file, uint32_t character, uint32_t selector)
{
    struct font_face *face = face_of(fonts, file);
    hb_codepoint_t glyph;
    return face->hb && hb_font_get_variation_glyph(face->hb, character, selector, &glyph);
}

bool fonts_have_mark(struct fonts *fonts, int file, uint32_t base, uint32_t mark)
{
    hb_codepoint_t whole;
    return fonts_have(fonts, file, mark) ||
           (hb_unicode_compose(hb_unicode_funcs_get_default(), base, mark, &whole) &&
            fonts_have(fonts, file, whole));
}

// Kept, since for outlines of cubic curves the ink box costs as much as drawing them.
static const struct extents_slot *ink_of(struct font_face *face, hb_codepoint_t glyph)
{
    struct extents_slot *slot = &face->extents[glyph & (EXTENTS_SLOTS - 1)];
    if (slot->glyph_plus_one == glyph + 1)
        return slot;
    hb_glyph_extents_t box = {0};
    hb_font_get_glyph_extents(face->hb, glyph, &box);
    float em = face->units_per_em;
    *slot = (struct extents_slot){
        .glyph_plus_one = glyph + 1,
        .left = (float)box.x_bearing / em,
        .right = (float)(box.x_bearing + box.width) / em,
        .top = (float)box.y_bearing / em,
        .bottom = (float)(box.y_bearing + box.height) / em,
    };
    return slot;
}

static void keep_glyph(struct fonts *fonts, struct font_face *face, size_t i, uint32_t at,
                       const hb_glyph_info_t *info, const hb_glyph_position_t *position)
{
    const struct extents_slot *ink = ink_of(face, info->codepoint);
    float em = face->units_per_em;
    float x = (float)position->x_offset / em, y = (float)position->y_offset / em;
    fonts->shaped[i] = (struct shaped_glyph){
        .at = at + info->cluster,
        .advance = (float)position->x_advance / em,
        .left = ink->left + x,
        .right = ink->right + x,
        .top = ink->top + y,
        .bottom = ink->bottom + y,
    };
}

// Without a language, as SDL2_ttf does when it is told nothing, so that what is measured is what is
// drawn. Clusters are told from the text's beginning.
static unsigned shape(struct fonts *fonts, struct font_face *face, hb_direction_t direction,
                      uint32_t script, const char *text, size_t bytes)
{
    hb_buffer_t *buffer = fonts->shaping;
    hb_buffer_reset(buffer);
    hb_buffer_set_direction(buffer, direction);
    hb_buffer_set_script(buffer, script ? (hb_script_t)script : HB_SCRIPT_UNKNOWN);
    hb_buffer_add_utf8(buffer, text, (int)bytes, 0, (int)bytes);
    hb_shape(face->hb, buffer, NULL, 0);
    return hb_buffer_get_length(buffer);
}

const struct shaped_glyph *fonts_shape(struct fonts *fonts, int file, struct font_script script,
                                       const char *text, size_t at, size_t bytes, size_t *count)
{
    struct font_face *face = face_of(fonts, file);
    *count = 0;
    if (!face->hb)
        return fonts->shaped;
    unsigned glyphs = shape(fonts, face, script.leftwards ? HB_DIRECTION_RTL : HB_DIRECTION_LTR,
                            script.code, text + at, bytes);
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(fonts->shaping, NULL);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(fonts->shaping, NULL);
    if (glyphs > fonts->shaped_capacity) {
        fonts->shaped_capacity = glyphs * 2u;
        fonts->shaped = realloc(fonts->shaped, fonts->shaped_capacity * sizeof *fonts->shaped);
        if (!fonts->shaped)
            abort();
    }
    for (unsigned i = 0; i < glyphs; i++)
        keep_glyph(fonts, face, i, (uint32_t)at, &info[i], &position[i]);
    *count = glyphs;
    return fonts->shaped;
}

bool fonts_shape_upright(struct fonts *fonts, int file, const char *text, size_t at, size_t bytes,
                         struct shaped_glyph *glyph)
{
    struct font_face *face = face_of(fonts, file);
    if (!face->hb || shape(fonts, face, HB_DIRECTION_TTB, 0, text + at, bytes) == 0)
        return false;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(fonts->shaping, NULL);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(fonts->shaping, NULL);
    const struct extents_slot *ink = ink_of(face, info->codepoint);
    float em = face->units_per_em;
    float x = (float)position->x_offset / em, y = (float)position->y_offset / em;
    *glyph = (struct shaped_glyph){.at = (uint32_t)at,
                                   .advance = -(float)position->y_advance / em,
                                   .left = ink->left + x,
                                   .right = ink->right + x,
                                   .top = ink->top + y,
                                   .bottom = ink->bottom + y};
    return true;
}

void font_set_script(TTF_Font *font, struct font_script script)
{
    char code[5] = "Zzzz"; // SDL2_ttf's own: unknown
    for (int i = 0; script.code && i < 4; i++)
        code[i] = (char)(script.code >> (24 - 8 * i));
    TTF_SetFontScriptName(font, code);
    TTF_SetFontDirection(font, script.leftwards ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
}

static TTF_Font *open_sized(struct fonts *fonts, int file, int size_px, struct error *error)
{
    const struct font_file *source = &fonts->table->files[file];
    struct font_face *face = face_of(fonts, file);
    if (!face->hb) {
        error_set(error, "%s is no usable font: install the Debian package %s anew", source->path,
                  source->package);
        return NULL;
    }
    unsigned length = 0;
    const char *bytes = hb_blob_get_data(face->blob, &length);
    pthread_mutex_lock(&library_lock);
    TTF_Font *font =
        TTF_OpenFontIndexRW(SDL_RWFromConstMem(bytes, (int)length), 1, size_px, source->index);
    pthread_mutex_unlock(&library_lock);
    if (!font) {
        error_set(error, "%s cannot be opened at %d px: %s", source->path, size_px, TTF_GetError());
        return NULL;
    }
    // Widths that grow evenly with the size, glyphs at fractions of pixels within a run. Large ones
    // look the same without hinting, and cost a third less.
    TTF_SetFontHinting(font,
                       size_px < UNHINTED_LEAST_PX ? TTF_HINTING_LIGHT_SUBPIXEL : TTF_HINTING_NONE);
    return font;
}

TTF_Font *fonts_sized(struct fonts *fonts, int file, int size_px, struct error *error)
{
    struct sized_font *oldest = &fonts->sized[0];
    for (size_t i = 0; i < FONTS_MOST_SIZED; i++) {
        struct sized_font *sized = &fonts->sized[i];
        if (sized->font && sized->file == file && sized->size_px == size_px) {
            sized->used = ++fonts->uses;
            return sized->font;
        }
        if (sized->used < oldest->used)
            oldest = sized;
    }
    TTF_Font *font = open_sized(fonts, file, size_px, error);
    if (!font)
        return NULL;
    if (oldest->font)
        close_sized(oldest);
    *oldest = (struct sized_font){font, file, size_px, ++fonts->uses};
    return font;
}

static void check_file(const struct font_file *file, struct buffer *differences)
{
    struct digest digest;
    char hex[DIGEST_HEX_BYTES];
    if (!file->present || !*file->sha256)
        return;
    if (!digest_of_file(file->path, &digest)) {
        buffer_printf(differences, "%s cannot be read (package %s)\n", file->path, file->package);
        return;
    }
    digest_hex(&digest, hex);
    if (strcmp(hex, file->sha256) != 0)
        buffer_printf(differences,
                      "%s (package %s) is not the file the font table was made with: "
                      "sha256 %s instead of %s\n",
                      file->path, file->package, hex, file->sha256);
}

bool fonts_check(const char *table_path, struct buffer *differences, struct error *error)
{
    struct font_table *table = font_table_load(table_path, error);
    if (!table)
        return false;
    struct buffer unwanted;
    buffer_init(&unwanted, 64 * 1024);
    for (int i = 0; i < table->file_count; i++) {
        bool seen = false; // a collection's file stands there once for each index
        for (int j = 0; j < i && !seen; j++)
            seen = strcmp(table->files[j].path, table->files[i].path) == 0;
        if (!seen)
            check_file(&table->files[i], differences ? differences : &unwanted);
    }
    buffer_finish(&unwanted);
    font_table_destroy(table);
    return true;
}
