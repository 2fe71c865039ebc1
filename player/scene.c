// Regions are opaque and painted from the farthest to the nearest; only what changed since the last
// paint is touched, with what lies over it.
#include "player/scene.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "player/scene_region.h"
#include "player/transition.h"

#define LONG_AGO_MS (INT64_MIN / 2)

struct scene {
    int width_px, height_px;
    uint32_t paper_rgb;
    struct scene_region regions[SCENE_MOST_REGIONS];
    size_t count;
    bool paper_spoiled;  // the ground itself is to be painted
    bool was_painted;    // there is something on screen to fade from
    struct frame *old;   // whole-screen fade: what was there; NULL when none
    struct frame *fresh; // … and the new composition on its way
    struct frame *last;  // a borrowed canvas: where the last paint went; NULL before
    int64_t old_begin_ms;
    int old_fade_ms;
    int64_t composed_at_ms; // when the places were set …
    int64_t composed_ms;    // … and when that begins to be seen
    int64_t changed_ms;     // when the newest change of anything began
};

static struct frame_rect bounds(const struct scene *scene)
{
    return (struct frame_rect){0, 0, scene->width_px, scene->height_px};
}

struct scene *scene_create(int width_px, int height_px, uint32_t paper_rgb)
{
    struct scene *scene = calloc(1, sizeof *scene);
    if (!scene)
        abort();
    scene->width_px = width_px;
    scene->height_px = height_px;
    scene->paper_rgb = paper_rgb;
    scene->paper_spoiled = true;
    scene->composed_at_ms = scene->composed_ms = scene->changed_ms = LONG_AGO_MS;
    return scene;
}

static void clear_regions(struct scene *scene)
{
    for (size_t i = 0; i < scene->count; i++)
        scene_region_clear(&scene->regions[i]);
    scene->count = 0;
}

static void end_old(struct scene *scene)
{
    frame_destroy(scene->old);
    frame_destroy(scene->fresh);
    scene->old = NULL;
    scene->fresh = NULL;
}

void scene_destroy(struct scene *scene)
{
    if (!scene)
        return;
    clear_regions(scene);
    end_old(scene);
    free(scene);
}

static struct frame *copy_of(const struct frame *frame, struct frame_rect rect)
{
    struct frame *copy = frame_create(rect.width, rect.height, NULL);
    if (copy)
        frame_copy(copy, 0, 0, frame, &rect);
    return copy;
}

static bool same_places(const struct scene *scene, const struct scene_place *places, size_t count)
{
    if (count != scene->count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct scene_region *region = &scene->regions[i];
        bool same_ground =
            region->shown || places[i].background_rgb == region->place.background_rgb;
        if (memcmp(&places[i].rect, &region->place.rect, sizeof places[i].rect) != 0 ||
            !same_ground)
            return false;
    }
    return true;
}

static void spoil_all(struct scene *scene)
{
    scene->paper_spoiled = true;
    for (size_t i = 0; i < scene->count; i++)
        scene->regions[i].spoiled = scene->regions[i].place.rect;
}

void scene_spoil(struct scene *scene)
{
    scene->last = NULL;
    spoil_all(scene);
}

// When a change may begin that is wished for then: not before the eye has had time for the one
// before it. One that has not begun yet gives its time to what replaces it.
static int64_t soonest(int64_t changed_ms, int64_t wished_ms, int64_t now_ms)
{
    int64_t least_ms = changed_ms >= now_ms ? changed_ms : changed_ms + SCENE_LEAST_APART_MS;
    return wished_ms < least_ms ? least_ms : wished_ms;
}

