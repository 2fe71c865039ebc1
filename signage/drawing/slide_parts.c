// Taking apart: each element that enters is drawn alone on black and on white, which tells what of
// it shows through; the ground is drawn without them, and with a hole where a picture drifts. In
// the end the parts are put together and held against the picture: where something lay over an
// element, they do not agree, and the slide is shown at once instead of wrongly.
#include <math.h>
#include <stdlib.h>

#include "signage/base/log.h"
#include "signage/drawing/artist_assets.h"
#include "signage/drawing/slide_boxes.h"
#include "signage/drawing/slide_hand.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_motion_inside.h"
#include "signage/drawing/slide_text.h"

#define BLACK 0xFF000000u
#define WHITE 0xFFFFFFFFu
#define RISE_SHARE 0.024 // of the shorter side
#define EDGE_SHARE 0.06
#define MOST_ROUNDING 10     // of a channel, between the parts put together and the picture …
#define MOST_SPECKS_OF 20000 // … but for one pixel in so many

struct parts {
    struct slide_scene *scene;
    struct slide_hand *hand;
    const struct slide_box *root;
    const struct slide_box *entering[SLIDE_MOTION_MOST_LAYERS];
    size_t entering_count;
    const struct slide_box *drifting;
    uint32_t hole_argb; // painted where the picture drifts
    struct frame *black, *white;
    struct slide_motion *motion;
};

static bool enters(const struct slide_box *box)
{
    return box->node->motion != MOTION_NONE && box->node->motion != MOTION_DRIFT;
}

static void look_for_movers(struct parts *parts, const struct slide_box *box)
{
    if (enters(box) && parts->entering_count < SLIDE_MOTION_MOST_LAYERS) {
        parts->entering[parts->entering_count++] = box;
        return;
    }
    if (box->node->motion == MOTION_DRIFT && !parts->drifting)
        parts->drifting = box;
    for (size_t i = 0; i < box->child_count; i++)
        look_for_movers(parts, &box->children[i]);
}

// The shades of texts that enter are on the ground from the start.
static void lay_shades(const struct parts *parts, const struct slide_box *box, struct frame *frame)
{
    const struct slide_shade *shade = slide_hand_shade(parts->scene, box);
    if (shade && shade->strength > 0)
        slide_text_lay_shade(frame, shade);
    for (size_t i = 0; i < box->child_count; i++)
        lay_shades(parts, &box->children[i], frame);
}

// The hand's: leaves out what enters, and cuts the hole.
static bool leave_out(void *context, const struct slide_box *box, struct frame *frame)
{
    struct parts *parts = context;
    for (size_t i = 0; i < parts->entering_count; i++)
        if (parts->entering[i] == box) {
            lay_shades(parts, box, frame);
            return true;
        }
    if (!parts->motion->photo || parts->drifting != box)
        return false;
    frame_fill_rect(frame, parts->motion->photo_rect, parts->hole_argb);
    return true;
}

// ---- the drifting picture ----------------------------------------------------------------------

static bool is_opaque(const struct frame *frame)
{
    uint32_t all = BLACK;
    for (int y = 0; y < frame->height_px; y++) {
        const uint32_t *row = frame_row(frame, y);
        for (int x = 0; x < frame->width_px; x++)
            all &= row[x];
    }
    return all >> 24 == 255;
}

static void take_photo(struct parts *parts)
{
    const struct template_node *node = parts->drifting ? parts->drifting->node : NULL;
    if (!node || node->fit != IMAGE_COVER || node->alpha < 1)
        return;
    struct frame_rect rect = slide_box_rect(parts->drifting);
    struct frame_rect inside = frame_rect_intersect(rect, frame_bounds(parts->black));
    if (frame_rect_empty(rect) || inside.width != rect.width || inside.height != rect.height)
        return;
    const struct slide_picture *picture = slide_find_picture(parts->scene->slide, node->name);
    struct picture_wish wish = {.src = picture->src,
                                .width_px = rect.width,
                                .height_px = rect.height,
                                .fit = node->fit,
                                .focus_x = picture->focus_x,
                                .focus_y = picture->focus_y};
    const struct frame *frame = artist_picture(parts->scene->artist, &wish, NULL);
    if (!frame || frame->width_px != rect.width || frame->height_px != rect.height ||
        !is_opaque(frame))
        return;
    struct frame *photo = frame_create(rect.width, rect.height, NULL);
    if (!photo)
        return;
    frame_copy(photo, 0, 0, frame, NULL);
    parts->motion->photo = photo;
    parts->motion->photo_rect = rect;
    parts->motion->centre_x = picture->focus_x * rect.width;
    parts->motion->centre_y = picture->focus_y * rect.height;
}

// ---- what enters -------------------------------------------------------------------------------

// All that drawing the box may touch.
static struct frame_rect reach_of(const struct slide_box *box)
{
    struct frame_rect rect = box->text ? slide_text_reach(box) : slide_box_rect(box);
    for (size_t i = 0; i < box->child_count; i++)
        rect = frame_rect_join(rect, reach_of(&box->children[i]));
    return rect;
}

// How many different orders come before this one.
static int place_in_order(const struct parts *parts, int order)
{
    bool seen[TEMPLATE_MOST_ORDER + 1] = {false};
    int place = 0;
    for (size_t i = 0; i < parts->entering_count; i++)
        seen[parts->entering[i]->node->order] = true;
    for (int i = 0; i < order; i++)
        place += seen[i];
    return place;
}

