// Regions are opaque and painted from the farthest to the nearest; only what changed since the last
// paint is touched, with what lies over it.
#include "player/scene.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define OPAQUE 0xFF000000u

struct region {
    struct scene_place place;
    struct picture *shown;    // NULL: the background
    struct picture *previous; // what the entrance comes from; NULL with `from` NULL: the background
    struct frame *from;       // instead of `previous` when an entrance was interrupted
    struct scene_entrance entrance;
    bool entering;
    int64_t moving_since_ms, previous_moving_since_ms; // beginning of the tickers' time
    struct frame_rect spoiled;                         // on the canvas, to be painted anew
};

struct scene {
    int width_px, height_px;
    uint32_t paper_rgb;
    struct region regions[SCENE_MOST_REGIONS];
    size_t count;
    bool paper_spoiled;  // the ground itself is to be painted
    bool was_painted;    // there is something on screen to fade from
    struct frame *old;   // whole-screen fade: what was there; NULL when none
    struct frame *fresh; // … and the new composition on its way
    struct frame *last;  // a borrowed canvas: where the last paint went; NULL before
    int64_t old_begin_ms;
    int old_fade_ms;
};

static struct frame_rect bounds(const struct scene *scene)
{
    return (struct frame_rect){0, 0, scene->width_px, scene->height_px};
}

static struct frame_rect join(struct frame_rect a, struct frame_rect b)
{
    if (frame_rect_empty(a))
        return b;
    if (frame_rect_empty(b))
        return a;
    int left = a.x < b.x ? a.x : b.x, top = a.y < b.y ? a.y : b.y;
    int right = a.x + a.width > b.x + b.width ? a.x + a.width : b.x + b.width;
    int bottom = a.y + a.height > b.y + b.height ? a.y + a.height : b.y + b.height;
    return (struct frame_rect){left, top, right - left, bottom - top};
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
    return scene;
}

static void end_entrance(struct region *region)
{
    picture_release(region->previous);
    frame_destroy(region->from);
    region->previous = NULL;
    region->from = NULL;
    region->entering = false;
}

static void clear_regions(struct scene *scene)
{
    for (size_t i = 0; i < scene->count; i++) {
        end_entrance(&scene->regions[i]);
        picture_release(scene->regions[i].shown);
        scene->regions[i] = (struct region){0};
    }
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
    for (size_t i = 0; i < count; i++)
        if (memcmp(&places[i].rect, &scene->regions[i].place.rect, sizeof places[i].rect) != 0)
            return false;
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
    if (scene->was_painted && scene->last && fade_ms > 0) {
        struct frame *old = copy_of(scene->last, bounds(scene));
        struct frame *fresh = frame_create(scene->width_px, scene->height_px, NULL);
        end_old(scene);
        if (old && fresh) {
            scene->old = old;
            scene->fresh = fresh;
            scene->old_begin_ms = now_ms;
            scene->old_fade_ms = fade_ms;
        } else {
            frame_destroy(old);
            frame_destroy(fresh);
        }
    }
    clear_regions(scene);
    scene->paper_rgb = paper_rgb;
    scene->count = count;
    for (size_t i = 0; i < count; i++)
        scene->regions[i].place = places[i];
    spoil_all(scene);
}

// The part of the canvas a region covers, clipped to it.
static struct frame_rect visible(const struct scene *scene, const struct region *region)
{
    return frame_rect_intersect(region->place.rect, bounds(scene));
}

void scene_show(struct scene *scene, size_t place, struct picture *picture,
                const struct scene_entrance *entrance, int64_t elapsed_ms, int64_t now_ms)
{
    assert(place < scene->count);
    struct region *region = &scene->regions[place];
    if (picture == region->shown) {
        region->moving_since_ms = now_ms - elapsed_ms;
        return;
    }
    struct frame *from = NULL;
    if (region->entering && scene->last && !scene->old)
        from = copy_of(scene->last, visible(scene, region));
    end_entrance(region);
    region->from = from;
    region->previous = region->shown;
    region->previous_moving_since_ms = region->moving_since_ms;
    region->shown = picture_acquire(picture);
    region->moving_since_ms = now_ms - elapsed_ms;
    region->entrance = *entrance;
    region->entering = entrance->transition != PLAYLIST_CUT && entrance->duration_ms > 0;
    if (!region->entering)
        end_entrance(region);
    region->spoiled = region->place.rect;
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
    struct region *region = &scene->regions[place];
    struct picture *older = region->shown;
    if (picture == older)
        return;
    struct frame_rect changed = region->place.rect;
    if (older && older->frame && picture->frame &&
        older->frame->width_px == picture->frame->width_px &&
        older->frame->height_px == picture->frame->height_px) {
        changed = difference(older->frame, picture->frame);
        changed.x += region->place.rect.x;
        changed.y += region->place.rect.y;
    }
    region->spoiled = join(region->spoiled, changed);
    region->shown = picture_acquire(picture);
    picture_release(older);
}

struct picture *scene_shown(const struct scene *scene, size_t place)
{
    return place < scene->count ? scene->regions[place].shown : NULL;
}

// ---- painting ----

// All of what a picture is at an instant, into `target` (a part of a canvas, of the region's size
// or smaller at the canvas's edge); `part` limits stills.
static void paint_picture(const struct picture *picture, uint32_t background_rgb,
                          struct frame *target, int64_t elapsed_ms, const struct frame_rect *part)
{
    struct frame_rect all = {0, 0, target->width_px, target->height_px};
    if (picture && picture->ticker)
        ticker_draw(picture->ticker, elapsed_ms, target, all);
    else if (picture && picture->frame)
        frame_copy(target, part ? part->x : 0, part ? part->y : 0, picture->frame, part);
    else
        frame_fill_rect(target, part ? *part : all, OPAQUE | background_rgb);
}

