#include "signage/drawing/paint.h"

#include <math.h>

// How far (x, y) lies outside (positive) or inside the rounded rectangle, in px.
static double distance(struct frame_rect rect, double radius, double x, double y)
{
    double from_x = fabs(x - (rect.x + rect.width / 2.0)) - (rect.width / 2.0 - radius);
    double from_y = fabs(y - (rect.y + rect.height / 2.0)) - (rect.height / 2.0 - radius);
    double outside = hypot(fmax(from_x, 0), fmax(from_y, 0));
    return outside + fmin(fmax(from_x, from_y), 0) - radius;
}

static double coverage(double outside_px)
{
    return outside_px <= -0.5 ? 1 : outside_px >= 0.5 ? 0 : 0.5 - outside_px;
}

static double fit_radius(struct frame_rect rect, double radius)
{
    return fmax(0, fmin(radius, fmin(rect.width, rect.height) / 2.0));
}

void paint_rect(struct frame *frame, struct frame_rect rect, double radius_px, uint32_t argb)
{
    double radius = fit_radius(rect, radius_px);
    if (radius < 0.5) {
        frame_fill_rect(frame, rect, argb);
        return;
    }
    struct frame_rect seen = frame_rect_intersect(rect, frame_bounds(frame));
    int corner = (int)ceil(radius);
    for (int y = seen.y; y < seen.y + seen.height; y++) {
        bool straight = y >= rect.y + corner && y < rect.y + rect.height - corner;
        if (straight) {
            frame_fill_rect(frame, (struct frame_rect){seen.x, y, seen.width, 1}, argb);
            continue;
        }
        uint32_t *row = frame_row(frame, y);
        for (int x = seen.x; x < seen.x + seen.width; x++) {
            double part = coverage(distance(rect, radius, x + 0.5, y + 0.5));
            row[x] = frame_mix(row[x], argb, (int)lround(part * (argb >> 24)));
        }
    }
}

void paint_border(struct frame *frame, struct frame_rect rect, double radius_px,
                  double thickness_px, uint32_t argb)
{
    double radius = fit_radius(rect, radius_px);
    struct frame_rect seen = frame_rect_intersect(rect, frame_bounds(frame));
    double thickness = fmax(1, round(thickness_px));
    for (int y = seen.y; y < seen.y + seen.height; y++) {
        uint32_t *row = frame_row(frame, y);
        bool edge =
            y < rect.y + radius + thickness || y >= rect.y + rect.height - radius - thickness;
        for (int x = seen.x; x < seen.x + seen.width; x++) {
            if (!edge && x > rect.x + thickness + 1 && x < rect.x + rect.width - thickness - 2)
                continue;
            double outside = distance(rect, radius, x + 0.5, y + 0.5);
            double part = coverage(outside) - coverage(outside + thickness);
            row[x] = frame_mix(row[x], argb, (int)lround(fmax(part, 0) * (argb >> 24)));
        }
    }
}

static uint32_t between(uint32_t from, uint32_t to, double part)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        double a = from >> shift & 0xFF, b = to >> shift & 0xFF;
        mixed |= (uint32_t)lround(a + (b - a) * part) << shift;
    }
    return mixed;
}

void paint_gradient(struct frame *frame, struct frame_rect rect, uint32_t from, uint32_t to,
                    enum paint_towards towards)
{
    bool down = towards == PAINT_DOWN || towards == PAINT_UP;
    int steps = down ? rect.height : rect.width;
    for (int i = 0; i < steps; i++) {
        double part = (i + 0.5) / steps;
        if (towards == PAINT_UP || towards == PAINT_LEFT)
            part = 1 - part;
        struct frame_rect line = down ? (struct frame_rect){rect.x, rect.y + i, rect.width, 1}
                                      : (struct frame_rect){rect.x + i, rect.y, 1, rect.height};
        frame_fill_rect(frame, line, between(from, to, part));
    }
}
