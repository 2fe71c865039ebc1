// Design folders → media in the store.

#include "publisher/programme/designs.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/drawing/template.h"
#include "signage/drawing/theme.h"

struct design_sort {
    const char *extension;
    size_t most_bytes;
    bool (*rewrite)(const char *name, const void *bytes, size_t length,
                    const char *(*map)(void *context, const char *src), void *context,
                    struct buffer *out, struct error *error);
    struct design *designs;
    size_t count;
};

struct designs {
    struct store *store;
    struct design_sort templates, themes;
};

struct designs *designs_create(struct store *store)
{
    struct designs *designs = calloc(1, sizeof *designs);
    if (!designs)
        abort();
    designs->store = store;
    designs->templates.extension = "template";
    designs->templates.most_bytes = TEMPLATE_MOST_BYTES;
    designs->templates.rewrite = template_rewrite;
    designs->themes.extension = "theme";
    designs->themes.most_bytes = THEME_MOST_BYTES;
    designs->themes.rewrite = theme_rewrite;
    return designs;
}

static void finish_design(struct design *design)
{
    free(design->name);
    free(design->needs);
}

static void finish_shelf(struct design_sort *sort)
{
    for (size_t i = 0; i < sort->count; i++)
        finish_design(&sort->designs[i]);
    free(sort->designs);
}

void designs_destroy(struct designs *designs)
{
    if (!designs)
        return;
    finish_shelf(&designs->templates);
    finish_shelf(&designs->themes);
    free(designs);
}

// ---- one document ----

struct reading {
    struct store *store;
    const char *folder;
    struct design *design;
    struct error *error;
    char failure[ERROR_TEXT_BYTES]; // why a graphic could not be kept
};

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

static uint32_t paper_of(const char *path, const struct buffer *document)
{
    struct theme *theme = theme_parse(path, document->bytes, document->length, NULL);
    const struct theme_color *paper = theme ? theme_color(theme, "paper") : NULL;
    uint32_t rgb = paper ? paper->argb & 0xFFFFFF : 0;
    theme_destroy(theme);
    return rgb;
}

static bool read_design(struct designs *designs, struct design_sort *sort, const char *folder,
                        const char *file, struct design *design, struct error *error)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, file) >= sizeof path)
        return error_set(error, "%s/%s: the path is too long", folder, file);
    size_t length;
    char *bytes = file_load(path, sort->most_bytes, &length, error);
    if (!bytes)
        return false;
    struct reading reading = {.store = designs->store, .folder = folder, .design = design};
    struct buffer out;
    buffer_init(&out, 4 * sort->most_bytes);
    bool ok = sort->rewrite(path, bytes, length, keep_graphic, &reading, &out, error);
    if (!ok && reading.failure[0])
        error_set(error, "%s: %s", path, reading.failure);
    ok = ok && store_add_media(designs->store, out.bytes, out.length, sort->extension,
                               design->self.media, error);
    design->self.bytes = (int64_t)out.length;
    if (ok && sort == &designs->themes)
        design->paper_rgb = paper_of(path, &out);
    buffer_finish(&out);
    free(bytes);
    return ok;
}

// ---- folders ----

static struct design *find(const struct design_sort *sort, const char *name, size_t length)
{
    for (size_t i = 0; i < sort->count; i++)
        if (strncmp(sort->designs[i].name, name, length) == 0 &&
            sort->designs[i].name[length] == '\0')
            return &sort->designs[i];
    return NULL;
}

static bool keep(struct design_sort *sort, struct design *design, struct error *error)
{
    struct design *old = find(sort, design->name, strlen(design->name));
    if (old) {
        finish_design(old);
        *old = *design;
        return true;
    }
    if (sort->count == DESIGNS_MOST)
        return error_set(error, "more than %d documents; remove some", DESIGNS_MOST);
    sort->designs = realloc(sort->designs, (sort->count + 1) * sizeof *sort->designs);
    if (!sort->designs)
        abort();
    sort->designs[sort->count++] = *design;
    return true;
}

static bool read_file(struct designs *designs, struct design_sort *sort, const char *folder,
                      const char *file, struct error *error)
{
    size_t length = strlen(file) - strlen(".xml");
    struct design design = {.name = strndup(file, length)};
    if (read_design(designs, sort, folder, file, &design, error)) {
        if (keep(sort, &design, error))
            return true;
        error_prefix(error, "%s", folder);
    }
    finish_design(&design);
    if (!find(sort, file, length))
        return false;
    log_error("%s; its last good form stays in use", error->text);
    return true;
}

static int is_document(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0;
}

static bool read_folder(struct designs *designs, struct design_sort *sort, const char *folder,
                        struct error *error)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_document, alphasort);
    if (count < 0)
        return error_set(error, "%s cannot be read; it must hold the %ss", folder, sort->extension);
    bool ok = true;
    for (int i = 0; i < count; i++) {
        struct error one = {0};
        if (!read_file(designs, sort, folder, entries[i]->d_name, &one)) {
            if (ok)
                error_set(error, "%s", one.text);
            else
                log_error("%s", one.text);
            ok = false;
        }
        free(entries[i]);
    }
    free(entries);
    return ok;
}

bool designs_read(struct designs *designs, const char *template_folder, const char *theme_folder,
                  struct error *error)
{
    struct error second = {0};
    bool templates = read_folder(designs, &designs->templates, template_folder, error);
    bool themes = read_folder(designs, &designs->themes, theme_folder, &second);
    if (!themes && templates)
        return error_set(error, "%s", second.text);
    if (!themes)
        log_error("%s", second.text);
    return templates && themes;
}

const struct design *designs_template(const struct designs *designs, const char *name)
{
    return find(&designs->templates, name, strlen(name));
}

const struct design *designs_theme(const struct designs *designs, const char *name)
{
    return find(&designs->themes, name, strlen(name));
}

static void visit_sort(const struct design_sort *sort,
                       void (*visit)(void *context, const char *media), void *context)
{
    for (size_t i = 0; i < sort->count; i++) {
        visit(context, sort->designs[i].self.media);
        for (size_t n = 0; n < sort->designs[i].need_count; n++)
            visit(context, sort->designs[i].needs[n].media);
    }
}

void designs_visit(const struct designs *designs, void (*visit)(void *context, const char *media),
                   void *context)
{
    visit_sort(&designs->templates, visit, context);
    visit_sort(&designs->themes, visit, context);
}
