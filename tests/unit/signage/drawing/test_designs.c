// The pictures a person would see. Each slide in tests/golden/slides/ is drawn lying and standing
// and held against the committed picture that somebody looked at; tests/golden/README.md says how.
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signage/base/file.h"
#include "signage/drawing/color.h"
#include "signage/drawing/image.h"
#include "signage/drawing/slide_boxes.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_motion.h"
#include "tests/unit/signage/drawing/golden.h"

#define CHANNEL_TOLERANCE 40   // of 255: antialiasing may differ a little between font libraries
#define PIXEL_TOLERANCE 0.0015 // this part of the pixels may differ by more
#define AT_UTC_MS INT64_C(1796450700000) // 2026-12-05 15:05 in Tokyo, a Saturday
#define MOST_SLIDES 160

// A 4K picture is held against the small golden one by the mean of cells this large, of which so
// many may differ by more than so much: letters are set in whole pixels, so nothing is exact.
#define CELL_PX 20 // of the small picture
#define CELL_TOLERANCE 48.0
#define CELLS_THAT_MAY_DIFFER 0.06

#ifdef __SANITIZE_ADDRESS__
#define SLOW_CHECKS_OF "-typical" // the others are the plain build's
#else
#define SLOW_CHECKS_OF ""
#endif

struct fixture {
    struct artist *artist;
    struct civil_zone *zone;
    char names[MOST_SLIDES][64]; // of the slides, without .xml
    size_t count;
};

static int is_slide(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0;
}

static int open_fixture(void **state)
{
    static struct fixture fixture;
    struct error error = {""};
    fixture.artist = artist_create("fonts/fonts.xml", NULL, &error);
    fixture.zone = civil_zone_create("Asia/Tokyo", &error);
    if (!fixture.artist || !fixture.zone)
        print_error("%s\n", error.text);
    struct dirent **entries;
    int count = scandir("tests/golden/slides", &entries, is_slide, alphasort);
    for (int e = 0; e < count; e++) {
        char *name = entries[e]->d_name;
        if (fixture.count < MOST_SLIDES)
            snprintf(fixture.names[fixture.count++], sizeof fixture.names[0], "%.*s",
                     (int)(strlen(name) - 4), name);
        free(entries[e]);
    }
    if (count >= 0)
        free(entries);
    *state = &fixture;
    return count > 0 && count < MOST_SLIDES && fixture.artist && fixture.zone ? 0 : -1;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    artist_destroy(fixture->artist);
    civil_zone_destroy(fixture->zone);
    return 0;
}

static struct slide *load_slide(const char *name)
{
    char path[256];
    struct error error = {""};
    size_t length;
    snprintf(path, sizeof path, "tests/golden/slides/%s.xml", name);
    char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, &error);
    struct slide *slide = bytes ? slide_parse(path, bytes, length, &error) : NULL;
    free(bytes);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

static struct frame *draw(struct fixture *fixture, const struct slide *slide, int width, int height,
                          struct slide_drawing_report *report)
{
    struct slide_moment moment = {AT_UTC_MS, fixture->zone, NULL};
    struct error error = {""};
    struct frame *frame = frame_create(width, height, &error);
    if (!frame || !slide_draw(fixture->artist, slide, &moment, frame, report, &error))
        fail_msg("%s", error.text);
    return frame;
}

// ---- golden pictures ------------------------------------------------------------------------

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

// A picture of its own shows how each slide looks lying and standing; bands and squares for one of
// each template.
static size_t sizes_of(const char *name, const int (**sizes)[2])
{
    static const int usual[][2] = {{960, 540}, {540, 960}, {640, 640}, {960, 270}};
    static const int clocks[][2] = {{288, 86}, {540, 360}};
    if (begins(name, "ticker"))
        return 0; // test_ticker's
    if (begins(name, "clock")) {
        *sizes = clocks;
        return 2;
    }
    *sizes = usual;
    return strstr(name, "-typical") ? 4 : 2;
}

static void every_slide_looks_as_it_did_when_somebody_looked(void **state)
{
    struct fixture *fixture = *state;
    int bad = 0;
    for (size_t i = 0; i < fixture->count; i++) {
        const int(*sizes)[2];
        struct slide *slide = load_slide(fixture->names[i]);
        size_t count = sizes_of(fixture->names[i], &sizes);
        for (size_t k = 0; k < count; k++) {
            char name[128];
            struct frame *frame = draw(fixture, slide, sizes[k][0], sizes[k][1], NULL);
            snprintf(name, sizeof name, "%s-%dx%d", fixture->names[i], sizes[k][0], sizes[k][1]);
            bad += !golden_agrees(name, frame, CHANNEL_TOLERANCE, PIXEL_TOLERANCE);
            frame_destroy(frame);
        }
        slide_destroy(slide);
    }
    if (bad > 0)
        fail_msg("%d pictures differ; see build/golden/ and tests/golden/README.md", bad);
}

