// What is shown is decided region by region; changes of the whole (another playlist, the waiting
// slide) wait until all their first pictures are drawn and then happen at once.
#include "player/stage.h"

#include <stdlib.h>
#include <string.h>

#include "player/stage_inside.h"
#include "player/trust.h"
#include "signage/base/log.h"

#define RETRY_MS 30000 // what could not be drawn is tried again
#define MOST_SLEEP_MS 10000

struct stage *stage_create(const struct stage_settings *settings, int64_t now_ms)
{
    struct stage *stage = calloc(1, sizeof *stage);
    if (!stage)
        abort();
    stage->settings = *settings;
    stage->scene = scene_create(settings->width_px, settings->height_px, STATUS_PAPER_RGB);
    stage->started_ms = now_ms;
    stage->trust = TIMELINE_TRUSTED;
    wishlist_init(&stage->wishes);
    return stage;
}

void stage_destroy(struct stage *stage)
{
    if (!stage)
        return;
    scene_destroy(stage->scene);
    pool_finish(&stage->pool);
    wishlist_finish(&stage->wishes);
    reel_release(stage->laid);
    reel_release(stage->target);
    free(stage);
}

void stage_set_reel(struct stage *stage, const struct reel *reel)
{
    reel_release(stage->target);
    stage->target = reel_acquire(reel);
    pool_forgive(&stage->pool);
}

void stage_set_sync(struct stage *stage, const struct sync_state *state)
{
    stage->sync = *state;
}

bool stage_deliver(struct stage *stage, struct loader_answer *answer, int64_t now_ms)
{
    wishlist_answered(&stage->wishes, answer->id);
    if (!answer->picture) {
        if (!pool_failed(&stage->pool, &answer->key, now_ms))
            log_line(answer->missing ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARNING, "left out for now: %s",
                     answer->error.text);
        pool_fail(&stage->pool, &answer->key, now_ms + RETRY_MS);
        return false;
    }
    bool complete = !answer->picture->incomplete;
    pool_add(&stage->pool, answer->picture);
    answer->picture = NULL;
    return complete;
}

void stage_retry(struct stage *stage, bool replaced)
{
    pool_forgive(&stage->pool);
    pool_drop_incomplete(&stage->pool);
    if (replaced)
        stage->variant++;
}

void stage_resize(struct stage *stage, int width_px, int height_px)
{
    if (width_px == stage->settings.width_px && height_px == stage->settings.height_px) {
        scene_spoil(stage->scene);
        return;
    }
    stage->settings.width_px = width_px;
    stage->settings.height_px = height_px;
    scene_destroy(stage->scene);
    stage->scene = scene_create(width_px, height_px, STATUS_PAPER_RGB);
    stage->layout = LAYOUT_PAPER;
    reel_release(stage->laid);
    stage->laid = NULL;
    stage->count = 0;
}

static struct frame_rect rect_of(const struct stage *stage, const struct playlist_region *region)
{
    double width = stage->settings.width_px, height = stage->settings.height_px;
    int left = (int)(region->left * width + 0.5), top = (int)(region->top * height + 0.5);
    int right = (int)((region->left + region->width) * width + 0.5);
    int bottom = (int)((region->top + region->height) * height + 0.5);
    struct frame_rect rect = {left, top, right - left, bottom - top};
    return frame_rect_intersect(
        rect, (struct frame_rect){0, 0, stage->settings.width_px, stage->settings.height_px});
}

// ---- the whole ----

static size_t make_regions(const struct stage *stage, const struct reel *reel,
                           struct stage_region *regions)
{
    size_t count = 0;
    for (size_t i = 0; i < reel->playlist->region_count && count < SCENE_MOST_REGIONS; i++) {
        regions[count] = (struct stage_region){.region = &reel->playlist->regions[i],
                                               .motionless = stage->settings.motionless ||
                                                             reel->playlist->motionless};
        regions[count].rect = rect_of(stage, regions[count].region);
        if (!frame_rect_empty(regions[count].rect))
            count++;
    }
    return count;
}

