// What is behind a text decides here: most texts stand on one flat colour, which is seen at a
// glance; over a photograph the ink is drawn on the side to know which pixels count.
#include "signage/drawing/slide_text.h"

#include <math.h>

#include "signage/drawing/color.h"
#include "signage/drawing/legibility.h"
#include "signage/drawing/slide_hand.h"
#include "signage/drawing/text.h"

#define INK_OVERHANG 0.25 // of an em: how far accents and ruby may reach out of a text's box
#define DARKEST 0xFF000000u
#define LIGHTEST 0xFFFFFFFFu

// In ems around the ink: what is shaded evenly, and further out, on what it fades. By turn.
static const struct {
    double rest, fade;
} shades[SLIDE_TEXT_SHADINGS] = {{0.35, 1.1}, {0.25, 0.5}, {0.15, 0.25}, {0.08, 0.1}};

struct frame_rect slide_text_reach(const struct slide_box *box)
{
    struct frame_rect rect = slide_box_rect(box);
    int overhang = (int)ceil(box->size_px * INK_OVERHANG);
    rect.x -= overhang, rect.y -= overhang;
    rect.width += 2 * overhang, rect.height += 2 * overhang;
    return rect;
}

// Draws the ink in `argb` into a part of the frame that begins at `part`.
static void draw_ink(const struct slide_scene *scene, const struct slide_box *box,
                     struct frame *part, struct frame_rect rect, uint32_t argb)
{
    int x, y;
    slide_box_text_origin(scene, box, &x, &y);
    text_draw(box->text, part, x - (rect.x > 0 ? rect.x : 0), y - (rect.y > 0 ? rect.y : 0), argb);
}

// The ink alone, white on black; NULL when memory is short: the text is then taken as it is.
static struct frame *ink_of(const struct slide_scene *scene, const struct slide_box *box,
                            const struct frame *part, struct frame_rect rect)
{
    struct frame *ink = frame_create(part->width_px, part->height_px, NULL);
    if (!ink)
        return NULL;
    frame_fill(ink, DARKEST);
    draw_ink(scene, box, ink, rect, LIGHTEST);
    return ink;
}

static bool is_flat(const struct frame *part)
{
    uint32_t first = part->pixels[0], differs = 0;
    for (int y = 0; y < part->height_px; y++) {
        const uint32_t *row = frame_row(part, y);
        for (int x = 0; x < part->width_px; x++)
            differs |= row[x] ^ first;
        if (differs & 0xFFFFFF)
            return false;
    }
    return true;
}

static double contrast_of(const struct slide_scene *scene, const struct slide_box *box,
                          const struct frame *part, struct frame_rect rect, uint32_t argb)
{
    if (is_flat(part))
        return color_contrast(part->pixels[0], frame_mix(part->pixels[0], argb, (int)(argb >> 24)));
    struct frame *ink = ink_of(scene, box, part, rect);
    double contrast = ink ? legibility_contrast(part, ink, argb) : COLOR_LEAST_CONTRAST;
    frame_destroy(ink);
    return contrast;
}

static double needed_by(const struct slide_scene *scene, const struct slide_box *box)
{
    double least = fmax(scene->slide->least_percent, LEGIBILITY_PLAIN_LEAST);
    return legibility_needed_contrast(box->size_px,
                                      slide_scene_style(scene, box->node, scene->lang).bold,
                                      least * scene->shorter_px / 100);
}

// ---- the shade ------------------------------------------------------------------------------

// The theme's own paper or ink where they are far enough from the text's tone, else white or black.
static uint32_t shade_for(const struct slide_scene *scene, uint32_t argb, double needed)
{
    bool light_text = color_contrast(argb, DARKEST) >= color_contrast(argb, LIGHTEST);
    const struct theme_color *own = theme_color(scene->theme, light_text ? "ink" : "paper");
    uint32_t plain = light_text ? DARKEST : LIGHTEST;
    if (!own)
        return plain;
    bool same_side = color_contrast(own->argb, plain) <
                     color_contrast(own->argb, light_text ? LIGHTEST : DARKEST);
    return same_side && color_contrast(own->argb, argb) > needed * 1.25 ? own->argb | DARKEST
                                                                        : plain;
}

