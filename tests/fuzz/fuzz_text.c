// Any bytes as rich text, in any style and box: laid out and drawn without a pixel outside the box.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "signage/drawing/text.h"

#define SIDE_PX 96
#define GROUND 0xFF204060u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void expect_ground_outside(const struct frame *frame, int width, int height)
{
    for (int y = 0; y < SIDE_PX; y++)
        for (int x = 0; x < SIDE_PX; x++)
            if ((x < 8 || y < 8 || x >= 8 + width || y >= 8 + height) &&
                frame_row(frame, y)[x] != GROUND)
                __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const langs[] = {"ja", "zh-Hans", "ar", "en", "ko", "th", "", "x"};
    static struct fonts *fonts;
    struct error error = {""};
    if (!fonts)
        fonts = fonts_open("fonts/fonts.xml", &error);
    if (!fonts)
        abort();
    if (length < 4)
        return 0;
    struct text_style style = {.family = bytes[0] & 1 ? "mincho" : "gothic",
                               .bold = bytes[0] & 2,
                               .vertical = bytes[0] & 4,
                               .align = bytes[0] >> 3 & 3,
                               .vertical_align = (bytes[0] >> 5 & 3) % 3,
                               .lang = langs[bytes[1] & 7],
                               .letter_spacing_em = bytes[1] & 8 ? 0.2 : 0,
                               .most_lines = bytes[1] >> 4 & 3,
                               .size_px = 8 + bytes[2] % 40,
                               .least_size_px = 6,
                               .line_height = 1.3};
    int width = bytes[2] >> 1 & 63, height = bytes[3] & 63;
    char *text = malloc(length - 3);
    memcpy(text, bytes + 4, length - 4);
    text[length - 4] = '\0';
    struct text_layout *layout = text_layout_create(fonts, text, &style, width, height, &error);
    struct frame *frame = frame_create(SIDE_PX, SIDE_PX, &error);
    if (layout && frame) {
        frame_fill(frame, GROUND);
        text_draw(layout, frame, 8, 8, 0xFFFFFFFF);
        expect_ground_outside(frame, width, height);
    }
    text_layout_destroy(layout);
    frame_destroy(frame);
    free(text);
    return 0;
}