static bool plans_anything(const struct stage *stage, const struct reel *reel)
{
    for (size_t i = 0; i < reel->playlist->region_count; i++)
        if (timeline_at(&reel->playlist->regions[i], stage->utc_ms, stage->trust).entry)
            return true;
    return false;
}

// Puts the regions of `reel` on the scene; where media are the same, nothing is seen of it.
static int fade_ms(const struct stage *stage, bool motionless)
{
    return motionless || stage->layout == LAYOUT_PAPER ? 0 : STAGE_FADE_MS;
}

static void lay(struct stage *stage, const struct reel *reel, struct stage_region *regions,
                size_t count, struct picture *const *pictures, const struct digest *keys,
                const struct playhead_spot *spots)
{
    struct scene_place places[SCENE_MOST_REGIONS];
    bool fresh = stage->layout != LAYOUT_REEL || count != stage->count;
    for (size_t i = 0; i < count; i++) {
        places[i] = (struct scene_place){regions[i].rect, regions[i].region->background_rgb};
        fresh = fresh || memcmp(&regions[i].rect, &stage->regions[i].rect, sizeof regions[i].rect);
    }
    fresh = fresh || (stage->laid &&
                      stage->laid->playlist->background_rgb != reel->playlist->background_rgb);
    scene_set_places(stage->scene, places, count, reel->playlist->background_rgb, stage->now_ms,
                     fade_ms(stage, stage->settings.motionless || reel->playlist->motionless));
    for (size_t i = 0; i < count; i++) {
        regions[i].is_set = !fresh;
        bool same = !fresh && stage->regions[i].shown && spots[i].entry &&
                    digest_equal(&stage->regions[i].shown_key, &keys[i]);
        stage->regions[i] = regions[i];
        stage_show(stage, i, same ? scene_shown(stage->scene, i) : pictures[i], &keys[i], &spots[i],
                   fresh);
    }
    stage->count = count;
    stage->layout = LAYOUT_REEL;
    reel_acquire(reel);
    reel_release(stage->laid);
    stage->laid = reel;
}

// Lays the target when all it shows at this moment is drawn (or cannot be).
static void try_to_lay(struct stage *stage)
{
    struct stage_region regions[SCENE_MOST_REGIONS];
    struct picture *pictures[SCENE_MOST_REGIONS] = {NULL};
    struct digest keys[SCENE_MOST_REGIONS] = {0};
    struct playhead_spot spots[SCENE_MOST_REGIONS];
    size_t count = make_regions(stage, stage->target, regions);
    bool complete = true, any = false;
    for (size_t i = 0; i < count; i++) {
        spots[i] = stage_spot_now(stage, &regions[i]);
        stage_ask_again_in(stage, spots[i].until_utc_ms - stage->utc_ms);
        if (!spots[i].entry)
            continue;
        struct picture_wish wish;
        stage_make_wish(stage, &regions[i], spots[i].entry, stage->utc_ms, &wish);
        keys[i] = wish.key;
        pictures[i] = stage_obtain(stage, &wish);
        complete = complete && pictures[i];
        any = any || pictures[i];
    }
    if (complete && any)
        lay(stage, stage->target, regions, count, pictures, keys, spots);
}

static void lay_status(struct stage *stage, enum status_kind kind)
{
    int64_t early_ms = stage->started_ms + stage->settings.status_after_ms - stage->now_ms;
    struct status status = status_make(kind, stage->settings.source->playlist_url, &stage->sync);
    struct picture_wish wish;
    picture_wish_status(&wish, &status, stage->settings.width_px, stage->settings.height_px);
    wish.moment_utc_ms = stage->utc_ms;
    struct picture *picture = stage_obtain(stage, &wish);
    if (stage->layout == LAYOUT_PAPER && early_ms > 0) {
        stage_ask_again_in(stage, early_ms);
        return;
    }
    if (stage->layout == LAYOUT_STATUS && digest_equal(&stage->status_key, &wish.key)) {
        stage_keep_live(stage, 0, &wish);
        return;
    }
    if (!picture)
        return;
    struct scene_place place = {{0, 0, stage->settings.width_px, stage->settings.height_px},
                                STATUS_PAPER_RGB};
    if (stage->layout != LAYOUT_STATUS)
        scene_set_places(stage->scene, &place, 1, STATUS_PAPER_RGB, stage->now_ms,
                         fade_ms(stage, stage->settings.motionless));
    struct scene_entrance cut = {.transition = PLAYLIST_CUT, .begin_ms = stage->now_ms};
    scene_show(stage->scene, 0, picture, &cut, 0, stage->now_ms);
    stage->status_key = wish.key;
    stage->layout = LAYOUT_STATUS;
    stage->count = 0;
    reel_release(stage->laid);
    stage->laid = NULL;
}

