// One region: which picture it shows at this instant, how it comes in, what is to be drawn next.
#include <string.h>

#include "player/stage_inside.h"

#define AHEAD 2              // showings drawn before they are due
#define LIVE_AHEAD_MS 1500   // the next minute's picture is drawn so long before
#define JUMP_MS 2000         // more than slewing explains
#define MOST_HOLD_MS 60000   // an entry is not held longer against a clock that jumped
#define STILL_ON_TIME_MS 250 // a picture that comes so late is as good as on time

void stage_ask_again_in(struct stage *stage, int64_t ms)
{
    if (ms < stage->again_ms)
        stage->again_ms = ms > 0 ? ms : 0;
}

void stage_make_wish(const struct stage *stage, const struct stage_region *region,
                     const struct playlist_entry *entry, int64_t moment_utc_ms,
                     struct picture_wish *wish)
{
    const struct picture_place place = {
        .width_px = region->rect.width,
        .height_px = region->rect.height,
        .background_rgb = region->region->background_rgb,
        .motionless = region->motionless,
        .frames_per_s = stage->settings.frames_per_s,
    };
    picture_wish_entry(wish, entry, &place, moment_utc_ms, stage->variant);
}

struct usable_context {
    const struct stage *stage;
    const struct stage_region *region;
};

static bool is_usable(void *context, const struct playlist_entry *entry)
{
    const struct usable_context *usable = context;
    struct picture_wish wish;
    stage_make_wish(usable->stage, usable->region, entry, 0, &wish);
    return !pool_failed(&usable->stage->pool, &wish.key, usable->stage->now_ms);
}

struct playhead_spot stage_spot_now(const struct stage *stage, const struct stage_region *region)
{
    struct usable_context usable = {stage, region};
    struct playhead_filter filter = {is_usable, &usable};
    return playhead_at(region->region, stage->utc_ms, stage->trust, &filter);
}

static int64_t tick_after(int64_t utc_ms, int64_t every_ms)
{
    int64_t rest = utc_ms % every_ms;
    return utc_ms - (rest < 0 ? rest + every_ms : rest) + every_ms;
}

static void want(struct stage *stage, const struct picture_wish *wish, int64_t tag)
{
    if (!pool_failed(&stage->pool, &wish->key, stage->now_ms))
        wishlist_add(&stage->wishes, wish, tag);
}

struct picture *stage_obtain(struct stage *stage, struct picture_wish *wish)
{
    struct picture *picture = pool_find(&stage->pool, &wish->key, wish->moment_utc_ms);
    if (!picture)
        want(stage, wish, STAGE_ANY_MOMENT);
    else if (!picture_is_true_at(picture, wish->moment_utc_ms))
        want(stage, wish, tick_after(wish->moment_utc_ms, picture->live_ms));
    return picture;
}

// At its time an entry comes in as it wants to; later (another playlist, a picture that was not
// ready) it fades in calmly. `at_once`: with the whole of a new composition. What moves on a slide
// sets in while the slide comes in, and by the entry's own time, so that screens stay in step.
static struct scene_entrance entrance_of(const struct stage *stage,
                                         const struct stage_region *region,
                                         const struct playhead_spot *spot, bool at_once)
{
    int64_t late_ms = stage->utc_ms - spot->starts_utc_ms;
    bool on_time = spot->entry && late_ms >= 0 && late_ms < STILL_ON_TIME_MS;
    struct scene_entrance entrance = {
        .transition = PLAYLIST_CROSS_FADE,
        .begin_ms = stage->now_ms,
        .duration_ms = STAGE_FADE_MS,
    };
    if (on_time) {
        entrance.transition = spot->entry->transition;
        entrance.from = spot->entry->from;
        entrance.begin_ms -= late_ms;
        entrance.duration_ms = spot->entry->transition_ms;
    }
    entrance.moves_ms = entrance.begin_ms + entrance.duration_ms / 2;
    entrance.ends_ms = stage->now_ms + (spot->until_utc_ms - stage->utc_ms);
    if (at_once && spot->entry) {
        entrance.begin_ms = stage->now_ms - late_ms;
        entrance.moves_ms = entrance.begin_ms + spot->entry->transition_ms / 2;
    }
    if (at_once || region->motionless)
        entrance.transition = PLAYLIST_CUT;
    return entrance;
}

void stage_show(struct stage *stage, size_t index, struct picture *picture,
                const struct digest *key, const struct playhead_spot *spot, bool at_once)
{
    struct stage_region *region = &stage->regions[index];
    struct scene_entrance entrance = entrance_of(stage, region, spot, at_once || !region->is_set);
    scene_show(stage->scene, index, picture, &entrance, spot->elapsed_ms, stage->now_ms);
    region->is_set = true;
    region->shown_key = key ? *key : (struct digest){{0}};
    region->shown = spot->entry;
    region->spot = *spot;
    region->offset_ms = stage->utc_ms - stage->now_ms;
    region->trust = stage->trust;
    int64_t left_ms = spot->until_utc_ms - stage->utc_ms;
    region->hold_until_ms = stage->now_ms + (left_ms < MOST_HOLD_MS ? left_ms : MOST_HOLD_MS);
}

