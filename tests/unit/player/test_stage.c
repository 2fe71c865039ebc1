#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "player/shot.h"
#include "player/stage.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/language/smil.h"

#define WIDTH 64
#define HEIGHT 36
#define NOON INT64_C(1796101200000) // 2026-12-01T05:00:00Z, a multiple of 60 s
#define STEP_MS 20

// A stage whose wishes are answered by hand: a picture is one colour, worked out from its name.
struct room {
    struct source source;
    struct stage *stage;
    struct frame *canvas;
    struct picture_wish wishes[LOADER_MOST_WISHES];
    size_t wish_count;
    int64_t utc_ms, now_ms;
    const char *broken; // a name that cannot be drawn
};

static void take_wishes(void *context, const struct picture_wish *wishes, size_t count)
{
    struct room *room = context;
    memcpy(room->wishes, wishes, count * sizeof *wishes);
    room->wish_count = count;
}

static int enter(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    struct error error;
    log_set_level(LOG_LEVEL_ERROR);
    if (!room || !source_find("http://h/screens/a/playlist.smil", NULL, &room->source, &error))
        return -1;
    room->utc_ms = NOON;
    room->now_ms = 5000;
    struct stage_settings settings = {.source = &room->source,
                                      .width_px = WIDTH,
                                      .height_px = HEIGHT,
                                      .status_after_ms = 0,
                                      .want = take_wishes,
                                      .context = room};
    room->stage = stage_create(&settings, room->now_ms);
    room->canvas = frame_create(WIDTH, HEIGHT, NULL);
    *state = room;
    return 0;
}

static int leave(void **state)
{
    struct room *room = *state;
    stage_destroy(room->stage);
    frame_destroy(room->canvas);
    free(room);
    return 0;
}

static uint32_t color_of(const char *src)
{
    struct digest digest = digest_of(src, strlen(src));
    return 0x404040u |
           ((uint32_t)digest.bytes[0] << 16 | (uint32_t)digest.bytes[1] << 8 | digest.bytes[2]);
}

static void answer_first(struct room *room)
{
    const struct picture_wish *wish = &room->wishes[0];
    struct loader_answer answer = {.key = wish->key, .id = wish->id};
    bool broken = room->broken && strcmp(wish->src, room->broken) == 0;
    if (broken) {
        answer.missing = true;
        error_set(&answer.error, "%s is not there", wish->src);
    } else {
        struct frame *frame = frame_create(wish->width_px, wish->height_px, NULL);
        frame_fill(frame, 0xFF000000u | color_of(wish->is_status ? "status" : wish->src));
        answer.picture = picture_of_frame(frame, &wish->key);
        answer.picture->moment_utc_ms = wish->moment_utc_ms;
    }
    assert_int_equal(stage_deliver(room->stage, &answer, room->now_ms), !broken);
    room->wish_count--;
    memmove(room->wishes, room->wishes + 1, room->wish_count * sizeof *room->wishes);
}

static uint32_t look(struct room *room)
{
    struct scene_changes changes;
    stage_update(room->stage, room->utc_ms, room->now_ms, false);
    scene_paint(stage_scene(room->stage), room->canvas, room->now_ms, &changes);
    return frame_row(room->canvas, HEIGHT / 2)[WIDTH / 2] & 0xFFFFFF;
}

static uint32_t look_settled(struct room *room)
{
    uint32_t rgb = look(room);
    while (room->wish_count > 0) {
        answer_first(room);
        rgb = look(room);
    }
    return rgb;
}

// Time goes by unseen.
static void leap(struct room *room, int64_t ms)
{
    room->utc_ms += ms;
    room->now_ms += ms;
}

// Time goes by as on a screen: looked at often, what is wished for drawn.
static void pass(struct room *room, int64_t ms)
{
    while (ms > 0) {
        int64_t step = ms < 50 ? ms : 50;
        leap(room, step);
        ms -= step;
        look_settled(room);
    }
}

static void assert_shows(struct room *room, const char *src)
{
    uint32_t rgb = look_settled(room);
    if (rgb != color_of(src))
        fail_msg("at %lld ms after noon: expected %s (%06x), got %06x",
                 (long long)(room->utc_ms - NOON), src, color_of(src), rgb);
}

static const struct reel *reel_of(struct playlist *playlist)
{
    struct buffer document;
    struct error error = {""};
    size_t length;
    playlist_finish(playlist);
    buffer_init(&document, SMIL_MOST_BYTES);
    assert_true(smil_format(playlist, &document));
    playlist_destroy(playlist);
    char *bytes = buffer_take(&document, &length);
    const struct reel *reel = reel_create("made", bytes, length, NULL, &error);
    if (!reel)
        fail_msg("%s", error.text);
    buffer_finish(&document);
    return reel;
}

