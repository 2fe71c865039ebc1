#include "player/scene_region.h"

#include "player/transition.h"

static void end_entrance(struct scene_region *region)
{
    picture_release(region->previous);
    frame_destroy(region->from);
    frame_destroy(region->to);
    region->previous = NULL;
    region->from = NULL;
    region->to = NULL;
    region->entering = false;
}

void scene_region_clear(struct scene_region *region)
{
    end_entrance(region);
    picture_release(region->shown);
    *region = (struct scene_region){0};
}

// ---- time ------------------------------------------------------------------------------------

static struct slide_motion_time motion_time(const struct scene_region *region, int64_t now_ms)
{
    return (struct slide_motion_time){now_ms - region->entrance.moves_ms,
                                      region->entrance.ends_ms - region->entrance.moves_ms};
}

static bool is_at_rest(const struct scene_region *region, int64_t now_ms)
{
    const struct slide_motion *motion = region->shown ? region->shown->motion : NULL;
    struct slide_motion_time time = motion_time(region, now_ms);
    return !motion || time.elapsed_ms >= slide_motion_rest_ms(motion, time.stay_ms);
}

// How long after its last paint a ticker looks different.
static int64_t ticker_wait_ms(const struct scene_region *region)
{
    if (!region->shown || !region->shown->ticker)
        return SCENE_STILL;
    return ticker_next_ms(region->shown->ticker, region->painted_ms - region->moving_since_ms);
}

static int weight_at(const struct scene_region *region, int64_t now_ms)
{
    return transition_weight(region->entrance.begin_ms, region->entrance.duration_ms, now_ms);
}

int64_t scene_region_next_ms(const struct scene_region *region, int64_t now_ms)
{
    int64_t next_ms = SCENE_STILL;
    if (region->entering)
        next_ms = region->entrance.begin_ms;
    int64_t wait_ms = ticker_wait_ms(region);
    if (wait_ms != SCENE_STILL && region->painted_ms + wait_ms < next_ms)
        next_ms = region->painted_ms + wait_ms;
    if (!is_at_rest(region, region->painted_ms)) {
        int64_t due_ms =
            region->painted_ms +
            slide_motion_next_ms(region->shown->motion, motion_time(region, region->painted_ms));
        next_ms = due_ms < next_ms ? due_ms : next_ms;
    }
    return next_ms < now_ms ? now_ms : next_ms;
}

struct frame_rect scene_region_moved(const struct scene_region *region, int64_t now_ms)
{
    struct frame_rect rect = {0, 0, 0, 0};
    int64_t wait_ms = ticker_wait_ms(region);
    if (region->entering || (wait_ms != SCENE_STILL && now_ms >= region->painted_ms + wait_ms))
        return region->place.rect;
    if (!region->shown || !region->shown->motion)
        return rect;
    struct slide_motion_time time = motion_time(region, now_ms);
    rect =
        slide_motion_changed(region->shown->motion, region->painted_ms - region->entrance.moves_ms,
                             time.elapsed_ms, time.stay_ms);
    rect.x += region->place.rect.x;
    rect.y += region->place.rect.y;
    return rect;
}

// ---- painting --------------------------------------------------------------------------------

static void paint_picture(const struct picture *picture, uint32_t background_rgb,
                          struct frame *target, int64_t elapsed_ms, struct frame_rect part)
{
    if (picture && picture->ticker)
        ticker_draw(picture->ticker, elapsed_ms, target, frame_bounds(target));
    else if (picture && picture->frame)
        frame_copy(target, part.x, part.y, picture->frame, &part);
    else
        frame_fill_rect(target, part, SCENE_OPAQUE | background_rgb);
}

static void paint_shown(const struct scene_region *region, struct frame *target,
                        struct frame_rect part, int64_t now_ms)
{
    if (!is_at_rest(region, now_ms))
        slide_motion_paint(region->shown->motion, region->shown->frame, motion_time(region, now_ms),
                           target, part);
    else
        paint_picture(region->shown, region->place.background_rgb, target,
                      now_ms - region->moving_since_ms, part);
}