bool stage_must_hold(const struct stage *stage, const struct stage_region *region)
{
    int64_t moved = stage->utc_ms - stage->now_ms - region->offset_ms;
    bool jumped = moved > JUMP_MS || moved < -JUMP_MS || region->trust != stage->trust;
    return region->is_set && jumped && stage->now_ms < region->hold_until_ms;
}

void stage_keep_live(struct stage *stage, size_t index, struct picture_wish *wish)
{
    struct picture *picture = stage_obtain(stage, wish);
    if (picture && picture != scene_shown(stage->scene, index))
        scene_refresh(stage->scene, index, picture);
    if (!picture || picture->live_ms <= 0)
        return;
    int64_t tick = tick_after(stage->utc_ms, picture->live_ms);
    stage_ask_again_in(stage, tick - stage->utc_ms);
    if (tick - stage->utc_ms > LIVE_AHEAD_MS) {
        stage_ask_again_in(stage, tick - stage->utc_ms - LIVE_AHEAD_MS);
        return;
    }
    wish->moment_utc_ms = tick;
    stage_obtain(stage, wish);
}

void stage_update_region(struct stage *stage, size_t index)
{
    struct stage_region *region = &stage->regions[index];
    struct picture_wish wish;
    if (stage_must_hold(stage, region)) {
        stage_ask_again_in(stage, region->hold_until_ms - stage->now_ms);
        if (region->shown) {
            stage_make_wish(stage, region, region->shown, stage->utc_ms, &wish);
            stage_keep_live(stage, index, &wish);
        }
        return;
    }
    struct playhead_spot spot = stage_spot_now(stage, region);
    stage_ask_again_in(stage, spot.until_utc_ms - stage->utc_ms);
    if (!spot.planned) {
        if (!region->is_set || region->shown)
            stage_show(stage, index, NULL, NULL, &spot, false);
        return;
    }
    if (!spot.entry)
        return; // nothing of the loop can be shown: what is on screen stays
    stage_make_wish(stage, region, spot.entry, stage->utc_ms, &wish);
    bool same = region->shown && digest_equal(&region->shown_key, &wish.key);
    if (same) {
        if (spot.starts_utc_ms != region->spot.starts_utc_ms || spot.entry != region->shown) {
            struct picture *shown = scene_shown(stage->scene, index);
            stage_show(stage, index, shown, &wish.key, &spot, false);
        }
        stage_keep_live(stage, index, &wish);
        return;
    }
    struct picture *picture = stage_obtain(stage, &wish);
    if (picture)
        stage_show(stage, index, picture, &wish.key, &spot, false);
}

static bool same_media(const struct playlist_entry *a, const struct playlist_entry *b)
{
    return a && b && strcmp(a->src, b->src) == 0;
}

// What has come to rest and does not come on again soon needs not know how it did.
static void settle(struct stage *stage, size_t index, const struct playhead_spot *coming,
                   size_t count)
{
    const struct stage_region *region = &stage->regions[index];
    struct picture *shown = scene_shown(stage->scene, index);
    if (!shown || !shown->motion || !scene_is_at_rest(stage->scene, index, stage->now_ms))
        return;
    for (size_t i = 1; i < count; i++)
        if (same_media(coming[i].entry, region->shown) &&
            !same_media(coming[i - 1].entry, region->shown))
            return;
    picture_settle(shown);
}

void stage_look_ahead(struct stage *stage, size_t index)
{
    const struct stage_region *region = &stage->regions[index];
    struct usable_context usable = {stage, region};
    struct playhead_filter filter = {is_usable, &usable};
    struct playhead_spot spots[AHEAD];
    size_t count =
        playhead_coming(region->region, stage->utc_ms, stage->trust, &filter, spots, AHEAD);
    for (size_t i = 0; i < count; i++) {
        struct picture_wish wish;
        stage_make_wish(stage, region, spots[i].entry, spots[i].starts_utc_ms, &wish);
        int64_t in_ms = spots[i].starts_utc_ms - stage->utc_ms;
        struct picture *picture = pool_find(&stage->pool, &wish.key, wish.moment_utc_ms);
        if (!picture)
            want(stage, &wish, STAGE_ANY_MOMENT);
        else if (in_ms <= LIVE_AHEAD_MS)
            stage_obtain(stage, &wish);
        else if (picture->live_ms > 0)
            stage_ask_again_in(stage, in_ms - LIVE_AHEAD_MS);
    }
    settle(stage, index, spots, count);
}
