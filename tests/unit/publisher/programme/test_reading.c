// Slides are as large and stay as long as people in front of the screen need.
#include "stage.h"

#include <math.h>

#include "publisher/programme/least_size.h"
#include "publisher/programme/plan.h"
#include "signage/language/slide.h"

#define NOW "2026-11-23T01:00:00Z"
#define INCH 25.4

static void time_goes_with_what_there_is_to_read(void **state)
{
    (void)state;
    static const struct {
        double chars, speed;
        int64_t least_ms, most_ms, ms;
    } rows[] = {
        {0, 0, 8000, 20000, 8000},  // the least
        {10, 0, 1000, 20000, 4000}, // 1.5 s to notice, 10 characters at 4.5 a second, by halves
        {45, 0, 8000, 20000, 11500},    {45, 3, 8000, 20000, 16500}, // a public that needs longer
        {5000, 0, 8000, 20000, 20000},                               // the most
        {5000, 0, 20000, 20000, 20000}, {1e15, 1, 8000, 20000, 20000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct channel_settings channel = {.dwell_ms = rows[i].least_ms,
                                           .most_dwell_ms = rows[i].most_ms,
                                           .reading_chars_per_s = rows[i].speed};
        int64_t ms = plan_dwell_ms(&channel, rows[i].chars);
        if (ms != rows[i].ms)
            fail_msg("row %zu: %lld ms were expected and %lld came", i, (long long)rows[i].ms,
                     (long long)ms);
    }
}

static void the_least_size_is_that_of_the_screen_hardest_to_read(void **state)
{
    (void)state;
    static const struct {
        struct screen_settings first, second;
        bool band;
        double percent;
    } rows[] = {
        {{"a", "", "c", 1920, 1080, 0, 0}, {"b", "", "c", 1920, 1080, 0, 0}, false, 0},
        {{"a", "", "c", 1920, 1080, 43 * INCH, 5000},
         {"b", "", "c", 1920, 1080, 0, 0},
         false,
         3.736},
        // The same millimetres are more of a region that leaves room for the band, which is itself
        // a little higher than usual for its letters to be read from there.
        {{"a", "", "c", 1920, 1080, 43 * INCH, 5000},
         {"b", "", "c", 1920, 1080, 0, 0},
         true,
         4.066},
        // On its side the band takes nothing from the shorter side.
        {{"a", "", "c", 1080, 1920, 43 * INCH, 5000},
         {"b", "", "c", 1920, 1080, 0, 0},
         true,
         3.736},
        {{"a", "", "c", 1920, 1080, 43 * INCH, 3000},
         {"b", "", "c", 3840, 2160, 55 * INCH, 6000},
         false,
         3.505},
        // Another channel's screen asks for nothing here.
        {{"a", "", "c", 1920, 1080, 43 * INCH, 3000},
         {"b", "", "d", 1920, 1080, 43 * INCH, 9000},
         false,
         2.242},
        {{"a", "", "c", 1920, 1080, 1 * INCH, 200000},
         {"b", "", "c", 0, 0, 1, 1},
         false,
         SLIDE_MOST_LEAST_PERCENT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct channel_settings channel = {.id = "c", .ticker = rows[i].band};
        struct screen_settings screens[] = {rows[i].first, rows[i].second};
        struct programme_settings settings = {
            .channels = &channel, .channel_count = 1, .screens = screens, .screen_count = 2};
        double percent = least_size_for(&settings, &channel);
        if (fabs(percent - rows[i].percent) > 0.003)
            fail_msg("row %zu: %.3f %% were expected and %.3f came", i, rows[i].percent, percent);
    }
}

static struct slide *first_slide(struct stage *stage)
{
    struct playlist *playlist = stage_playlist(stage, "one");
    const struct playlist_entry *entry = playlist_region(playlist, "main")->periods[0].entries;
    char path[512];
    size_t length;
    struct error error = {0};
    assert_true(media_name_path(store_media_folder(stage->store), entry->media, path, sizeof path));
    char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, &error);
    struct slide *slide = bytes ? slide_parse(path, bytes, length, &error) : NULL;
    if (!slide)
        fail_msg("%s", error.text);
    free(bytes);
    playlist_destroy(playlist);
    return slide;
}

// The technician moves the screen, writes it down, and the slides are others at once.
static void published_slides_carry_what_their_screens_need(void **state)
{
    (void)state;
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    struct error error = {0};
    stage_put_new(stage, ITEM_NOTICE, "folder:notice", "お知らせ");
    stage_open_programme(stage);
    stage_build(stage);
    struct slide *slide = first_slide(stage);
    assert_float_equal(slide->least_percent, 0, 1e-9);
    slide_destroy(slide);
    stage->screens[0].diagonal_mm = 43 * INCH;
    stage->screens[0].distance_mm = 5000;
    assert_true(programme_reconfigure(stage->programme, &stage->settings, &error));
    stage->now_ms += 5000;
    stage_build(stage);
    slide = first_slide(stage);
    assert_float_equal(slide->least_percent, 3.736, 0.003);
    slide_destroy(slide);
    // With nothing to show the welcome is as large.
    stage_withdraw(stage, "folder:notice");
    stage->now_ms += 5000;
    stage_build(stage);
    slide = first_slide(stage);
    assert_float_equal(slide->least_percent, 3.736, 0.003);
    slide_destroy(slide);
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_goes_with_what_there_is_to_read),
        cmocka_unit_test(the_least_size_is_that_of_the_screen_hardest_to_read),
        cmocka_unit_test(published_slides_carry_what_their_screens_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
