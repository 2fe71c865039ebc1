// Text drawn on paper, and where its ink is. Included by one test program each, so that the unit
// rule, one source a test, holds.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "signage/base/buffer.h"
#include "signage/drawing/text.h"

#define INK_PAPER 0xFFFFFFFFu

static inline int ink_open_fonts(void **state)
{
    struct error error;
    *state = fonts_open("fonts/fonts.xml", &error);
    if (!*state)
        print_error("%s\n", error.text);
    return *state ? 0 : -1;
}

static inline int ink_close_fonts(void **state)
{
    fonts_close(*state);
    return 0;
}

static inline struct text_style ink_style(const char *family, const char *lang, double size_px)
{
    return (struct text_style){.family = family,
                               .lang = lang,
                               .size_px = size_px,
                               .least_size_px = size_px,
                               .line_height = 1.4};
}

// Black on paper, the box as large as the frame. The caller destroys the frame.
static inline struct frame *ink_draw(struct fonts *fonts, const char *text, struct text_style style,
                                     int width_px, int height_px, struct text_report *report)
{
    struct error error = {""};
    struct text_layout *layout =
        text_layout_create(fonts, text, &style, width_px, height_px, &error);
    if (!layout)
        fail_msg("%s", error.text);
    struct frame *frame = frame_create(width_px, height_px, &error);
    assert_non_null(frame);
    frame_fill(frame, INK_PAPER);
    text_draw(layout, frame, 0, 0, 0xFF000000);
    if (report)
        *report = text_layout_report(layout);
    text_layout_destroy(layout);
    return frame;
}

static inline struct frame_rect ink_rect(const struct frame *frame)
{
    int left = frame->width_px, top = frame->height_px, right = 0, bottom = 0;
    for (int y = 0; y < frame->height_px; y++)
        for (int x = 0; x < frame->width_px; x++) {
            if (frame_row(frame, y)[x] == INK_PAPER)
                continue;
            left = x < left ? x : left;
            right = x + 1 > right ? x + 1 : right;
            top = y < top ? y : top;
            bottom = y + 1;
        }
    return right ? (struct frame_rect){left, top, right - left, bottom - top}
                 : (struct frame_rect){0, 0, 0, 0};
}

// How many pixels are darker in one than in the other, as a part of the ink of both.
static inline double ink_difference(const struct frame *a, const struct frame *b)
{
    double differing = 0, ink = 0;
    for (int y = 0; y < a->height_px; y++)
        for (int x = 0; x < a->width_px; x++) {
            int p = (int)(frame_row(a, y)[x] & 0xFF), q = (int)(frame_row(b, y)[x] & 0xFF);
            differing += p > q ? p - q : q - p;
            ink += 255 - (p < q ? p : q);
        }
    return ink > 0 ? differing / ink : 0;
}
