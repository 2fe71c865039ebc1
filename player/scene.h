// The picture of an instant: regions with what each shows, cross-fades and moving text, painted
// into a frame. Used by the window's loop and by `shot` alike. Main thread.
//
// All times here (`_ms`) are on one clock that only moves forward: the window uses the monotonic
// one, `shot` the instant asked for. What is painted depends on them alone, never on how often
// anybody looked.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/picture.h"
#include "signage/drawing/frame.h"
#include "signage/language/playlist.h"

#define SCENE_MOST_REGIONS PLAYLIST_MOST_REGIONS
#define SCENE_MOST_CHANGES (2 * SCENE_MOST_REGIONS)
#define SCENE_STILL INT64_MAX

// What is on screen (in a region, or all of it) is replaced at most so often, whatever is asked: a
// change that comes sooner waits. No place is thus light and dark again more than 2.5 times a
// second; WCAG 2.2, 2.3.1 allows three.
#define SCENE_LEAST_APART_MS 200

struct scene_place {
    struct frame_rect rect;
    uint32_t background_rgb;
};

struct scene_changes {
    struct frame_rect rects[SCENE_MOST_CHANGES];
    size_t count;
};

struct scene;

// Starts as plain paper.
struct scene *scene_create(int width_px, int height_px, uint32_t paper_rgb);
void scene_destroy(struct scene *scene); // NULL is legal

// Replaces the regions (from the farthest to the nearest). Same places: what they show stays.
// Others: all that is on screen now fades into the new composition during `fade_ms` from `now_ms`.
void scene_set_places(struct scene *scene, const struct scene_place *places, size_t count,
                      uint32_t paper_rgb, int64_t now_ms, int fade_ms);

struct scene_entrance {
    enum playlist_transition transition;
    int64_t begin_ms; // of the transition, in the past or now
    int duration_ms;
    enum playlist_from from;
    int64_t moves_ms; // when what moves in the picture begins to
    int64_t ends_ms;  // when the picture is to be replaced
};

// Shows `picture` (shared; NULL: the background) from now on, or as soon as the change before it is
// SCENE_LEAST_APART_MS ago. A picture that is shown already only
// gets its `elapsed_ms` (of moving text, at `now_ms`) corrected.
void scene_show(struct scene *scene, size_t place, struct picture *picture,
                const struct scene_entrance *entrance, int64_t elapsed_ms, int64_t now_ms);

// The same slide with newer live text: no transition, and only what differs counts as changed.
void scene_refresh(struct scene *scene, size_t place, struct picture *picture);

// Nothing of what is shown there moves any more (of itself; a ticker never rests).
bool scene_is_at_rest(const struct scene *scene, size_t place, int64_t now_ms);

struct picture *scene_shown(const struct scene *scene, size_t place); // not acquired; may be NULL

// Brings `canvas` (of the scene's size, holding what was painted last) up to `now_ms` and lists
// what changed.
void scene_paint(struct scene *scene, struct frame *canvas, int64_t now_ms,
                 struct scene_changes *changes);

// The canvas was lost: the next paint does everything.
void scene_spoil(struct scene *scene);

// When the next paint would change something: `now_ms` while something moves in every frame or
// waits to be painted, later where something moves now and then, SCENE_STILL when nothing will.
int64_t scene_next_ms(const struct scene *scene, int64_t now_ms);
