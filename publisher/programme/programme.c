// Store, clock and settings → editions. Everything that is worked out lives below; here it is put
// together, once a build, under one lock.

#include "publisher/programme/programme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/programme/design_choice.h"
#include "publisher/programme/edition_inside.h"
#include "publisher/programme/least_size.h"
#include "publisher/programme/programme_inside.h"
#include "publisher/programme/programme_media.h"
#include "publisher/programme/programme_thread.h"
#include "publisher/programme/settings_copy.h"
#include "signage/base/log.h"

// ---- life ----

static void *checked(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static void warn(void *context, const char *sentence)
{
    (void)context;
    log_warning("%s", sentence);
}

static bool check_channels(const struct designs *designs, const struct programme_settings *settings,
                           struct error *error)
{
    for (size_t i = 0; i < settings->channel_count; i++)
        if (!plan_check_designs(designs, &settings->channels[i], error))
            return false;
    for (size_t i = 0; i < settings->channel_count; i++)
        design_choice_missing(designs, &settings->channels[i], warn, NULL);
    return true;
}

struct programme *programme_create(const struct programme_settings *settings, struct store *store,
                                   const struct civil_zone *zone, struct clock clock,
                                   const struct signature_key_pair *keys, struct error *error)
{
    struct programme *programme = checked(calloc(1, sizeof *programme));
    programme->store = store;
    programme->zone = zone;
    programme->clock = clock;
    programme->keys = *keys;
    pthread_mutex_init(&programme->build_lock, NULL);
    pthread_mutex_init(&programme->edition_lock, NULL);
    programme_thread_init(programme);
    programme->settings_arena = arena_create();
    programme->designs = designs_create(store);
    programme->shelf = slide_shelf_create(store);
    if (settings_copy(settings, programme->settings_arena, &programme->settings, error) &&
        designs_read(programme->designs, settings->template_folder, settings->theme_folder,
                     error) &&
        check_channels(programme->designs, settings, error) &&
        (programme->phrases = phrases_create(settings->terms_file, error)))
        return programme;
    programme_destroy(programme);
    return NULL;
}

void programme_destroy(struct programme *programme)
{
    if (!programme)
        return;
    programme_stop(programme);
    programme_thread_finish(programme);
    edition_release(programme->edition);
    phrases_destroy(programme->phrases);
    slide_shelf_destroy(programme->shelf);
    designs_destroy(programme->designs);
    arena_destroy(programme->settings_arena);
    pthread_mutex_destroy(&programme->edition_lock);
    pthread_mutex_destroy(&programme->build_lock);
    free(programme);
}

bool programme_reconfigure(struct programme *programme, const struct programme_settings *settings,
                           struct error *error)
{
    struct arena *arena = arena_create();
    struct programme_settings copy;
    pthread_mutex_lock(&programme->build_lock);
    struct phrases *phrases = NULL;
    // A design that became bad keeps its last good form; only what channels need must be there.
    bool ok = settings_copy(settings, arena, &copy, error) &&
              designs_read(programme->designs, copy.template_folder, copy.theme_folder, error) &&
              check_channels(programme->designs, &copy, error) &&
              (phrases = phrases_create(copy.terms_file, error));
    if (ok) {
        arena_destroy(programme->settings_arena);
        phrases_destroy(programme->phrases);
        programme->settings_arena = arena;
        programme->settings = copy;
        programme->phrases = phrases;
        // Other terms give other slides for the same items.
        slide_shelf_destroy(programme->shelf);
        programme->shelf = slide_shelf_create(programme->store);
    } else {
        arena_destroy(arena);
    }
    pthread_mutex_unlock(&programme->build_lock);
    return ok;
}

bool programme_renew_designs(struct programme *programme)
{
    struct error error = {0};
    pthread_mutex_lock(&programme->build_lock);
    const struct programme_settings *settings = &programme->settings;
    bool changed =
        designs_changed(programme->designs, settings->template_folder, settings->theme_folder);
    if (changed && !designs_read(programme->designs, settings->template_folder,
                                 settings->theme_folder, &error))
        log_error("%s", error.text);
    pthread_mutex_unlock(&programme->build_lock);
    return changed;
}

// ---- editions ----

const struct edition *programme_current(struct programme *programme)
{
    pthread_mutex_lock(&programme->edition_lock);
    const struct edition *edition = programme->edition ? edition_acquire(programme->edition) : NULL;
    pthread_mutex_unlock(&programme->edition_lock);
    return edition;
}

const struct edition *programme_edition(struct programme *programme)
{
    return programme_current(programme);
}

// ---- building ----

struct build {
    struct programme *programme;
    const struct programme_settings *settings;
    struct plan_context context;
    int64_t now_ms;
    struct cast *cast;
    const struct publication **last; // by screen; NULL when none
    const struct publication **next; // by screen; NULL when it failed
    struct error first_error;        // the first one's
    bool failed;
};

static void note_failure(struct build *build, const struct error *error)
{
    if (build->failed)
        log_error("%s", error->text);
    else
        build->first_error = *error;
    build->failed = true;
}

static void find_last(struct build *build)
{
    const struct edition *edition = programme_current(build->programme);
    for (size_t i = 0; i < build->settings->screen_count; i++) {
        const char *id = build->settings->screens[i].id;
        const struct publication *last = edition ? edition_publication(edition, id) : NULL;
        build->last[i] =
            last ? publication_acquire(last) : publication_load(build->programme->store, id);
    }
    edition_release(edition);
}

// What the channel's screens show now. They are in step, so the newest speaks for all.
static const struct playlist *previous_of(const struct build *build, const char *channel)
{
    const struct publication *newest = NULL;
    for (size_t i = 0; i < build->settings->screen_count; i++) {
        const struct publication *last = build->last[i];
        if (strcmp(build->settings->screens[i].channel, channel) == 0 && last &&
            (!newest || last->screen.published_utc > newest->screen.published_utc))
            newest = last;
    }
    return newest ? newest->playlist : NULL;
}

static void publish_channel(struct build *build, const struct channel_settings *channel)
{
    struct error error = {0};
    build->context.least_percent = least_size_for(build->settings, channel);
    struct plan *plan = plan_create(&build->context, channel, build->cast,
                                    previous_of(build, channel->id), build->now_ms, &error);
    if (!plan) {
        note_failure(build, &error);
        return;
    }
    for (size_t i = 0; i < build->settings->screen_count; i++) {
        const struct screen_settings *screen = &build->settings->screens[i];
        if (strcmp(screen->channel, channel->id) != 0)
            continue;
        struct publication_request request = {
            .store = build->programme->store,
            .keys = &build->programme->keys,
            .screen = screen,
            .channel = channel,
            .plan = plan,
            .last = build->last[i],
            .now_utc = build->cast->from_utc,
        };
        build->next[i] = publication_make(&request, &error);
        if (!build->next[i])
            note_failure(build, &error);
    }
    plan_destroy(plan);
}

// The new edition, with the last playlist of those screens that failed. True when it is another.
static bool swap_edition(struct build *build)
{
    struct programme *programme = build->programme;
    size_t count = build->settings->screen_count, there = 0;
    const struct publication **publications = checked(calloc(count + 1, sizeof *publications));
    for (size_t i = 0; i < count; i++) {
        const struct publication *kept = build->next[i] ? build->next[i] : build->last[i];
        if (kept)
            publications[there++] = kept;
    }
    const struct edition *old = programme_current(programme);
    bool changed = !old || old->screen_count != there;
    for (size_t i = 0; i < there && !changed; i++)
        changed = edition_publication(old, publications[i]->screen.id) != publications[i];
    if (changed && (there > 0 || count == 0 || old)) {
        const struct edition *edition =
            edition_create(publications, there, old ? old->number + 1 : 1);
        pthread_mutex_lock(&programme->edition_lock);
        const struct edition *replaced = programme->edition;
        programme->edition = edition;
        pthread_mutex_unlock(&programme->edition_lock);
        edition_release(replaced);
    } else {
        changed = false;
    }
    edition_release(old);
    free(publications);
    return changed;
}

void programme_recall(struct programme *programme)
{
    pthread_mutex_lock(&programme->build_lock);
    size_t count = programme->settings.screen_count, there = 0;
    const struct publication **last = checked(calloc(count + 1, sizeof *last));
    for (size_t i = 0; i < count; i++)
        if ((last[there] = publication_load(programme->store, programme->settings.screens[i].id)))
            there++;
    const struct edition *edition = edition_create(last, there, 0);
    pthread_mutex_lock(&programme->edition_lock);
    const struct edition *replaced = programme->edition;
    programme->edition = edition;
    pthread_mutex_unlock(&programme->edition_lock);
    edition_release(replaced);
    for (size_t i = 0; i < there; i++)
        publication_release(last[i]);
    free(last);
    pthread_mutex_unlock(&programme->build_lock);
}

static void build_editions(struct build *build, const struct item_list *items)
{
    struct programme *programme = build->programme;
    int64_t now_utc = clock_now_utc(&programme->clock);
    build->now_ms = now_utc * 1000;
    // To a midnight, so that every rebuild of a day looks equally far.
    build->cast =
        cast_create(items, programme->zone, now_utc,
                    civil_day_start(programme->zone, now_utc, PROGRAMME_HORIZON_DAYS + 1));
    for (size_t i = 0; i < build->settings->channel_count; i++)
        publish_channel(build, &build->settings->channels[i]);
    cast_destroy(build->cast);
}

bool programme_rebuild(struct programme *programme, bool *changed, struct error *error)
{
    pthread_mutex_lock(&programme->build_lock);
    *changed = false;
    struct item_list *items = store_current_items(programme->store, error);
    bool ok = items != NULL;
    if (ok) {
        size_t count = programme->settings.screen_count;
        struct build build = {
            .programme = programme,
            .settings = &programme->settings,
            .context = {.designs = programme->designs,
                        .shelf = programme->shelf,
                        .phrases = programme->phrases,
                        .zone = programme->zone,
                        .place = programme->settings.place},
            .last = checked(calloc(count + 1, sizeof(struct publication *))),
            .next = checked(calloc(count + 1, sizeof(struct publication *))),
        };
        find_last(&build);
        build_editions(&build, items);
        *changed = swap_edition(&build);
        ok = !build.failed;
        if (ok)
            programme_media_tidy(programme);
        else
            error_set(error, "%s", build.first_error.text);
        for (size_t i = 0; i < count; i++) {
            publication_release(build.last[i]);
            publication_release(build.next[i]);
        }
        free(build.last);
        free(build.next);
        item_list_destroy(items);
    }
    pthread_mutex_unlock(&programme->build_lock);
    return ok;
}

bool programme_build(struct programme *programme, struct error *error)
{
    bool changed;
    return programme_rebuild(programme, &changed, error);
}

// ---- previews ----

static const char *languages_for(const struct channel_settings *channel, const char *lang,
                                 struct arena *arena)
{
    return lang && *lang ? arena_printf(arena, "%s %s", lang, channel->languages)
                         : channel->languages;
}

static struct slide *compose(struct programme *programme, const struct item *item,
                             const struct channel_settings *channel, const char *lang, int64_t utc,
                             struct error *error)
{
    const struct design *template = design_choice(programme->designs, channel, item);
    const struct design *theme = designs_theme(programme->designs, channel->theme);
    if (!template || !theme) {
        error_set(error, "there is no %s “%s”; put %s.xml into its folder",
                  template ? "theme" : "template",
                  template ? channel->theme : item_kind_name(item->kind),
                  template ? channel->theme : item_kind_name(item->kind));
        return NULL;
    }
    struct arena *scratch = arena_create();
    struct standing_facts facts = standing_facts(item, programme->zone, scratch);
    struct standing standing = standing_at(&facts, utc);
    struct compose_context context = {.phrases = programme->phrases,
                                      .zone = programme->zone,
                                      .languages = languages_for(channel, lang, scratch),
                                      .theme_src = theme->self.media,
                                      .least_percent =
                                          least_size_for(&programme->settings, channel),
                                      .era = channel->era};
    struct slide *slide = compose_item(&context, template->self.media, &facts, &standing);
    arena_destroy(scratch);
    return slide;
}

struct slide *programme_compose(struct programme *programme, const struct item *item,
                                const char *channel_id, const char *lang, int64_t utc,
                                struct error *error)
{
    pthread_mutex_lock(&programme->build_lock);
    const struct channel_settings *channel = settings_channel(&programme->settings, channel_id);
    struct slide *slide = NULL;
    if (channel)
        slide = compose(programme, item, channel, lang, utc, error);
    else
        error_set(error, "there is no channel “%s” in the configuration", channel_id);
    pthread_mutex_unlock(&programme->build_lock);
    return slide;
}

void programme_on_edition(struct programme *programme, void (*published)(void *context),
                          void *context)
{
    programme->published = published;
    programme->published_context = context;
}