static struct frame *load_golden(const char *name, int width, int height)
{
    char path[256];
    struct error error = {""};
    size_t length;
    snprintf(path, sizeof path, "tests/golden/%s-%dx%d.png", name, width, height);
    char *bytes = file_load(path, IMAGE_MOST_BYTES, &length, &error);
    struct frame *frame =
        bytes ? image_decode(path, bytes, length, width, height, IMAGE_STRETCH, 0.5, 0.5, &error)
              : NULL;
    free(bytes);
    if (!frame)
        fail_msg("%s", error.text);
    return frame;
}

// The mean of a channel over a square of the picture.
static double mean_of(const struct frame *frame, int left, int top, int side, int shift)
{
    double sum = 0;
    for (int y = top; y < top + side; y++)
        for (int x = left; x < left + side; x++)
            sum += frame_row(frame, y)[x] >> shift & 0xFF;
    return sum / side / side;
}

// The part of the cells in which the pictures, one `times` as large as the other, differ.
static double cells_that_differ(const struct frame *small, const struct frame *large, int times)
{
    int differing = 0, all = 0;
    for (int y = 0; y + CELL_PX <= small->height_px; y += CELL_PX)
        for (int x = 0; x + CELL_PX <= small->width_px; x += CELL_PX, all++)
            for (int shift = 0; shift < 24; shift += 8)
                if (fabs(mean_of(small, x, y, CELL_PX, shift) -
                         mean_of(large, x * times, y * times, CELL_PX * times, shift)) >
                    CELL_TOLERANCE) {
                    differing++;
                    break;
                }
    return (double)differing / all;
}

static void on_4k_every_slide_stands_as_on_the_small_picture(void **state)
{
    struct fixture *fixture = *state;
    int bad = 0;
    for (size_t i = 0; i < fixture->count; i++) {
        const char *name = fixture->names[i];
        if (begins(name, "clock") || begins(name, "ticker") || !strstr(name, SLOW_CHECKS_OF))
            continue;
        struct slide *slide = load_slide(name);
        struct frame *small = load_golden(name, 960, 540);
        struct frame *large = draw(fixture, slide, 3840, 2160, NULL);
        double part = cells_that_differ(small, large, 4);
        if (part > CELLS_THAT_MAY_DIFFER) {
            char saved[128];
            snprintf(saved, sizeof saved, "%s-3840x2160", name);
            golden_save(large, "build/golden", saved, "");
            print_error("%s: %.1f %% of the cells differ from the small picture; see "
                        "build/golden/%s.png\n",
                        name, part * 100, saved);
            bad++;
        }
        frame_destroy(small);
        frame_destroy(large);
        slide_destroy(slide);
    }
    if (bad > 0)
        fail_msg("%d slides look different on 4K", bad);
}

static void typical_slides_show_everything_at_every_size(void **state)
{
    struct fixture *fixture = *state;
    int faults = 0;
    static const int sizes[][2] = {{1280, 720}, {720, 1280},  {1280, 800}, {1024, 768}, {900, 900},
                                   {768, 1024}, {1280, 1024}, {1280, 360}, {1920, 360}};
    for (size_t i = 0; i < fixture->count; i++) {
        if (!strstr(fixture->names[i], "-typical") || begins(fixture->names[i], "clock") ||
            begins(fixture->names[i], "ticker"))
            continue;
        struct slide *slide = load_slide(fixture->names[i]);
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            struct slide_drawing_report report;
            frame_destroy(draw(fixture, slide, sizes[k][0], sizes[k][1], &report));
            if (report.truncated_texts || report.missing_glyphs || report.missing_pictures) {
                print_error("%s at %d x %d: %s\n", fixture->names[i], sizes[k][0], sizes[k][1],
                            report.first_fault);
                faults++;
            }
        }
        slide_destroy(slide);
    }
    assert_int_equal(faults, 0);
}

// ---- what holds for every text of every slide -----------------------------------------------

struct inspection {
    const struct slide_scene *scene;
    const struct frame *ground; // the picture with no texts drawn over what is behind them
    const char *name;
    int width, height;
    int *faults;
};

// Contrast against the ground at the least readable twentieth of the text's box.
static double least_contrast(const struct frame *ground, struct frame_rect rect, uint32_t argb)
{
    int histogram[211] = {0}, count = 0, sum = 0;
    rect = frame_rect_intersect(rect, frame_bounds(ground));
    for (int y = rect.y; y < rect.y + rect.height; y += 2)
        for (int x = rect.x; x < rect.x + rect.width; x += 2, count++)
            histogram[(int)(color_contrast(frame_row(ground, y)[x], argb) * 10)]++;
    for (int i = 0; i < 211; i++) {
        sum += histogram[i];
        if (sum * 20 > count)
            return i / 10.0;
    }
    return 21;
}

