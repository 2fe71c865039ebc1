// `shot`: the frame of an instant, by the stage and the scene the window uses. The stage is led
// through the changes just before the instant, so that a cross-fade under way is seen as the screen
// shows it.
#include <stdlib.h>
#include <string.h>

#include "player/cache.h"
#include "player/commands.h"
#include "player/finder.h"
#include "player/picture.h"
#include "player/reel.h"
#include "player/shot.h"
#include "signage/base/civil.h"
#include "signage/base/clock.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/language/timeline.h"

#define MOST_ROUNDS 64 // of wishing and drawing at one instant

// Wishes wait here until the stage was asked, then are drawn on the spot.
struct desk {
    struct picture_wish *wishes;
    size_t count;
};

static void take_wishes(void *context, const struct picture_wish *wishes, size_t count)
{
    struct desk *desk = context;
    desk->count = count;
    memcpy(desk->wishes, wishes, count * sizeof *wishes);
}

static void settle(struct stage *stage, struct desk *desk, const struct picture_context *context,
                   int64_t utc_ms)
{
    for (int round = 0; round < MOST_ROUNDS; round++) {
        desk->count = 0;
        stage_update(stage, utc_ms, utc_ms, true);
        if (desk->count == 0)
            return;
        struct loader_answer answer = {.key = desk->wishes[0].key, .id = desk->wishes[0].id};
        answer.picture = picture_draw(context, &desk->wishes[0], &answer.missing, &answer.error);
        stage_deliver(stage, &answer, utc_ms);
    }
}

static int compare_instants(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

// The instants to lead the stage through: the last one before each region's change under way, the
// change, and the instant itself.
static size_t instants_of(const struct playlist *playlist, int64_t at_utc_ms,
                          int64_t instants[2 * PLAYLIST_MOST_REGIONS + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < playlist->region_count && i < PLAYLIST_MOST_REGIONS; i++) {
        struct timeline_spot spot = timeline_at(&playlist->regions[i], at_utc_ms, TIMELINE_TRUSTED);
        int64_t under_way_ms = spot.entry ? spot.entry->transition_ms : STAGE_FADE_MS;
        if (spot.offset_ms >= under_way_ms || spot.starts_utc_ms <= INSTANT_NEVER * 1000)
            continue;
        instants[count++] = spot.starts_utc_ms - 1;
        instants[count++] = spot.starts_utc_ms;
    }
    qsort(instants, count, sizeof *instants, compare_instants);
    instants[count++] = at_utc_ms;
    return count;
}

struct frame *shot_take(const struct reel *reel, const struct picture_context *context,
                        int64_t at_utc_ms, int width_px, int height_px, bool motionless,
                        struct error *error)
{
    struct frame *canvas = frame_create(width_px, height_px, error);
    if (!canvas)
        return NULL;
    struct desk desk = {.wishes = calloc(LOADER_MOST_WISHES, sizeof *desk.wishes)};
    if (!desk.wishes)
        abort();
    int64_t instants[2 * PLAYLIST_MOST_REGIONS + 1] = {0};
    size_t count = instants_of(reel->playlist, at_utc_ms, instants);
    struct stage_settings settings = {.source = context->finder->source,
                                      .width_px = width_px,
                                      .height_px = height_px,
                                      .motionless = motionless,
                                      .want = take_wishes,
                                      .context = &desk};
    struct stage *stage = stage_create(&settings, instants[0]);
    stage_set_reel(stage, reel);
    struct scene_changes changes;
    for (size_t i = 0; i < count; i++) {
        settle(stage, &desk, context, instants[i]);
        scene_paint(stage_scene(stage), canvas, instants[i], &changes);
    }
    stage_destroy(stage);
    free(desk.wishes);
    return canvas;
}

// The playlist: beside or as the file named, or for an address what the cache holds.
static const struct reel *load_reel(const struct source *source, struct cache *cache,
                                    struct error *error)
{
    size_t length = 0;
    char *bytes = source->local ? file_load(source->playlist_path, SMIL_MOST_BYTES, &length, error)
                                : cache_load_playlist(cache, source->playlist_url, &length);
    if (!bytes && !source->local)
        error_set(error, "the cache %s holds no playlist from %s; play it once, or say --cache DIR",
                  cache_folder(cache), source->playlist_url);
    return bytes ? reel_create(source->playlist_url, bytes, length, NULL, error) : NULL;
}

int shot_run(const struct options *options, struct error *error)
{
    struct source source;
    if (!source_find(options->source, options->screen, &source, error))
        return 1;
    char folder[PATH_MAX];
    commands_cache_folder(options, &source, folder);
    struct cache *cache = options->cache_folder || !source.local ? cache_open(folder) : NULL;
    char content[PATH_MAX];
    struct finder finder = {&source, cache, options->media_folder,
                            finder_content_folder(options->content_folder, content)};
    struct resolver resolver = finder_resolver(&finder);
    struct civil_zone *zone = civil_zone_create(options->zone, error);
    struct error fonts = {""};
    struct artist *artist = artist_create(NULL, &resolver, &fonts);
    if (!artist)
        log_error("no text can be shown: %s", fonts.text);
    const struct reel *reel = zone ? load_reel(&source, cache, error) : NULL;
    struct picture_context context = {artist, &finder, zone};
    struct frame *frame = reel ? shot_take(reel, &context, options->at_utc_ms, options->width_px,
                                           options->height_px, options->motionless, error)
                               : NULL;
    bool ok = frame && frame_save_png(frame, options->out_path, error);
    frame_destroy(frame);
    reel_release(reel);
    artist_destroy(artist);
    civil_zone_destroy(zone);
    cache_close(cache);
    return ok ? 0 : 1;
}