struct made {
    const char *src;
    int64_t dur_ms;
    int fade_ms;
    bool undated;
};

static const struct reel *make_reel(const struct made *entries, size_t count, int64_t sequence,
                                    int64_t begin_utc_ms)
{
    struct playlist *playlist = playlist_create();
    struct arena *arena = playlist->arena;
    playlist->screen = "a";
    playlist->title = "";
    playlist->sequence = sequence;
    playlist->published_utc = INSTANT_NEVER;
    playlist->expires_utc = INSTANT_FOR_EVER;
    playlist->width_px = 1920;
    playlist->height_px = 1080;
    playlist->background_rgb = 0x101010;
    playlist->regions = arena_array(arena, 1, sizeof *playlist->regions);
    playlist->region_count = 1;
    struct playlist_region *region = playlist->regions;
    *region = (struct playlist_region){.id = "main", .width = 1, .height = 1};
    region->periods = arena_array(arena, 1, sizeof *region->periods);
    region->period_count = 1;
    *region->periods = (struct playlist_period){
        .begin_utc_ms = begin_utc_ms, .end_utc_ms = PLAYLIST_FOR_EVER_MS, .entry_count = count};
    region->periods->entries = arena_array(arena, count, sizeof *region->periods->entries);
    for (size_t i = 0; i < count; i++)
        region->periods->entries[i] = (struct playlist_entry){
            .type = PLAYLIST_IMAGE,
            .src = entries[i].src,
            .mime_type = "image/png",
            .item = "",
            .title = "",
            .language = "",
            .dur_ms = entries[i].dur_ms,
            .undated = entries[i].undated,
            .transition = entries[i].fade_ms ? PLAYLIST_CROSS_FADE : PLAYLIST_CUT,
            .transition_ms = entries[i].fade_ms,
        };
    return reel_of(playlist);
}

static void give(struct room *room, const struct made *entries, size_t count)
{
    const struct reel *reel = make_reel(entries, count, 1, NOON);
    stage_set_reel(room->stage, reel);
    reel_release(reel);
}

static const struct made abc[] = {
    {"a.png", 10000, 1000, true}, {"b.png", 10000, 1000, true}, {"c.png", 10000, 0, true}};

static void with_nothing_to_show_it_says_so_and_then_fades_into_the_programme(void **state)
{
    struct room *room = *state;
    assert_shows(room, "status");
    assert_false(stage_shows_playlist(room->stage));
    give(room, abc, 3);
    assert_shows(room, "status");
    assert_true(stage_shows_playlist(room->stage));
    pass(room, STAGE_FADE_MS);
    assert_shows(room, "a.png");
}

static void entries_follow_the_clock_with_their_fades(void **state)
{
    struct room *room = *state;
    give(room, abc, 3);
    assert_shows(room, "a.png");
    pass(room, 9999);
    assert_shows(room, "a.png");
    pass(room, 1);
    leap(room, 500);
    uint32_t middle = look(room);
    for (int shift = 0; shift < 24; shift += 8) {
        int a = color_of("a.png") >> shift & 0xFF, b = color_of("b.png") >> shift & 0xFF;
        assert_in_range((middle >> shift & 0xFF) + 2, (a + b) / 2, (a + b) / 2 + 4);
    }
    pass(room, 500);
    assert_shows(room, "b.png");
    pass(room, 9000);
    assert_shows(room, "c.png");
    pass(room, 10000 + 1000);
    assert_shows(room, "a.png");
}

static void the_old_picture_stays_until_the_new_one_is_drawn(void **state)
{
    struct room *room = *state;
    static const struct made late[] = {{"a.png", 10000, 0, true}, {"b.png", 10000, 0, true}};
    give(room, late, 2);
    look(room);
    answer_first(room);
    assert_int_equal(look(room), color_of("a.png"));
    assert_int_equal(room->wish_count, 1); // b ahead, not answered yet
    leap(room, 12000);
    assert_int_equal(look(room), color_of("a.png"));
    answer_first(room);
    look(room);
    leap(room, STAGE_FADE_MS);
    assert_int_equal(look(room), color_of("b.png"));
}

static void what_cannot_be_drawn_is_replaced_by_the_next_and_comes_back_when_it_can(void **state)
{
    struct room *room = *state;
    room->broken = "b.png";
    give(room, abc, 3);
    assert_shows(room, "a.png");
    pass(room, 11000);
    assert_shows(room, "c.png");
    struct stage_showing showing;
    assert_int_equal(stage_describe(room->stage, &showing, 1), 1);
    assert_true(showing.is_stand_in);
    pass(room, 20000);
    assert_shows(room, "a.png");
    room->broken = NULL;
    stage_retry(room->stage, false);
    pass(room, 10000);
    look_settled(room);
    pass(room, 1000);
    assert_shows(room, "b.png");
}