static bool take_step(struct parts *parts, const struct slide_box *box)
{
    struct slide_motion *motion = parts->motion;
    struct slide_motion_step *step = &motion->steps[motion->step_count];
    struct frame_rect reach = frame_rect_intersect(reach_of(box), frame_bounds(parts->black));
    frame_fill_rect(parts->black, reach, BLACK);
    frame_fill_rect(parts->white, reach, WHITE);
    parts->hand->shades_are_laid = true;
    slide_boxes_draw(parts->scene, box, parts->black, NULL);
    slide_boxes_draw(parts->scene, box, parts->white, NULL);
    parts->hand->shades_are_laid = false;
    if (!layer_find(&step->layer, parts->black, parts->white, reach))
        return false;
    if (frame_rect_empty(step->layer.rect))
        return true;
    step->motion = box->node->motion;
    step->vertical = box->node->vertical;
    step->begin_ms = place_in_order(parts, box->node->order) * SLIDE_MOTION_APART_MS;
    motion->step_count++;
    int end_ms = step->begin_ms + SLIDE_MOTION_ENTRANCE_MS;
    motion->entrance_ms = end_ms > motion->entrance_ms ? end_ms : motion->entrance_ms;
    struct frame_rect sweep = step->layer.rect;
    if (step->motion == MOTION_RISE)
        sweep.height += motion->rise_px;
    motion->reach =
        frame_rect_join(motion->reach, frame_rect_intersect(sweep, frame_bounds(parts->black)));
    return true;
}

// ---- the ground --------------------------------------------------------------------------------

static void draw_ground(struct parts *parts, struct frame *frame, uint32_t hole_argb)
{
    parts->hole_argb = hole_argb;
    frame_fill(frame, BLACK);
    slide_boxes_draw(parts->scene, parts->root, frame, NULL);
}

static bool take_ground(struct parts *parts)
{
    struct slide_motion *motion = parts->motion;
    parts->hand->instead = leave_out;
    parts->hand->context = parts;
    draw_ground(parts, parts->black, BLACK);
    if (motion->photo)
        draw_ground(parts, parts->white, WHITE);
    parts->hand->instead = NULL;
    motion->ground = frame_create(motion->reach.width, motion->reach.height, NULL);
    if (!motion->ground)
        return false;
    frame_copy(motion->ground, 0, 0, parts->black, &motion->reach);
    if (!motion->photo)
        return true;
    struct frame white = frame_part(parts->white, motion->reach);
    struct frame_rect own = motion->photo_rect;
    own.x -= motion->reach.x;
    own.y -= motion->reach.y;
    if (!layer_find_in_place(&motion->over, motion->ground, &white, own))
        return false;
    motion->over.rect = motion->photo_rect;
    return true;
}

// ---- the whole
// -----------------------------------------------------------------------------------

static bool differs(uint32_t a, uint32_t b)
{
    for (int shift = 0; shift <= 16; shift += 8)
        if (abs((int)(a >> shift & 0xFF) - (int)(b >> shift & 0xFF)) > MOST_ROUNDING)
            return true;
    return false;
}

// Whether all parts at their places are the picture.
static bool add_up(const struct parts *parts, const struct frame *still)
{
    const struct slide_motion *motion = parts->motion;
    struct frame_rect reach = motion->reach;
    size_t specks = 0;
    slide_motion_put_together(motion, motion->entrance_ms, 1, parts->black, reach);
    for (int y = reach.y; y < reach.y + reach.height; y++)
        for (int x = reach.x; x < reach.x + reach.width; x++)
            specks += differs(frame_row(parts->black, y)[x], frame_row(still, y)[x]);
    return specks <= (size_t)reach.width * (size_t)reach.height / MOST_SPECKS_OF;
}

static bool take_apart(struct parts *parts, const struct frame *still)
{
    struct slide_motion *motion = parts->motion;
    take_photo(parts);
    if (motion->photo)
        motion->reach = motion->photo_rect;
    for (size_t i = 0; i < parts->entering_count; i++)
        if (!take_step(parts, parts->entering[i]))
            return false;
    if (motion->step_count == 0 && !motion->photo)
        return false;
    if (!take_ground(parts))
        return false;
    if (add_up(parts, still))
        return true;
    log_debug("%s: something lies over what enters; the slide is shown at once",
              parts->scene->template->path);
    return false;
}

struct slide_motion *slide_parts_take(struct slide_scene *scene, const struct slide_layout *layout,
                                      struct slide_hand *hand, const struct frame *still)
{
    struct parts parts = {.scene = scene, .hand = hand, .root = slide_layout_root(layout)};
    look_for_movers(&parts, parts.root);
    if (parts.entering_count == 0 && !parts.drifting)
        return NULL;
    struct slide_motion *motion = calloc(1, sizeof *motion);
    if (!motion)
        abort();
    parts.motion = motion;
    parts.black = frame_create(still->width_px, still->height_px, NULL);
    parts.white = frame_create(still->width_px, still->height_px, NULL);
    motion->rise_px = (int)lround(scene->shorter_px * RISE_SHARE);
    motion->edge_px = 1 + (int)lround(scene->shorter_px * EDGE_SHARE);
    hand->shades_are_known = true;
    if (!parts.black || !parts.white || !take_apart(&parts, still)) {
        slide_motion_destroy(motion);
        motion = NULL;
    }
    frame_destroy(parts.black);
    frame_destroy(parts.white);
    return motion;
}