static void inspect_text(const struct inspection *at, const struct slide_box *box)
{
    int x, y;
    const char *field = box->node->field ? box->node->field : "a label";
    struct text_style style = slide_scene_style(at->scene, box->node, "ja");
    slide_box_text_origin(at->scene, box, &x, &y);
    double padding = slide_scene_length(at->scene, &box->node->pad_x, 0, 0);
    struct frame_rect ink = {(int)(box->x + padding), y, (int)(box->w - 2 * padding),
                             (int)box->ink_h};
    double contrast = least_contrast(at->ground, ink, slide_scene_text_color(at->scene, box->node));
    bool small = box->size_px < floor(style.least_size_px); // letters are set in whole px
    bool outside = box->x < -1 || box->y < -1 || box->x + box->w > at->width + 1 ||
                   box->y + box->h > at->height + 1;
    bool pale = contrast < COLOR_LEAST_CONTRAST;
    *at->faults += small + outside + pale;
    if (small)
        print_error("%s at %d x %d: “%s” is set in %.1f px, below its floor of %.1f\n", at->name,
                    at->width, at->height, field, box->size_px, style.least_size_px);
    if (outside)
        print_error("%s at %d x %d: “%s” leaves the frame\n", at->name, at->width, at->height,
                    field);
    if (pale)
        print_error("%s at %d x %d: “%s” has a contrast of %.1f:1\n", at->name, at->width,
                    at->height, field, contrast);
}

static void inspect(const struct inspection *at, const struct slide_box *box)
{
    if (box->text)
        inspect_text(at, box);
    for (size_t i = 0; i < box->child_count; i++)
        inspect(at, &box->children[i]);
}

static void hide_texts(struct slide_box *box)
{
    box->text = NULL;
    for (size_t i = 0; i < box->child_count; i++)
        hide_texts(&box->children[i]);
}

static void inspect_slide(struct fixture *fixture, const struct slide *slide, const char *name,
                          const int size[2], int *faults)
{
    struct slide_moment moment = {AT_UTC_MS, fixture->zone, NULL};
    struct slide_scene scene;
    struct error error = {""};
    assert_true(slide_scene_open(&scene, fixture->artist, slide, &moment, &error));
    struct slide_layout *layout = slide_layout_create(&scene, size[0], size[1], &error);
    struct slide_layout *bare = slide_layout_create(&scene, size[0], size[1], &error);
    struct frame *ground = frame_create(size[0], size[1], NULL);
    assert_true(layout && bare && ground);
    hide_texts((struct slide_box *)(uintptr_t)slide_layout_root(bare));
    slide_boxes_draw(&scene, slide_layout_root(bare), ground, NULL);
    struct inspection inspection = {.scene = &scene,
                                    .ground = ground,
                                    .name = name,
                                    .width = size[0],
                                    .height = size[1],
                                    .faults = faults};
    inspect(&inspection, slide_layout_root(layout));
    frame_destroy(ground);
    slide_layout_destroy(layout);
    slide_layout_destroy(bare);
}

static void every_text_is_legible_where_it_stands(void **state)
{
    struct fixture *fixture = *state;
    int faults = 0;
    for (size_t i = 0; i < fixture->count; i++) {
        const int(*sizes)[2];
        if (!strstr(fixture->names[i], SLOW_CHECKS_OF))
            continue;
        struct slide *slide = load_slide(fixture->names[i]);
        size_t count = sizes_of(fixture->names[i], &sizes);
        for (size_t k = 0; k < count; k++)
            inspect_slide(fixture, slide, fixture->names[i], sizes[k], &faults);
        slide_destroy(slide);
    }
    assert_int_equal(faults, 0);
}

// Something that lies over what enters would keep all of the slide still.
static void slides_come_on_one_thing_after_the_other_but_alerts_are_there_at_once(void **state)
{
    struct fixture *fixture = *state;
    static const int sizes[][2] = {{960, 540}, {540, 960}, {640, 640}, {960, 270}};
    struct slide_moment moment = {AT_UTC_MS, fixture->zone, NULL};
    int faults = 0;
    for (size_t i = 0; i < fixture->count; i++) {
        const char *name = fixture->names[i];
        if (!strstr(name, "-typical") || begins(name, "clock") || begins(name, "ticker"))
            continue;
        struct slide *slide = load_slide(name);
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            struct error error = {""};
            struct slide_motion *motion = NULL;
            struct frame *frame = frame_create(sizes[k][0], sizes[k][1], NULL);
            bool still = begins(name, "alert") || begins(name, "drill");
            if (!slide_motion_draw(fixture->artist, slide, &moment, frame, NULL, &motion, &error))
                fail_msg("%s", error.text);
            if ((motion == NULL) != still) {
                print_error("%s at %d x %d: %s\n", name, sizes[k][0], sizes[k][1],
                            still ? "moves" : "stands still");
                faults++;
            }
            slide_motion_destroy(motion);
            frame_destroy(frame);
        }
        slide_destroy(slide);
    }
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slide_looks_as_it_did_when_somebody_looked),
        cmocka_unit_test(on_4k_every_slide_stands_as_on_the_small_picture),
        cmocka_unit_test(typical_slides_show_everything_at_every_size),
        cmocka_unit_test(every_text_is_legible_where_it_stands),
        cmocka_unit_test(slides_come_on_one_thing_after_the_other_but_alerts_are_there_at_once),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