void scene_set_places(struct scene *scene, const struct scene_place *places, size_t count,
                      uint32_t paper_rgb, int64_t now_ms, int fade_ms)
{
    assert(count <= SCENE_MOST_REGIONS);
    bool same = same_places(scene, places, count);
    if (same && scene->paper_rgb == paper_rgb) {
        for (size_t i = 0; i < count; i++) {
            if (scene->regions[i].place.background_rgb != places[i].background_rgb)
                scene->regions[i].spoiled = places[i].rect;
            scene->regions[i].place = places[i];
        }
        return;
    }
    int64_t begin_ms = soonest(scene->changed_ms, now_ms, now_ms);
    if (scene->was_painted && scene->last && (fade_ms > 0 || begin_ms > now_ms)) {
        struct frame *old = copy_of(scene->last, bounds(scene));
        struct frame *fresh = frame_create(scene->width_px, scene->height_px, NULL);
        end_old(scene);
        if (old && fresh) {
            scene->old = old;
            scene->fresh = fresh;
            scene->old_begin_ms = begin_ms;
            scene->old_fade_ms = fade_ms;
        } else {
            frame_destroy(old);
            frame_destroy(fresh);
        }
    }
    clear_regions(scene);
    scene->paper_rgb = paper_rgb;
    scene->count = count;
    scene->composed_at_ms = now_ms;
    scene->composed_ms = scene->changed_ms = scene->was_painted ? begin_ms : LONG_AGO_MS;
    for (size_t i = 0; i < count; i++)
        scene->regions[i] = (struct scene_region){.place = places[i], .changed_ms = LONG_AGO_MS};
    spoil_all(scene);
}

// The part of the canvas a region covers, clipped to it.
static struct frame_rect visible(const struct scene *scene, const struct scene_region *region)
{
    return frame_rect_intersect(region->place.rect, bounds(scene));
}

void scene_show(struct scene *scene, size_t place, struct picture *picture,
                const struct scene_entrance *entrance, int64_t elapsed_ms, int64_t now_ms)
{
    assert(place < scene->count);
    struct scene_region *region = &scene->regions[place];
    if (picture == region->shown) {
        region->moving_since_ms = now_ms - elapsed_ms;
        return;
    }
    // The first pictures of a new composition come with it.
    bool is_first = region->changed_ms == LONG_AGO_MS && now_ms == scene->composed_at_ms;
    struct scene_entrance calm = *entrance;
    int64_t changed_ms =
        region->changed_ms > scene->composed_ms ? region->changed_ms : scene->composed_ms;
    if (!is_first)
        calm.begin_ms = soonest(changed_ms, calm.begin_ms, now_ms);
    calm.moves_ms += calm.begin_ms - entrance->begin_ms;
    scene_region_show(region, picture, &calm, elapsed_ms, now_ms);
    if (calm.begin_ms > scene->changed_ms)
        scene->changed_ms = calm.begin_ms;
}

// The smallest rectangle outside of which both are equal.
static struct frame_rect difference(const struct frame *a, const struct frame *b)
{
    int top = 0, bottom = a->height_px, left = a->width_px, right = 0;
    size_t row_bytes = (size_t)a->width_px * sizeof(uint32_t);
    while (top < bottom && memcmp(frame_row(a, top), frame_row(b, top), row_bytes) == 0)
        top++;
    while (bottom > top &&
           memcmp(frame_row(a, bottom - 1), frame_row(b, bottom - 1), row_bytes) == 0)
        bottom--;
    for (int y = top; y < bottom; y++) {
        const uint32_t *row_a = frame_row(a, y), *row_b = frame_row(b, y);
        int x = 0, end = a->width_px;
        while (x < left && row_a[x] == row_b[x])
            x++;
        while (end > right && row_a[end - 1] == row_b[end - 1])
            end--;
        left = x < left ? x : left;
        right = end > right ? end : right;
    }
    if (top >= bottom || left >= right)
        return (struct frame_rect){0, 0, 0, 0};
    return (struct frame_rect){left, top, right - left, bottom - top};
}