// A frame that holds what a picture is now: the picture's own, or one drawn for the purpose
// (*owned).
static const struct frame *frame_of(const struct picture *picture,
                                    const struct scene_region *region, int64_t elapsed_ms,
                                    struct frame **owned)
{
    *owned = NULL;
    if (picture && picture->frame)
        return picture->frame;
    *owned = frame_create(region->place.rect.width, region->place.rect.height, NULL);
    if (*owned)
        paint_picture(picture, region->place.background_rgb, *owned, elapsed_ms,
                      frame_bounds(*owned));
    return *owned;
}

// What is shown while it still moves, brought up to date where it does.
static const struct frame *moving_frame(struct scene_region *region, int64_t now_ms)
{
    const struct frame *still = region->shown->frame;
    struct slide_motion_time time = motion_time(region, now_ms);
    struct frame_rect part = frame_bounds(still);
    if (region->to)
        part =
            slide_motion_changed(region->shown->motion, region->to_ms - region->entrance.moves_ms,
                                 time.elapsed_ms, time.stay_ms);
    else
        region->to = frame_create(still->width_px, still->height_px, NULL);
    if (!region->to)
        return still;
    slide_motion_paint(region->shown->motion, still, time, region->to, part);
    region->to_ms = now_ms;
    return region->to;
}

static bool paint_entrance(struct scene_region *region, struct frame *target, int64_t now_ms)
{
    struct frame *owned_from = NULL, *owned_to = NULL;
    const struct scene_entrance *entrance = &region->entrance;
    const struct frame *from = region->from, *to;
    if (!from)
        from = frame_of(region->previous, region, now_ms - region->previous_moving_since_ms,
                        &owned_from);
    if (is_at_rest(region, now_ms))
        to = frame_of(region->shown, region, now_ms - region->moving_since_ms, &owned_to);
    else
        to = moving_frame(region, now_ms);
    bool painted = false;
    if (from && to) {
        struct frame a = frame_part(from, frame_bounds(target));
        struct frame b = frame_part(to, frame_bounds(target));
        painted = a.width_px == target->width_px && a.height_px == target->height_px &&
                  b.width_px == target->width_px && b.height_px == target->height_px;
        if (painted)
            transition_paint(entrance->transition, entrance->from, &a, &b, target,
                             now_ms - entrance->begin_ms, entrance->duration_ms);
    }
    frame_destroy(owned_from);
    frame_destroy(owned_to);
    return painted;
}

void scene_region_paint(struct scene_region *region, struct frame *target, struct frame_rect part,
                        int64_t now_ms)
{
    if (region->entering && weight_at(region, now_ms) == TRANSITION_WHOLE)
        end_entrance(region);
    if (region->entering && paint_entrance(region, target, now_ms))
        return;
    paint_shown(region, target, region->entering ? frame_bounds(target) : part, now_ms);
}

// ---- showing ---------------------------------------------------------------------------------

// What is seen now, when that is no picture at rest; NULL when it is, or memory is short.
static struct frame *snapshot(struct scene_region *region, int64_t now_ms)
{
    if (!region->entering && is_at_rest(region, now_ms))
        return NULL;
    struct frame *seen = frame_create(region->place.rect.width, region->place.rect.height, NULL);
    if (seen)
        scene_region_paint(region, seen, frame_bounds(seen), now_ms);
    return seen;
}

void scene_region_show(struct scene_region *region, struct picture *picture,
                       const struct scene_entrance *entrance, int64_t elapsed_ms, int64_t now_ms)
{
    struct frame *from = snapshot(region, now_ms);
    end_entrance(region);
    region->from = from;
    region->previous = region->shown;
    region->previous_moving_since_ms = region->moving_since_ms;
    region->shown = picture_acquire(picture);
    region->moving_since_ms = now_ms - elapsed_ms;
    region->entrance = *entrance;
    if (entrance->transition == PLAYLIST_CUT)
        region->entrance.duration_ms = 0;
    region->entering = weight_at(region, now_ms) < TRANSITION_WHOLE;
    region->changed_ms = region->entrance.begin_ms;
    if (!region->entering)
        end_entrance(region);
    region->spoiled = region->place.rect;
    region->painted_ms = now_ms;
}
