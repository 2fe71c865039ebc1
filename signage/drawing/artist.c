// The workshop of one drawing thread: fonts, parsed templates and themes, decoded pictures. Files
// are asked for their time of change at each use, so that a design edited on disk shows at the next
// drawing.
#include "signage/drawing/artist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signage/base/file.h"
#include "signage/drawing/artist_assets.h"
#include "signage/drawing/fonts.h"
#include "signage/drawing/image_header.h"
#include "signage/drawing/picture_cache.h"
#include "signage/drawing/svg_colors.h"
#include "signage/language/media_name.h"

#define ARTIST_MOST_PICTURE_BYTES (96u * 1024 * 1024)
#define MOST_DOCUMENTS 64
#define PATH_BYTES 4096

struct file_state {
    int64_t changed_ns, bytes;
};

struct kept_document {
    char *path;
    struct file_state state;
    void *document;
};

// Either of the two sorts of design document.
struct shelf {
    struct kept_document kept[MOST_DOCUMENTS];
    size_t count, next; // `next` goes round when the shelf is full
    size_t most_bytes;
    void *(*parse)(const char *name, const void *bytes, size_t length, struct error *error);
    void (*destroy)(void *document);
};

struct artist {
    struct fonts *fonts;
    struct resolver resolver;
    struct shelf templates, themes;
    struct picture_cache *pictures;
};

static void *parse_template(const char *name, const void *bytes, size_t length, struct error *error)
{
    struct template *template = template_parse(name, bytes, length, error);
    return template;
}

static void destroy_template(void *document)
{
    template_destroy(document);
}

static void *parse_theme(const char *name, const void *bytes, size_t length, struct error *error)
{
    return theme_parse(name, bytes, length, error);
}

static void destroy_theme(void *document)
{
    theme_destroy(document);
}

struct artist *artist_create(const char *font_table, const struct resolver *resolver,
                             struct error *error)
{
    char default_table[PATH_MAX];
    fonts_default_table(default_table);
    struct fonts *fonts = fonts_open(font_table ? font_table : default_table, error);
    if (!fonts)
        return NULL;
    struct artist *artist = calloc(1, sizeof *artist);
    if (!artist)
        abort();
    artist->fonts = fonts;
    if (resolver)
        artist->resolver = *resolver;
    artist->templates.most_bytes = TEMPLATE_MOST_BYTES;
    artist->templates.parse = parse_template;
    artist->templates.destroy = destroy_template;
    artist->themes.most_bytes = THEME_MOST_BYTES;
    artist->themes.parse = parse_theme;
    artist->themes.destroy = destroy_theme;
    artist->pictures = picture_cache_create(ARTIST_MOST_PICTURE_BYTES);
    return artist;
}

static void clear_shelf(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++) {
        shelf->destroy(shelf->kept[i].document);
        free(shelf->kept[i].path);
    }
}

void artist_destroy(struct artist *artist)
{
    if (!artist)
        return;
    clear_shelf(&artist->templates);
    clear_shelf(&artist->themes);
    picture_cache_destroy(artist->pictures);
    fonts_close(artist->fonts);
    free(artist);
}

struct fonts *artist_fonts(struct artist *artist)
{
    return artist->fonts;
}

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool artist_resolve(struct artist *artist, const char *src, const char *beside, char *path,
                    size_t path_bytes)
{
    char media[MEDIA_NAME_BYTES];
    if (beside && !strchr(src, '/') && !media_name_from_path(src, media)) {
        const char *slash = strrchr(beside, '/');
        int folder = slash ? (int)(slash - beside + 1) : 0;
        int length = snprintf(path, path_bytes, "%.*s%s", folder, beside, src);
        if (length > 0 && (size_t)length < path_bytes && is_file(path))
            return true;
    }
    if (artist->resolver.resolve)
        return artist->resolver.resolve(artist->resolver.context, src, path, path_bytes);
    int length = snprintf(path, path_bytes, "%s", src);
    return length > 0 && (size_t)length < path_bytes && is_file(path);
}

static bool look_at_file(const char *path, struct file_state *state)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    state->changed_ns = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    state->bytes = status.st_size;
    return true;
}

static struct kept_document *find_kept(struct shelf *shelf, const char *path)
{
    for (size_t i = 0; i < shelf->count; i++)
        if (strcmp(shelf->kept[i].path, path) == 0)
            return &shelf->kept[i];
    return NULL;
}