static bool holds_anything(const struct stage *stage)
{
    for (size_t i = 0; i < stage->count; i++)
        if (stage_must_hold(stage, &stage->regions[i]))
            return true;
    return false;
}

static void decide(struct stage *stage)
{
    if (!stage->target) {
        lay_status(stage, status_kind_of(&stage->sync));
        return;
    }
    bool is_laid = stage->layout == LAYOUT_REEL && stage->laid == stage->target;
    if (!plans_anything(stage, stage->target) && !holds_anything(stage)) {
        stage_ask_again_in(stage, 1000);
        lay_status(stage, stage->trust == TIMELINE_TRUSTED ? STATUS_NOTHING : STATUS_CLOCK);
        return;
    }
    if (!is_laid)
        try_to_lay(stage);
    if (stage->layout == LAYOUT_REEL)
        for (size_t i = 0; i < stage->count; i++)
            stage_update_region(stage, i);
    else
        lay_status(stage, STATUS_MEDIA);
    for (size_t i = 0; i < stage->count; i++)
        stage_look_ahead(stage, i);
}

static enum timeline_trust current_trust(const struct stage *stage, bool synchronised)
{
    int64_t newest = INSTANT_NEVER;
    const struct reel *reels[] = {stage->laid, stage->target};
    for (size_t i = 0; i < 2; i++)
        if (reels[i] && reels[i]->is_signed && reels[i]->playlist->published_utc > newest)
            newest = reels[i]->playlist->published_utc;
    return trust_of(stage->utc_ms / 1000, synchronised, newest);
}

int64_t stage_update(struct stage *stage, int64_t utc_ms, int64_t now_ms, bool synchronised)
{
    stage->utc_ms = utc_ms;
    stage->now_ms = now_ms;
    stage->again_ms = MOST_SLEEP_MS;
    stage->trust = current_trust(stage, synchronised);
    pool_begin(&stage->pool);
    wishlist_begin(&stage->wishes);
    decide(stage);
    pool_drop_unused(&stage->pool);
    int64_t forgiving_ms = pool_next_forgiving_ms(&stage->pool, now_ms);
    if (forgiving_ms != INT64_MAX)
        stage_ask_again_in(stage, forgiving_ms - now_ms);
    if (wishlist_changed(&stage->wishes))
        stage->settings.want(stage->settings.context, stage->wishes.wishes, stage->wishes.count);
    return stage->again_ms;
}

struct scene *stage_scene(struct stage *stage)
{
    return stage->scene;
}

bool stage_shows_playlist(const struct stage *stage)
{
    return stage->layout == LAYOUT_REEL;
}

bool stage_shows_anything(const struct stage *stage)
{
    return stage->layout != LAYOUT_PAPER;
}

bool stage_trusts_clock(const struct stage *stage)
{
    return stage->trust == TIMELINE_TRUSTED;
}

size_t stage_describe(const struct stage *stage, struct stage_showing *showings, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < stage->count && count < most; i++) {
        const struct stage_region *region = &stage->regions[i];
        showings[count++] = (struct stage_showing){
            .region = region->region->id,
            .entry = region->shown,
            .is_stand_in = region->shown != region->spot.planned,
            .since_utc_ms = region->spot.starts_utc_ms,
        };
    }
    return count;
}

const struct reel *stage_reel(const struct stage *stage)
{
    return stage->laid;
}