// 0 at the entrance's begin to 256 at its end.
static int weight_at(const struct scene_entrance *entrance, int64_t now_ms)
{
    int64_t done = now_ms - entrance->begin_ms;
    if (done <= 0)
        return 0;
    if (done >= entrance->duration_ms)
        return 256;
    return (int)(done * 256 / entrance->duration_ms);
}

// A frame that holds what a picture is now: the picture's own, or one drawn for the purpose
// (*owned).
static const struct frame *frame_of(const struct picture *picture, const struct region *region,
                                    int64_t elapsed_ms, struct frame **owned)
{
    *owned = NULL;
    if (picture && picture->frame)
        return picture->frame;
    *owned = frame_create(region->place.rect.width, region->place.rect.height, NULL);
    if (*owned)
        paint_picture(picture, region->place.background_rgb, *owned, elapsed_ms, NULL);
    return *owned;
}

static void mix(const struct region *region, struct frame *target, const struct frame *from,
                const struct frame *to, int weight)
{
    struct frame_rect all = {0, 0, target->width_px, target->height_px};
    struct frame a = frame_part(from, all), b = frame_part(to, all);
    if (a.width_px != all.width || a.height_px != all.height || b.width_px != all.width ||
        b.height_px != all.height) {
        frame_copy(target, 0, 0, to, NULL);
        return;
    }
    int edge = all.width * weight / 256;
    switch (region->entrance.transition) {
    case PLAYLIST_SLIDE_IN:
        frame_copy(target, -edge, 0, &a, NULL);
        frame_copy(target, all.width - edge, 0, &b, NULL);
        break;
    case PLAYLIST_WIPE:
        frame_copy(target, 0, 0, &a, NULL);
        frame_copy(target, 0, 0, &b, &(struct frame_rect){0, 0, edge, all.height});
        break;
    case PLAYLIST_CROSS_FADE:
    case PLAYLIST_CUT:
        frame_blend_rect(target, &a, &b, weight, all);
        break;
    }
}

static void paint_entrance(const struct region *region, struct frame *target, int64_t now_ms)
{
    struct frame *owned_from, *owned_to;
    const struct frame *from = region->from;
    if (from)
        owned_from = NULL;
    else
        from = frame_of(region->previous, region, now_ms - region->previous_moving_since_ms,
                        &owned_from);
    const struct frame *to =
        frame_of(region->shown, region, now_ms - region->moving_since_ms, &owned_to);
    if (from && to)
        mix(region, target, from, to, weight_at(&region->entrance, now_ms));
    else
        paint_picture(region->shown, region->place.background_rgb, target,
                      now_ms - region->moving_since_ms, NULL);
    frame_destroy(owned_from);
    frame_destroy(owned_to);
}

static bool is_moving(const struct region *region)
{
    return region->entering ||
           (region->shown && region->shown->ticker && ticker_moves(region->shown->ticker));
}

static void paint_region(struct scene *scene, struct region *region, struct frame *canvas,
                         struct frame_rect dirty, int64_t now_ms)
{
    struct frame_rect rect = visible(scene, region);
    struct frame target = frame_part(canvas, rect);
    if (region->entering && weight_at(&region->entrance, now_ms) == 256)
        end_entrance(region);
    if (region->entering) {
        paint_entrance(region, &target, now_ms);
        return;
    }
    struct frame_rect part = {dirty.x - rect.x, dirty.y - rect.y, dirty.width, dirty.height};
    paint_picture(region->shown, region->place.background_rgb, &target,
                  now_ms - region->moving_since_ms, &part);
}

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
        changes->rects[0] = join(changes->rects[0], rect);
}

static void paint_composition(struct scene *scene, struct frame *canvas, int64_t now_ms,
                              struct scene_changes *changes)
{
    if (scene->paper_spoiled) {
        frame_fill(canvas, OPAQUE | scene->paper_rgb);
        add_change(changes, bounds(scene));
        scene->paper_spoiled = false;
    }
    for (size_t i = 0; i < scene->count; i++) {
        struct region *region = &scene->regions[i];
        struct frame_rect rect = visible(scene, region);
        struct frame_rect dirty = is_moving(region) ? rect : region->spoiled;
        for (size_t c = 0; c < changes->count; c++)
            dirty = join(dirty, frame_rect_intersect(rect, changes->rects[c]));
        dirty = frame_rect_intersect(dirty, rect);
        region->spoiled = (struct frame_rect){0, 0, 0, 0};
        if (frame_rect_empty(dirty))
            continue;
        paint_region(scene, region, canvas, dirty, now_ms);
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
    const struct scene_entrance fade = {PLAYLIST_CROSS_FADE, scene->old_begin_ms,
                                        scene->old_fade_ms};
    int weight = weight_at(&fade, now_ms);
    frame_blend(canvas, scene->old, scene->fresh, weight);
    changes->rects[0] = bounds(scene);
    changes->count = 1;
    if (weight == 256)
        end_old(scene);
}

int64_t scene_next_ms(const struct scene *scene, int64_t now_ms)
{
    if (scene->paper_spoiled || scene->old)
        return now_ms;
    for (size_t i = 0; i < scene->count; i++)
        if (is_moving(&scene->regions[i]) || !frame_rect_empty(scene->regions[i].spoiled))
            return now_ms;
    return SCENE_STILL;
}
