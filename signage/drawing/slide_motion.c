// Putting together: ground, what enters, in the order of painting, each as far as it has come.
#include "signage/drawing/slide_motion.h"

#include <math.h>
#include <stdlib.h>

#include "signage/drawing/ease.h"
#include "signage/drawing/frame_zoom.h"
#include "signage/drawing/slide_boxes.h"
#include "signage/drawing/slide_hand.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_motion_inside.h"

#define DRIFT_SOFT_PERCENT 20

bool slide_motion_draw(struct artist *artist, const struct slide *slide,
                       const struct slide_moment *moment, struct frame *frame,
                       struct slide_drawing_report *report, struct slide_motion **motion,
                       struct error *error)
{
    struct slide_scene scene;
    struct slide_hand *hand = calloc(1, sizeof *hand);
    if (!hand)
        abort();
    *motion = NULL;
    if (report)
        *report = (struct slide_drawing_report){0};
    bool drawn = slide_scene_open(&scene, artist, slide, moment, error);
    struct slide_layout *layout =
        drawn ? slide_layout_create(&scene, frame->width_px, frame->height_px, error) : NULL;
    if (layout) {
        scene.hand = hand;
        frame_fill(frame, 0xFF000000u);
        slide_boxes_draw(&scene, slide_layout_root(layout), frame, report);
        slide_boxes_left_out(layout, report);
        if (!scene.template->motionless && !scene.theme->motionless)
            *motion = slide_parts_take(&scene, layout, hand, frame);
    }
    drawn = layout != NULL;
    slide_layout_destroy(layout);
    free(hand);
    return drawn;
}

void slide_motion_destroy(struct slide_motion *motion)
{
    if (!motion)
        return;
    for (size_t i = 0; i < motion->step_count; i++)
        layer_finish(&motion->steps[i].layer);
    layer_finish(&motion->over);
    frame_destroy(motion->ground);
    frame_destroy(motion->photo);
    free(motion);
}

// ---- time ------------------------------------------------------------------------------------

static int64_t drift_ms(const struct slide_motion *motion, int64_t stay_ms)
{
    int64_t ms = stay_ms - SLIDE_MOTION_REST_MS;
    if (!motion->photo || ms < SLIDE_MOTION_LEAST_DRIFT_MS)
        return 0;
    return ms < SLIDE_MOTION_MOST_DRIFT_MS ? ms : SLIDE_MOTION_MOST_DRIFT_MS;
}

// Drifting frames, counted from the beginning.
static int64_t drift_frame(int64_t elapsed_ms)
{
    return elapsed_ms <= 0 ? 0 : elapsed_ms * SLIDE_MOTION_DRIFT_FRAMES_PER_S / 1000;
}

static double zoom_at(const struct slide_motion *motion, struct slide_motion_time time)
{
    int64_t whole_ms = drift_ms(motion, time.stay_ms);
    int64_t at_ms = drift_frame(time.elapsed_ms) * 1000 / SLIDE_MOTION_DRIFT_FRAMES_PER_S;
    if (whole_ms == 0 || time.elapsed_ms >= whole_ms)
        return 1;
    double larger = fmin(SLIDE_MOTION_MOST_ZOOM, SLIDE_MOTION_ZOOM_PER_S * (double)whole_ms / 1000);
    int left = EASE_WHOLE - ease_evenly(at_ms, whole_ms, DRIFT_SOFT_PERCENT);
    return 1 + larger * left / EASE_WHOLE;
}

int64_t slide_motion_rest_ms(const struct slide_motion *motion, int64_t stay_ms)
{
    int64_t drift = drift_ms(motion, stay_ms);
    if (stay_ms < SLIDE_MOTION_LEAST_STAY_MS)
        return INT64_MIN;
    return drift > motion->entrance_ms ? drift : motion->entrance_ms;
}

int64_t slide_motion_next_ms(const struct slide_motion *motion, struct slide_motion_time time)
{
    int64_t at = time.elapsed_ms;
    if (at >= slide_motion_rest_ms(motion, time.stay_ms))
        return INT64_MAX;
    if (at < 0)
        return -at;
    if (at <= motion->entrance_ms)
        return 0;
    int64_t next_ms = ((drift_frame(at) + 1) * 1000 + SLIDE_MOTION_DRIFT_FRAMES_PER_S - 1) /
                      SLIDE_MOTION_DRIFT_FRAMES_PER_S;
    int64_t rest_ms = slide_motion_rest_ms(motion, time.stay_ms);
    return (next_ms < rest_ms ? next_ms : rest_ms) - at;
}

static int64_t end_of(const struct slide_motion_step *step)
{
    return step->begin_ms + SLIDE_MOTION_ENTRANCE_MS;
}

// All that a step ever touches.
static struct frame_rect sweep_of(const struct slide_motion *motion,
                                  const struct slide_motion_step *step)
{
    struct frame_rect rect = step->layer.rect;
    if (step->motion == MOTION_RISE)
        rect.height += motion->rise_px;
    return frame_rect_intersect(rect, motion->reach);
}

struct frame_rect slide_motion_changed(const struct slide_motion *motion, int64_t from_ms,
                                       int64_t to_ms, int64_t stay_ms)
{
    struct frame_rect changed = {0, 0, 0, 0};
    int64_t rest_ms = slide_motion_rest_ms(motion, stay_ms);
    int64_t first = from_ms < to_ms ? from_ms : to_ms, last = from_ms < to_ms ? to_ms : from_ms;
    if (first == last || first >= rest_ms)
        return changed;
    if (last >= rest_ms)
        return motion->reach;
    bool drifts = drift_ms(motion, stay_ms) > first;
    if (drifts && drift_frame(first) != drift_frame(last))
        changed = motion->photo_rect;
    for (size_t i = 0; i < motion->step_count; i++)
        if (last > motion->steps[i].begin_ms && first < end_of(&motion->steps[i]))
            changed = frame_rect_join(changed, sweep_of(motion, &motion->steps[i]));
    return changed;
}

