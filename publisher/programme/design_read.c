#include "publisher/programme/design_read.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/file.h"
#include "signage/drawing/template.h"
#include "signage/drawing/theme.h"

struct reading {
    struct store *store;
    const char *folder;
    struct design *design;
    char failure[ERROR_TEXT_BYTES]; // why a graphic could not be kept
};

static const struct {
    const char *name; // and extension
    size_t most_bytes;
    bool (*rewrite)(const char *name, const void *bytes, size_t length,
                    const char *(*map)(void *context, const char *src), void *context,
                    struct buffer *out, struct error *error);
} sorts[DESIGN_SORTS] = {
    [DESIGN_TEMPLATE] = {"template", TEMPLATE_MOST_BYTES, template_rewrite},
    [DESIGN_THEME] = {"theme", THEME_MOST_BYTES, theme_rewrite},
};

const char *design_sort_name(enum design_sort sort)
{
    return sorts[sort].name;
}

static bool extension_of(const char *src, char extension[9])
{
    const char *dot = strrchr(src, '.');
    size_t length = dot ? strlen(dot + 1) : 0;
    if (length < 1 || length > 8)
        return false;
    for (size_t i = 0; i <= length; i++)
        extension[i] = (char)tolower((unsigned char)dot[1 + i]);
    return true;
}

// Keeps the file beside the document and gives its media name, for the rewriters.
static const char *keep_graphic(void *context, const char *src)
{
    struct reading *reading = context;
    char path[PATH_MAX], extension[9];
    struct error error = {0};
    struct design *design = reading->design;
    size_t length = 0;
    char *bytes = NULL;
    design->needs = realloc(design->needs, (design->need_count + 1) * sizeof *design->needs);
    if (!design->needs)
        abort();
    struct design_media *media = &design->needs[design->need_count];
    if (!extension_of(src, extension))
        error_set(&error, "“%s” has no extension such as .svg", src);
    else if ((size_t)snprintf(path, sizeof path, "%s/%s", reading->folder, src) >= sizeof path)
        error_set(&error, "the path of “%s” is too long", src);
    else
        bytes = file_load(path, DESIGNS_MOST_FILE_BYTES, &length, &error);
    bool kept =
        bytes && store_add_media(reading->store, bytes, length, extension, media->media, &error);
    free(bytes);
    if (!kept) {
        snprintf(reading->failure, sizeof reading->failure, "%s", error.text);
        return NULL;
    }
    media->bytes = (int64_t)length;
    design->need_count++;
    return media->media;
}

// What a player would refuse is found here, before anybody is given it.
static bool parse(struct design *design, enum design_sort sort, const char *path, const char *bytes,
                  size_t length, struct error *error)
{
    if (sort == DESIGN_TEMPLATE)
        return (design->template = template_parse(path, bytes, length, error)) != NULL;
    design->theme = theme_parse(path, bytes, length, error);
    if (!design->theme)
        return false;
    const struct theme_color *paper = theme_color(design->theme, "paper");
    design->paper_rgb = paper ? paper->argb & 0xFFFFFF : 0;
    return true;
}

bool design_read(struct design *design, enum design_sort sort, struct store *store,
                 const char *folder, const char *file, struct error *error)
{
    char path[PATH_MAX];
    *design = (struct design){.name = strndup(file, strlen(file) - strlen(".xml"))};
    if (!design->name)
        abort();
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, file) >= sizeof path)
        return error_set(error, "%s/%s: the path is too long", folder, file);
    size_t length;
    char *bytes = file_load(path, sorts[sort].most_bytes, &length, error);
    if (!bytes)
        return false;
    struct reading reading = {.store = store, .folder = folder, .design = design};
    struct buffer out;
    buffer_init(&out, 4 * sorts[sort].most_bytes);
    bool ok = parse(design, sort, path, bytes, length, error) &&
              sorts[sort].rewrite(path, bytes, length, keep_graphic, &reading, &out, error);
    if (!ok && reading.failure[0])
        error_set(error, "%s: %s", path, reading.failure);
    ok = ok &&
         store_add_media(store, out.bytes, out.length, sorts[sort].name, design->self.media, error);
    design->self.bytes = (int64_t)out.length;
    buffer_finish(&out);
    free(bytes);
    return ok;
}

void design_finish(struct design *design)
{
    free(design->name);
    free(design->needs);
    template_destroy(design->template);
    theme_destroy(design->theme);
    *design = (struct design){0};
}