void scene_refresh(struct scene *scene, size_t place, struct picture *picture)
{
    assert(place < scene->count);
    struct scene_region *region = &scene->regions[place];
    struct picture *older = region->shown;
    if (picture == older)
        return;
    struct frame_rect changed = region->place.rect;
    bool moves = scene_region_next_ms(region, region->painted_ms) != SCENE_STILL;
    frame_destroy(region->to); // of the older one
    region->to = NULL;
    if (!moves && older && older->frame && picture->frame &&
        older->frame->width_px == picture->frame->width_px &&
        older->frame->height_px == picture->frame->height_px) {
        changed = difference(older->frame, picture->frame);
        changed.x += region->place.rect.x;
        changed.y += region->place.rect.y;
    }
    region->spoiled = frame_rect_join(region->spoiled, changed);
    region->shown = picture_acquire(picture);
    picture_release(older);
}

bool scene_is_at_rest(const struct scene *scene, size_t place, int64_t now_ms)
{
    return place >= scene->count ||
           (frame_rect_empty(scene->regions[place].spoiled) &&
            scene_region_next_ms(&scene->regions[place], now_ms) == SCENE_STILL);
}

struct picture *scene_shown(const struct scene *scene, size_t place)
{
    return place < scene->count ? scene->regions[place].shown : NULL;
}

// ---- painting ----

static void add_change(struct scene_changes *changes, struct frame_rect rect)
{
    for (size_t i = 0; i < changes->count; i++) {
        struct frame_rect common = frame_rect_intersect(changes->rects[i], rect);
        if (memcmp(&common, &rect, sizeof rect) == 0)
            return;
    }
    if (changes->count < SCENE_MOST_CHANGES)
        changes->rects[changes->count++] = rect;
    else
        changes->rects[0] = frame_rect_join(changes->rects[0], rect);
}

static void paint_composition(struct scene *scene, struct frame *canvas, int64_t now_ms,
                              struct scene_changes *changes)
{
    if (scene->paper_spoiled) {
        frame_fill(canvas, SCENE_OPAQUE | scene->paper_rgb);
        add_change(changes, bounds(scene));
        scene->paper_spoiled = false;
    }
    for (size_t i = 0; i < scene->count; i++) {
        struct scene_region *region = &scene->regions[i];
        struct frame_rect rect = visible(scene, region);
        struct frame_rect dirty =
            frame_rect_join(region->spoiled, scene_region_moved(region, now_ms));
        for (size_t c = 0; c < changes->count; c++)
            dirty = frame_rect_join(dirty, frame_rect_intersect(rect, changes->rects[c]));
        dirty = frame_rect_intersect(dirty, rect);
        region->spoiled = (struct frame_rect){0, 0, 0, 0};
        region->painted_ms = now_ms;
        if (frame_rect_empty(dirty))
            continue;
        struct frame target = frame_part(canvas, rect);
        struct frame_rect part = {dirty.x - rect.x, dirty.y - rect.y, dirty.width, dirty.height};
        scene_region_paint(region, &target, part, now_ms);
        add_change(changes, region->shown && region->shown->ticker ? rect : dirty);
    }
}

void scene_paint(struct scene *scene, struct frame *canvas, int64_t now_ms,
                 struct scene_changes *changes)
{
    assert(canvas->width_px == scene->width_px && canvas->height_px == scene->height_px);
    changes->count = 0;
    scene->last = canvas;
    scene->was_painted = true;
    if (!scene->old) {
        paint_composition(scene, canvas, now_ms, changes);
        return;
    }
    paint_composition(scene, scene->fresh, now_ms, changes);
    int weight = transition_weight(scene->old_begin_ms, scene->old_fade_ms, now_ms);
    frame_blend(canvas, scene->old, scene->fresh, weight);
    changes->rects[0] = bounds(scene);
    changes->count = 1;
    if (weight == TRANSITION_WHOLE)
        end_old(scene);
}

int64_t scene_next_ms(const struct scene *scene, int64_t now_ms)
{
    int64_t next_ms = SCENE_STILL;
    if (scene->paper_spoiled || scene->old)
        return now_ms;
    for (size_t i = 0; i < scene->count; i++) {
        int64_t region_ms = frame_rect_empty(scene->regions[i].spoiled)
                                ? scene_region_next_ms(&scene->regions[i], now_ms)
                                : now_ms;
        next_ms = region_ms < next_ms ? region_ms : next_ms;
    }
    return next_ms;
}