// An empty place: a new one, or that of the document kept longest.
static struct kept_document *free_place(struct shelf *shelf, const char *path)
{
    struct kept_document *place;
    if (shelf->count < MOST_DOCUMENTS) {
        place = &shelf->kept[shelf->count++];
    } else {
        place = &shelf->kept[shelf->next];
        shelf->next = (shelf->next + 1) % MOST_DOCUMENTS;
        shelf->destroy(place->document);
        free(place->path);
    }
    place->path = strdup(path);
    if (!place->path)
        abort();
    return place;
}

static const void *take_from_shelf(struct artist *artist, struct shelf *shelf, const char *sort,
                                   const char *src, struct error *error)
{
    char path[PATH_BYTES];
    struct file_state state;
    if (!artist_resolve(artist, src, NULL, path, sizeof path) || !look_at_file(path, &state)) {
        error_set(error, "the %s “%s” is not there", sort, src);
        return NULL;
    }
    struct kept_document *kept = find_kept(shelf, path);
    if (kept && kept->state.changed_ns == state.changed_ns && kept->state.bytes == state.bytes)
        return kept->document;
    size_t length;
    char *bytes = file_load(path, shelf->most_bytes, &length, error);
    void *document = bytes ? shelf->parse(path, bytes, length, error) : NULL;
    free(bytes);
    if (!document)
        return NULL;
    if (kept)
        shelf->destroy(kept->document);
    else
        kept = free_place(shelf, path);
    kept->document = document;
    kept->state = state;
    return document;
}

const struct template *artist_template(struct artist *artist, const char *src, struct error *error)
{
    return take_from_shelf(artist, &artist->templates, "template", src, error);
}

const struct theme *artist_theme(struct artist *artist, const char *src, struct error *error)
{
    return take_from_shelf(artist, &artist->themes, "theme", src, error);
}

bool artist_has_picture(struct artist *artist, const char *src, const char *beside)
{
    char path[PATH_BYTES];
    struct image_header header;
    if (!artist_resolve(artist, src, beside, path, sizeof path))
        return false;
    size_t length;
    char *bytes = file_load(path, IMAGE_MOST_BYTES, &length, NULL);
    bool usable = bytes && image_header_read(path, bytes, length, &header, NULL);
    free(bytes);
    return usable;
}

// FNV-1a over the names and values, enough to tell themes apart.
static uint64_t digest_colors(const struct theme *theme)
{
    uint64_t digest = 14695981039346656037u;
    for (size_t i = 0; theme && i < theme->color_count; i++) {
        for (const char *at = theme->colors[i].name; *at; at++)
            digest = (digest ^ (unsigned char)*at) * 1099511628211u;
        digest = (digest ^ theme->colors[i].argb) * 1099511628211u;
    }
    return digest;
}

static struct frame *decode(const char *path, const struct picture_wish *wish, struct error *error)
{
    size_t length;
    char *bytes = file_load(path, IMAGE_MOST_BYTES, &length, error);
    struct buffer colored;
    buffer_init(&colored, IMAGE_MOST_SVG_BYTES);
    struct frame *frame = NULL;
    bool svg = bytes && wish->theme && image_format_of(bytes, length) == IMAGE_SVG;
    if (svg && svg_colors_fill_in(path, bytes, length, wish->theme, &colored, error))
        frame = image_decode(path, buffer_text(&colored), colored.length, wish->width_px,
                             wish->height_px, wish->fit, wish->focus_x, wish->focus_y, error);
    else if (bytes && !svg)
        frame = image_decode(path, bytes, length, wish->width_px, wish->height_px, wish->fit,
                             wish->focus_x, wish->focus_y, error);
    buffer_finish(&colored);
    free(bytes);
    return frame;
}

const struct frame *artist_picture(struct artist *artist, const struct picture_wish *wish,
                                   struct error *error)
{
    char path[PATH_BYTES];
    struct file_state state;
    if (!artist_resolve(artist, wish->src, wish->beside, path, sizeof path) ||
        !look_at_file(path, &state)) {
        error_set(error, "the picture “%s” is not there", wish->src);
        return NULL;
    }
    struct picture_key key = {path,           state.changed_ns, state.bytes,
                              wish->width_px, wish->height_px,  wish->fit,
                              wish->focus_x,  wish->focus_y,    digest_colors(wish->theme)};
    const struct frame *kept = picture_cache_find(artist->pictures, &key);
    if (kept)
        return kept;
    struct frame *frame = decode(path, wish, error);
    if (frame)
        picture_cache_add(artist->pictures, &key, frame);
    return frame;
}