// ---- painting --------------------------------------------------------------------------------

// What of `part` is not in `hole`: as many as four rectangles.
static size_t around(struct frame_rect part, struct frame_rect hole, struct frame_rect rects[4])
{
    size_t count = 0;
    hole = frame_rect_intersect(part, hole);
    if (frame_rect_empty(hole)) {
        rects[0] = part;
        return 1;
    }
    int right = hole.x + hole.width, bottom = hole.y + hole.height;
    const struct frame_rect all[4] = {
        {part.x, part.y, part.width, hole.y - part.y},
        {part.x, bottom, part.width, part.y + part.height - bottom},
        {part.x, hole.y, hole.x - part.x, hole.height},
        {right, hole.y, part.x + part.width - right, hole.height},
    };
    for (size_t i = 0; i < 4; i++)
        if (!frame_rect_empty(all[i]))
            rects[count++] = all[i];
    return count;
}

static void copy_part(struct frame *target, const struct frame *from, int from_x, int from_y,
                      struct frame_rect part)
{
    struct frame_rect source = {part.x - from_x, part.y - from_y, part.width, part.height};
    frame_copy(target, part.x, part.y, from, &source);
}

static struct layer_look look_at(const struct slide_motion *motion,
                                 const struct slide_motion_step *step, int64_t elapsed_ms)
{
    int64_t done_ms = elapsed_ms - step->begin_ms;
    struct layer_look look = {.weight = LAYER_WHOLE};
    if (done_ms >= SLIDE_MOTION_ENTRANCE_MS)
        return look;
    int calm = ease_in_out(done_ms, SLIDE_MOTION_ENTRANCE_MS);
    int quick = ease_out(done_ms, SLIDE_MOTION_ENTRANCE_MS);
    if (step->motion == MOTION_WIPE) {
        int length = step->vertical ? step->layer.rect.height : step->layer.rect.width;
        look.wiped = true;
        look.downwards = step->vertical;
        look.edge_px = motion->edge_px;
        look.edge = (int)((int64_t)(length + motion->edge_px) * calm / EASE_WHOLE);
    } else if (step->motion == MOTION_RISE) {
        look.weight = (int)((int64_t)LAYER_WHOLE * quick / EASE_WHOLE);
        look.down_px = (int)((int64_t)motion->rise_px * (EASE_WHOLE - quick) / EASE_WHOLE);
    } else {
        look.weight = (int)((int64_t)LAYER_WHOLE * calm / EASE_WHOLE);
    }
    return look;
}

static void paint_ground(const struct slide_motion *motion, double zoom, struct frame *target,
                         struct frame_rect part)
{
    static const struct layer_look whole = {.weight = LAYER_WHOLE};
    struct frame_rect rects[4];
    size_t count =
        around(part, motion->photo ? motion->photo_rect : (struct frame_rect){0, 0, 0, 0}, rects);
    for (size_t i = 0; i < count; i++)
        copy_part(target, motion->ground, motion->reach.x, motion->reach.y, rects[i]);
    if (!motion->photo)
        return;
    frame_zoom(target, motion->photo_rect.x, motion->photo_rect.y, motion->photo, zoom,
               motion->centre_x, motion->centre_y, part);
    layer_draw(&motion->over, target, &whole, part);
}

void slide_motion_put_together(const struct slide_motion *motion, int64_t elapsed_ms, double zoom,
                               struct frame *target, struct frame_rect part)
{
    paint_ground(motion, zoom, target, part);
    for (size_t i = 0; i < motion->step_count; i++) {
        const struct slide_motion_step *step = &motion->steps[i];
        if (elapsed_ms <= step->begin_ms)
            continue;
        struct layer_look look = look_at(motion, step, elapsed_ms);
        layer_draw(&step->layer, target, &look, part);
    }
}

void slide_motion_paint(const struct slide_motion *motion, const struct frame *still,
                        struct slide_motion_time time, struct frame *target, struct frame_rect part)
{
    part = frame_rect_intersect(part, frame_bounds(target));
    if (time.elapsed_ms >= slide_motion_rest_ms(motion, time.stay_ms)) {
        frame_copy(target, part.x, part.y, still, &part);
        return;
    }
    struct frame_rect inner = frame_rect_intersect(part, motion->reach), rects[4];
    size_t count = around(part, motion->reach, rects);
    for (size_t i = 0; i < count; i++)
        frame_copy(target, rects[i].x, rects[i].y, still, &rects[i]);
    if (!frame_rect_empty(inner))
        slide_motion_put_together(motion, time.elapsed_ms, zoom_at(motion, time), target, inner);
}

static size_t bytes_of(const struct frame *frame)
{
    return frame ? frame->stride_px * (size_t)frame->height_px * sizeof(uint32_t) : 0;
}

size_t slide_motion_bytes(const struct slide_motion *motion)
{
    size_t bytes = bytes_of(motion->ground) + bytes_of(motion->photo);
    for (size_t i = 0; i < motion->step_count; i++)
        bytes += bytes_of(motion->steps[i].layer.own);
    return bytes;
}
