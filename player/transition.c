// Cross-fades are frame_blend's business; what moves is copied in rectangles. A wipe's edge is a
// row of narrow strips, each blended a little further.
#include "player/transition.h"

#include "signage/drawing/ease.h"

#define EDGE_STRIPS 32
#define EDGE_SHARE 10 // the soft edge is one in so many of the way

int transition_weight(int64_t begin_ms, int duration_ms, int64_t now_ms)
{
    int64_t done_ms = now_ms - begin_ms;
    if (duration_ms <= 0)
        return done_ms < 0 ? 0 : TRANSITION_WHOLE;
    return ease_in_out(done_ms, duration_ms) / (EASE_WHOLE / TRANSITION_WHOLE);
}

static bool is_across(enum playlist_from side)
{
    return side == PLAYLIST_FROM_LEFT || side == PLAYLIST_FROM_RIGHT;
}

// The strip of the frame between two distances from the side things come from.
static struct frame_rect strip_of(const struct frame *frame, enum playlist_from side, int begin,
                                  int end)
{
    int width = frame->width_px, height = frame->height_px;
    switch (side) {
    case PLAYLIST_FROM_RIGHT:
        return (struct frame_rect){width - end, 0, end - begin, height};
    case PLAYLIST_FROM_TOP:
        return (struct frame_rect){0, begin, width, end - begin};
    case PLAYLIST_FROM_BOTTOM:
        return (struct frame_rect){0, height - end, width, end - begin};
    default:
        return (struct frame_rect){begin, 0, end - begin, height};
    }
}

static void copy_strip(struct frame *target, const struct frame *from, struct frame_rect rect)
{
    rect = frame_rect_intersect(rect, frame_bounds(target));
    if (!frame_rect_empty(rect))
        frame_copy(target, rect.x, rect.y, from, &rect);
}

// The new picture has come `way` px in; the old one stays, or is pushed as far.
static void paint_slide(enum playlist_from side, bool pushes, const struct frame *from,
                        const struct frame *to, struct frame *target, int way)
{
    int length = is_across(side) ? target->width_px : target->height_px;
    int sign = side == PLAYLIST_FROM_LEFT || side == PLAYLIST_FROM_TOP ? 1 : -1;
    int old = pushes ? sign * way : 0, fresh = sign * (way - length);
    struct frame_rect left_over = strip_of(target, side, way, length);
    struct frame_rect source = left_over;
    if (is_across(side)) {
        source.x -= old;
        frame_copy(target, left_over.x, 0, from, &source);
        frame_copy(target, fresh, 0, to, NULL);
    } else {
        source.y -= old;
        frame_copy(target, 0, left_over.y, from, &source);
        frame_copy(target, 0, fresh, to, NULL);
    }
}

static void paint_wipe(enum playlist_from side, const struct frame *from, const struct frame *to,
                       struct frame *target, int eased)
{
    int length = is_across(side) ? target->width_px : target->height_px;
    int soft = length / EDGE_SHARE + 1;
    int front = (int)((int64_t)(length + soft) * eased / EASE_WHOLE), back = front - soft;
    copy_strip(target, to, strip_of(target, side, 0, back > 0 ? back : 0));
    copy_strip(target, from, strip_of(target, side, front < length ? front : length, length));
    for (int i = 0; i < EDGE_STRIPS; i++) {
        int begin = back + soft * i / EDGE_STRIPS, end = back + soft * (i + 1) / EDGE_STRIPS;
        struct frame_rect strip =
            frame_rect_intersect(strip_of(target, side, begin, end), frame_bounds(target));
        int weight = TRANSITION_WHOLE - TRANSITION_WHOLE * (2 * i + 1) / (2 * EDGE_STRIPS);
        if (!frame_rect_empty(strip))
            frame_blend_rect(target, from, to, weight, strip);
    }
}

void transition_paint(enum playlist_transition transition, enum playlist_from side,
                      const struct frame *from, const struct frame *to, struct frame *target,
                      int64_t done_ms, int duration_ms)
{
    int eased = duration_ms > 0 ? ease_in_out(done_ms, duration_ms) : done_ms < 0 ? 0 : EASE_WHOLE;
    int length = is_across(side) ? target->width_px : target->height_px;
    switch (transition) {
    case PLAYLIST_SLIDE_IN:
    case PLAYLIST_PUSH:
        paint_slide(side, transition == PLAYLIST_PUSH, from, to, target,
                    (int)((int64_t)length * eased / EASE_WHOLE));
        break;
    case PLAYLIST_WIPE:
        paint_wipe(side, from, to, target, eased);
        break;
    default:
        frame_blend_rect(target, from, to, eased / (EASE_WHOLE / TRANSITION_WHOLE),
                         frame_bounds(target));
    }
}