static void a_new_playlist_takes_over_at_once_but_the_same_picture_is_not_disturbed(void **state)
{
    struct room *room = *state;
    give(room, abc, 3);
    assert_shows(room, "a.png");
    pass(room, 3000);
    static const struct made same[] = {{"a.png", 20000, 1000, true}, {"x.png", 20000, 0, true}};
    give(room, same, 2);
    look_settled(room);
    assert_true(scene_next_ms(stage_scene(room->stage), room->now_ms) == SCENE_STILL);
    assert_shows(room, "a.png");
    static const struct made other[] = {{"x.png", 20000, 1000, true}, {"y.png", 20000, 0, true}};
    give(room, other, 2);
    look(room);
    assert_int_equal(look(room), color_of("a.png"));
    look_settled(room);
    assert_true(scene_next_ms(stage_scene(room->stage), room->now_ms) == room->now_ms);
    pass(room, STAGE_FADE_MS);
    assert_shows(room, "x.png");
}

static void a_playlist_of_which_nothing_can_be_drawn_leaves_the_good_one_on(void **state)
{
    struct room *room = *state;
    give(room, abc, 3);
    assert_shows(room, "a.png");
    static const struct made bad[] = {{"bad.png", 10000, 0, true}};
    room->broken = "bad.png";
    give(room, bad, 1);
    pass(room, 1000);
    assert_shows(room, "a.png");
    pass(room, 10000);
    assert_shows(room, "b.png");
}

static void a_clock_that_jumps_moves_the_picture_at_the_entrys_end(void **state)
{
    static const int64_t jumps_ms[] = {15000,    -15000, 3600000, -3600000, INT64_C(31536000000),
                                       -86400000};
    for (size_t i = 0; i < sizeof jumps_ms / sizeof jumps_ms[0]; i++) {
        struct room *room = *state;
        give(room, abc, 3);
        look_settled(room);
        pass(room, STAGE_FADE_MS);
        look_settled(room);
        pass(room, 30000 - (room->utc_ms - NOON) % 30000 + 2000);
        look_settled(room);
        pass(room, 1000);
        assert_shows(room, "a.png");
        room->utc_ms += jumps_ms[i];
        for (int64_t held = 0; held < 6900; held += 100) {
            assert_shows(room, "a.png");
            pass(room, 100);
        }
        pass(room, 200);
        look_settled(room);
        pass(room, 1000);
        int64_t place = ((room->utc_ms - NOON) % 30000 + 30000) % 30000;
        if (room->utc_ms >= NOON)
            assert_shows(room, place < 10000 ? "a.png" : place < 20000 ? "b.png" : "c.png");
        leave(state);
        enter(state);
    }
}

static void at_any_instant_of_a_wild_day_a_whole_picture_is_on_screen(void **state)
{
    struct room *room = *state;
    static const char *const names[] = {"a.png", "b.png", "c.png", "d.png", "e.png"};
    srandom(7);
    give(room, abc, 3);
    assert_shows(room, "a.png");
    for (int i = 0; i < 20000; i++) {
        leap(room, random() % 400);
        if (random() % 500 == 0)
            room->utc_ms += random() % 7200000 - 3600000;
        if (random() % 300 == 0)
            room->broken = random() % 2 ? names[random() % 5] : NULL;
        if (random() % 200 == 0)
            stage_retry(room->stage, random() % 2);
        if (random() % 400 == 0) {
            struct made made[3];
            for (size_t k = 0; k < 3; k++)
                made[k] = (struct made){names[random() % 5], 1000 + random() % 9000,
                                        (int)(random() % 500), true};
            const struct reel *reel = make_reel(made, 3, i, NOON - 7200000);
            stage_set_reel(room->stage, reel);
            reel_release(reel);
        }
        look(room);
        if (room->wish_count > 0 && random() % 3 == 0)
            answer_first(room);
        for (int y = 0; y < HEIGHT; y += 7)
            for (int x = 0; x < WIDTH; x += 9) {
                uint32_t rgb = frame_row(room->canvas, y)[x];
                // Every channel of every picture, and of every mixture of them, is at least 0x3F.
                if ((rgb >> 16 & 0xFF) < 0x3F || (rgb >> 8 & 0xFF) < 0x3F || (rgb & 0xFF) < 0x3F)
                    fail_msg("step %d: pixel %d, %d is %06x", i, x, y, rgb & 0xFFFFFF);
            }
    }
}

