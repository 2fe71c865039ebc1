// A slide for when there is no design at all: the built-in look, with nothing but fonts.
#include <math.h>

#include "signage/drawing/fonts.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/text.h"

#define PAPER 0xFFF3EDE0u
#define INK 0xFF24201Du
#define QUIET_INK 0xFF574F47u
#define CINNABAR 0xFFAD3A26u

struct plain_text {
    const char *words;
    double size, least, line_height; // percent of the shorter side; of an em
    bool bold;
    int lines;
    uint32_t argb;
};

// Draws the words below *y and moves it on; what does not fit above `bottom` is cut.
static bool draw_words(struct artist *artist, const struct plain_text *plain, struct frame *frame,
                       double x, double width, double *y, double bottom, struct error *error)
{
    double shorter = fmin(frame->width_px, frame->height_px);
    struct text_style style = {
        .family = "gothic",
        .bold = plain->bold,
        .lang = "ja",
        .size_px = shorter * plain->size / 100,
        .least_size_px = shorter * plain->least / 100,
        .line_height = plain->line_height,
        .most_lines = plain->lines,
    };
    if (!plain->words || !plain->words[0] || bottom - *y < style.least_size_px)
        return true;
    struct text_layout *layout =
        text_layout_create(artist_fonts(artist), plain->words, &style, width, bottom - *y, error);
    if (!layout)
        return false;
    text_draw(layout, frame, (int)lround(x), (int)lround(*y), plain->argb);
    *y += text_layout_report(layout).height_px + shorter * 0.03;
    text_layout_destroy(layout);
    return true;
}

bool slide_draw_plain(struct artist *artist, const char *headline, const char *body,
                      struct frame *frame, struct error *error)
{
    double width = frame->width_px, height = frame->height_px, shorter = fmin(width, height);
    bool bar = width >= 3 * height;
    double margin = shorter * (bar ? 0.18 : 0.12), y = bar ? margin / 2 : height * 0.34;
    int slip = (int)lround(shorter * (bar ? 0.06 : 0.028)); // a slip of cinnabar paper at the edge
    const struct plain_text texts[] = {
        {headline, bar ? 46 : 8, bar ? 24 : 4, 1.3, true, bar ? 1 : 3, INK},
        {body, bar ? 26 : 4, bar ? 20 : 2.8, 1.5, false, bar ? 1 : 0, QUIET_INK},
    };
    frame_fill(frame, PAPER);
    frame_fill_rect(frame,
                    (struct frame_rect){(int)lround(margin * 0.5), 0, slip,
                                        (int)lround(bar ? height : height * 0.3)},
                    CINNABAR);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!draw_words(artist, &texts[i], frame, margin, width - 2 * margin, &y,
                        height - margin / 2, error))
            return false;
    return true;
}
