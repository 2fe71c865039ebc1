// Design folders → media in the store. What is new is first read, whole, and then held against the
// rest: it is in use only when every template goes with every theme.

#include "publisher/programme/designs.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "publisher/programme/design_read.h"
#include "signage/base/log.h"
#include "signage/drawing/template.h"

// A design's good form and the one just read; either may be absent, its name is then NULL.
struct place {
    struct design good, fresh;
    char *name;
    char *told; // the sentence that was logged about its file last
};

struct places {
    struct place *all;
    size_t count;
};

struct designs {
    struct store *store;
    struct places sorts[DESIGN_SORTS];
    uint64_t read_state, seen_state; // of the folders: at the last reading, at the last look
};

struct designs *designs_create(struct store *store)
{
    struct designs *designs = calloc(1, sizeof *designs);
    if (!designs)
        abort();
    designs->store = store;
    return designs;
}

void designs_destroy(struct designs *designs)
{
    if (!designs)
        return;
    for (int sort = 0; sort < DESIGN_SORTS; sort++) {
        struct places *places = &designs->sorts[sort];
        for (size_t i = 0; i < places->count; i++) {
            design_finish(&places->all[i].good);
            free(places->all[i].name);
            free(places->all[i].told);
        }
        free(places->all);
    }
    free(designs);
}

static struct place *find(const struct places *places, const char *name, size_t length)
{
    for (size_t i = 0; i < places->count; i++)
        if (strncmp(places->all[i].name, name, length) == 0 && !places->all[i].name[length])
            return &places->all[i];
    return NULL;
}

static struct place *place_for(struct places *places, const char *name, size_t length)
{
    struct place *place = find(places, name, length);
    if (place || places->count == DESIGNS_MOST)
        return place;
    places->all = realloc(places->all, (places->count + 1) * sizeof *places->all);
    if (!places->all)
        abort();
    place = &places->all[places->count++];
    *place = (struct place){.name = strndup(name, length)};
    return place;
}

static void forget_told(struct place *place)
{
    free(place->told);
    place->told = NULL;
}

// True when it was not said of this file already.
static bool is_news(struct place *place, const char *sentence)
{
    if (place->told && strcmp(place->told, sentence) == 0)
        return false;
    forget_told(place);
    place->told = strdup(sentence);
    return true;
}

static void tell(struct place *place, const char *sentence)
{
    if (is_news(place, sentence))
        log_error("%s%s", sentence, place->good.name ? "; its last good form stays in use" : "");
}

// ---- reading --------------------------------------------------------------------------------

static bool read_file(struct designs *designs, enum design_sort sort, const char *folder,
                      const char *file, struct error *error)
{
    struct place *place = place_for(&designs->sorts[sort], file, strlen(file) - strlen(".xml"));
    if (!place)
        return error_set(error, "%s: more than %d documents; remove some", folder, DESIGNS_MOST);
    if (design_read(&place->fresh, sort, designs->store, folder, file, error)) {
        if (place->good.name && strcmp(place->good.self.media, place->fresh.self.media) == 0) {
            design_finish(&place->fresh); // nothing new
            forget_told(place);
        }
        return true;
    }
    design_finish(&place->fresh);
    if (!place->good.name) {
        is_news(place, error->text); // the caller tells
        return false;
    }
    tell(place, error->text);
    return true;
}

static int is_document(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0;
}

static bool read_folder(struct designs *designs, enum design_sort sort, const char *folder,
                        struct error *error)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_document, alphasort);
    if (count < 0)
        return error_set(error, "%s cannot be read; it must hold the %ss", folder,
                         design_sort_name(sort));
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

// ---- who goes with whom ---------------------------------------------------------------------

// The form that would be in use; NULL when there is none.
static const struct design *form_of(const struct place *place)
{
    return place->fresh.name ? &place->fresh : place->good.name ? &place->good : NULL;
}

static bool agree(const struct place *template, const struct place *theme, struct error *error)
{
    const struct design *a = form_of(template), *b = form_of(theme);
    return !a || !b || template_check(a->template, b->theme, error);
}

static size_t quarrels_of(const struct designs *designs, enum design_sort sort,
                          const struct place *place)
{
    const struct places *others = &designs->sorts[1 - sort];
    size_t count = 0;
    for (size_t i = 0; i < others->count; i++) {
        const struct place *other = &others->all[i];
        count += sort == DESIGN_TEMPLATE ? !agree(place, other, NULL) : !agree(other, place, NULL);
    }
    return count;
}