static struct frame_rect bounds_of_ink(const struct frame *ink)
{
    int left = ink->width_px, right = -1, top = ink->height_px, bottom = -1;
    for (int y = 0; y < ink->height_px; y++) {
        const uint32_t *row = frame_row(ink, y);
        for (int x = 0; x < ink->width_px; x++)
            if (row[x] & 0xFFFFFF) {
                left = x < left ? x : left;
                right = x > right ? x : right;
                top = y < top ? y : top;
                bottom = y;
            }
    }
    return (struct frame_rect){left, top, right - left + 1, bottom - top + 1};
}

static double smooth(double part)
{
    return part <= 0 ? 0 : part >= 1 ? 1 : part * part * (3 - 2 * part);
}

static double outside(int at, int begin, int length)
{
    return at < begin ? begin - at : at >= begin + length ? at - (begin + length) + 1 : 0;
}

// Even over its rectangle, then fading out.
void slide_text_lay_shade(struct frame *frame, const struct slide_shade *shade)
{
    struct frame_rect rect = shade->rect;
    double fade_px = shade->fade_px;
    int reach = (int)ceil(fade_px);
    struct frame_rect all = frame_rect_intersect(
        frame_bounds(frame), (struct frame_rect){rect.x - reach, rect.y - reach,
                                                 rect.width + 2 * reach, rect.height + 2 * reach});
    for (int y = all.y; y < all.y + all.height; y++) {
        uint32_t *row = frame_row(frame, y);
        double dy = outside(y, rect.y, rect.height);
        for (int x = all.x; x < all.x + all.width; x++) {
            double dx = outside(x, rect.x, rect.width);
            double part = dx > 0 || dy > 0 ? smooth(1 - hypot(dx, dy) / fade_px) : 1;
            row[x] = frame_mix(row[x], shade->argb, (int)lround(shade->strength * part));
        }
    }
}

static void shade_ink(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame, const struct frame *part, const struct frame *ink,
                      double needed, int turn)
{
    uint32_t argb = slide_scene_text_color(scene, box->node);
    uint32_t shade = shade_for(scene, argb, needed);
    int strength = legibility_shade_strength(part, ink, argb, shade, needed);
    struct frame_rect rect = slide_text_reach(box), inked = bounds_of_ink(ink);
    int rest = (int)ceil(box->size_px * shades[turn].rest);
    inked.x += (rect.x > 0 ? rect.x : 0) - rest;
    inked.y += (rect.y > 0 ? rect.y : 0) - rest;
    inked.width += 2 * rest;
    inked.height += 2 * rest;
    const struct slide_shade decided = {.box = box,
                                        .rect = inked,
                                        .fade_px = fmax(1, box->size_px * shades[turn].fade),
                                        .argb = shade,
                                        .strength = strength > 255 ? 255 : strength};
    slide_hand_note_shade(scene, &decided);
    slide_text_lay_shade(frame, &decided);
}

bool slide_text_shade(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame, int turn)
{
    const struct slide_shade *known = slide_hand_shade(scene, box);
    if (known) {
        if (known->strength > 0)
            slide_text_lay_shade(frame, known);
        return known->strength > 0;
    }
    struct frame_rect rect = slide_text_reach(box);
    struct frame part = frame_part(frame, rect);
    uint32_t argb = slide_scene_text_color(scene, box->node);
    double needed = needed_by(scene, box);
    if (part.width_px == 0 || box->node->no_scrim ||
        (is_flat(&part) && color_contrast(part.pixels[0], argb) >= needed))
        return false;
    struct frame *ink = ink_of(scene, box, &part, rect);
    bool faint = ink && legibility_contrast(&part, ink, argb) < needed;
    if (faint)
        shade_ink(scene, box, frame, &part, ink, needed, turn);
    frame_destroy(ink);
    return faint;
}

struct slide_text_sight slide_text_draw(const struct slide_scene *scene,
                                        const struct slide_box *box, struct frame *frame,
                                        bool measure)
{
    struct frame_rect rect = slide_text_reach(box);
    struct frame part = frame_part(frame, rect);
    uint32_t argb = slide_scene_text_color(scene, box->node);
    struct slide_text_sight sight = {.contrast = 21, .needed = needed_by(scene, box)};
    if (part.width_px == 0)
        return sight;
    if (measure || is_flat(&part))
        sight.contrast = contrast_of(scene, box, &part, rect, argb);
    draw_ink(scene, box, &part, rect, argb);
    return sight;
}