static void with_an_untrusted_clock_undated_entries_go_on_and_without_any_it_says_why(void **state)
{
    struct room *room = *state;
    static const struct made mixed[] = {{"dated.png", 10000, 0, false},
                                        {"always.png", 10000, 0, true}};
    give(room, mixed, 2);
    room->utc_ms = 3600000; // 1970
    assert_shows(room, "always.png");
    pass(room, 10000);
    assert_shows(room, "always.png");
    assert_false(stage_trusts_clock(room->stage));
    static const struct made dated[] = {{"dated.png", 10000, 0, false}};
    give(room, dated, 1);
    pass(room, 70000);
    look_settled(room);
    pass(room, STAGE_FADE_MS);
    assert_shows(room, "status");
}

// ---- the same pixels for `shot` and the window ----

struct show_room {
    char folder[64];
    struct source source;
    struct finder finder;
    struct picture_context context;
    const struct reel *reel;
};

static void write_picture(const char *folder, const char *name, uint32_t argb)
{
    char path[128];
    struct error error;
    struct frame *frame = frame_create(32, 18, NULL);
    frame_fill(frame, argb);
    frame_fill_rect(frame, (struct frame_rect){4, 4, 9, 9}, 0xFFFFFFFFu);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(frame_save_png(frame, path, &error));
    frame_destroy(frame);
}

static void open_show(struct show_room *show)
{
    char path[128];
    struct error error;
    strcpy(show->folder, "build/stage-XXXXXX");
    assert_true(folder_make("build", &error));
    assert_non_null(mkdtemp(show->folder));
    write_picture(show->folder, "a.png", 0xFF803020u);
    write_picture(show->folder, "b.png", 0xFF208030u);
    write_picture(show->folder, "c.png", 0xFF203080u);
    snprintf(path, sizeof path, "%s/playlist.smil", show->folder);
    assert_true(source_find(path, NULL, &show->source, &error));
    show->finder = (struct finder){.source = &show->source};
    show->context = (struct picture_context){.finder = &show->finder};
    show->reel = make_reel(abc, 3, 1, NOON);
}

static void close_show(struct show_room *show)
{
    char command[128];
    reel_release(show->reel);
    snprintf(command, sizeof command, "rm -r %s", show->folder);
    assert_int_equal(system(command), 0);
}

static void a_shot_of_any_instant_has_the_pixels_of_the_window(void **state)
{
    struct room *room = *state;
    struct show_room show;
    struct error error;
    open_show(&show);
    stage_set_reel(room->stage, show.reel);
    for (int64_t at = 0; at < 32000; at += STEP_MS) {
        look(room);
        while (room->wish_count > 0) {
            struct loader_answer answer = {.key = room->wishes[0].key, .id = room->wishes[0].id};
            answer.picture =
                picture_draw(&show.context, &room->wishes[0], &answer.missing, &answer.error);
            assert_true(stage_deliver(room->stage, &answer, room->now_ms));
            room->wish_count = 0;
            look(room);
        }
        bool is_first_fade =
            at < 1000; // the window came from nothing, the shot from the loop's end
        if (at % 140 == 0 && !is_first_fade) {
            struct frame *shot =
                shot_take(show.reel, &show.context, room->utc_ms, WIDTH, HEIGHT, false, &error);
            assert_non_null(shot);
            for (int y = 0; y < HEIGHT; y++)
                if (memcmp(frame_row(shot, y), frame_row(room->canvas, y), WIDTH * 4) != 0)
                    fail_msg("%lld ms after noon, row %d: window %08x, shot %08x", (long long)at, y,
                             frame_row(room->canvas, y)[0], frame_row(shot, y)[0]);
            frame_destroy(shot);
        }
        leap(room, STEP_MS);
    }
    close_show(&show);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(with_nothing_to_show_it_says_so_and_then_fades_into_the_programme),
        TEST(entries_follow_the_clock_with_their_fades),
        TEST(the_old_picture_stays_until_the_new_one_is_drawn),
        TEST(what_cannot_be_drawn_is_replaced_by_the_next_and_comes_back_when_it_can),
        TEST(a_new_playlist_takes_over_at_once_but_the_same_picture_is_not_disturbed),
        TEST(a_playlist_of_which_nothing_can_be_drawn_leaves_the_good_one_on),
        TEST(a_clock_that_jumps_moves_the_picture_at_the_entrys_end),
        TEST(at_any_instant_of_a_wild_day_a_whole_picture_is_on_screen),
        TEST(with_an_untrusted_clock_undated_entries_go_on_and_without_any_it_says_why),
        TEST(a_shot_of_any_instant_has_the_pixels_of_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