// Of two that do not go together one goes back to its good form: who is new, and of two new ones
// who is at odds with more.
static void settle_quarrel(struct designs *designs, struct place *template, struct place *theme,
                           const struct error *error)
{
    struct place *out = !theme->fresh.name      ? template
                        : !template->fresh.name ? theme
                        : quarrels_of(designs, DESIGN_THEME, theme) >
                                quarrels_of(designs, DESIGN_TEMPLATE, template)
                            ? theme
                            : template;
    tell(out, error->text);
    design_finish(out->fresh.name ? &out->fresh : &out->good);
}

static bool settle_one(struct designs *designs)
{
    struct places *templates = &designs->sorts[DESIGN_TEMPLATE];
    struct places *themes = &designs->sorts[DESIGN_THEME];
    for (size_t i = 0; i < templates->count; i++)
        for (size_t k = 0; k < themes->count; k++) {
            struct error error = {0};
            if (agree(&templates->all[i], &themes->all[k], &error))
                continue;
            settle_quarrel(designs, &templates->all[i], &themes->all[k], &error);
            return true;
        }
    return false;
}

static void take_fresh(struct places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        struct place *place = &places->all[i];
        if (!place->fresh.name)
            continue;
        design_finish(&place->good);
        place->good = place->fresh;
        place->fresh = (struct design){0};
        forget_told(place);
    }
}

// ---- the door -------------------------------------------------------------------------------

static void add_file_state(uint64_t *state, const char *name, const struct stat *status)
{
    const int64_t numbers[] = {status->st_mtim.tv_sec, status->st_mtim.tv_nsec, status->st_size,
                               (int64_t)status->st_ino};
    const unsigned char *bytes = (const unsigned char *)numbers;
    uint64_t hash = UINT64_C(14695981039346656037); // FNV-1a
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    for (size_t i = 0; i < sizeof numbers; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
    *state += hash; // a sum: the order of a folder means nothing
}

static void add_folder_state(uint64_t *state, const char *folder)
{
    DIR *entries = opendir(folder);
    if (!entries)
        return;
    for (struct dirent *entry; (entry = readdir(entries));) {
        struct stat status;
        if (entry->d_name[0] != '.' && fstatat(dirfd(entries), entry->d_name, &status, 0) == 0 &&
            S_ISREG(status.st_mode))
            add_file_state(state, entry->d_name, &status);
    }
    closedir(entries);
}

static uint64_t state_of(const char *template_folder, const char *theme_folder)
{
    uint64_t state = 1;
    add_folder_state(&state, template_folder);
    add_folder_state(&state, theme_folder);
    return state;
}

bool designs_changed(struct designs *designs, const char *template_folder, const char *theme_folder)
{
    uint64_t state = state_of(template_folder, theme_folder), seen = designs->seen_state;
    designs->seen_state = state;
    return state != designs->read_state && state == seen;
}

bool designs_read(struct designs *designs, const char *template_folder, const char *theme_folder,
                  struct error *error)
{
    struct error second = {0};
    designs->read_state = designs->seen_state = state_of(template_folder, theme_folder);
    bool templates = read_folder(designs, DESIGN_TEMPLATE, template_folder, error);
    bool themes = read_folder(designs, DESIGN_THEME, theme_folder, &second);
    while (settle_one(designs))
        ;
    take_fresh(&designs->sorts[DESIGN_TEMPLATE]);
    take_fresh(&designs->sorts[DESIGN_THEME]);
    if (!themes && templates)
        return error_set(error, "%s", second.text);
    if (!themes)
        log_error("%s", second.text);
    return templates && themes;
}

static const struct design *good_form(const struct designs *designs, enum design_sort sort,
                                      const char *name)
{
    const struct place *place = find(&designs->sorts[sort], name, strlen(name));
    return place && place->good.name ? &place->good : NULL;
}

const struct design *designs_template(const struct designs *designs, const char *name)
{
    return good_form(designs, DESIGN_TEMPLATE, name);
}

const struct design *designs_theme(const struct designs *designs, const char *name)
{
    return good_form(designs, DESIGN_THEME, name);
}

void designs_visit(const struct designs *designs, void (*visit)(void *context, const char *media),
                   void *context)
{
    for (int sort = 0; sort < DESIGN_SORTS; sort++)
        for (size_t i = 0; i < designs->sorts[sort].count; i++) {
            const struct design *design = &designs->sorts[sort].all[i].good;
            if (!design->name)
                continue;
            visit(context, design->self.media);
            for (size_t n = 0; n < design->need_count; n++)
                visit(context, design->needs[n].media);
        }
}
