// Whatever a playlist says, no screen flashes: WCAG 2.2, 2.3.1. Nasty playlists run through stage
// and scene as in the player, sixty frames a second; what is counted is what a viewer would see.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "player/stage.h"
#include "signage/base/log.h"
#include "signage/language/smil.h"
#include "tests/unit/player/playlist_maker.h"

#define WIDTH 64
#define HEIGHT 36
#define STEP_PX 4
#define SAMPLES ((WIDTH / STEP_PX) * (HEIGHT / STEP_PX))
#define NOON INT64_C(1796101200000)
#define FRAMES_PER_S 60
#define SECONDS 6
#define MOST_CHANGES 6 // opposing changes in a second: three flashes
#define LEAST_CHANGE 0.1
#define BRIGHT 0.8

// ---- what a viewer sees
// --------------------------------------------------------------------------

struct sample {
    double extreme; // of relative luminance, since the last opposing change
    int direction;  // of it: 1 lighter, -1 darker, 0 not yet
    int64_t times[FRAMES_PER_S * SECONDS + 1];
    int count;
};

struct viewer {
    struct sample samples[SAMPLES];
    bool has_looked;
};

static double linear(uint32_t channel)
{
    double part = channel / 255.0;
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t pixel)
{
    return 0.2126 * linear(pixel >> 16 & 0xFF) + 0.7152 * linear(pixel >> 8 & 0xFF) +
           0.0722 * linear(pixel & 0xFF);
}

static void look_at(struct sample *sample, double now, bool is_first, int64_t at_ms)
{
    if (is_first) {
        *sample = (struct sample){.extreme = now};
        return;
    }
    double change = now - sample->extreme, darker = now < sample->extreme ? now : sample->extreme;
    int direction = change > 0 ? 1 : -1;
    if (direction == sample->direction && fabs(change) > 0) {
        sample->extreme = now; // goes on
    } else if (fabs(change) >= LEAST_CHANGE && darker < BRIGHT) {
        sample->times[sample->count++] = at_ms;
        sample->direction = direction;
        sample->extreme = now;
    }
}

static void look(struct viewer *viewer, const struct frame *frame, int64_t at_ms)
{
    size_t i = 0;
    for (int y = STEP_PX / 2; y < HEIGHT; y += STEP_PX)
        for (int x = STEP_PX / 2; x < WIDTH; x += STEP_PX)
            look_at(&viewer->samples[i++], luminance(frame_row(frame, y)[x]), !viewer->has_looked,
                    at_ms);
    viewer->has_looked = true;
}

// The most opposing changes in any second that more than a quarter of the picture has.
static int most_changes(const struct viewer *viewer)
{
    int most = 0;
    for (int64_t begin = 0; begin < SECONDS * 1000; begin += 1000 / FRAMES_PER_S) {
        size_t places[FRAMES_PER_S + 2] = {0};
        for (size_t i = 0; i < SAMPLES; i++) {
            int count = 0;
            for (int k = 0; k < viewer->samples[i].count; k++)
                count += viewer->samples[i].times[k] >= begin &&
                         viewer->samples[i].times[k] < begin + 1000;
            places[count]++;
        }
        size_t with_more = 0;
        for (int count = FRAMES_PER_S + 1; count > most; count--) {
            with_more += places[count];
            if (with_more * 4 > SAMPLES)
                most = count;
        }
    }
    return most;
}

static void the_viewer_sees_flashes_where_there_are_some(void **state)
{
    (void)state;
    struct frame *frame = frame_create(WIDTH, HEIGHT, NULL);
    static const struct {
        int every_ms, width;
        uint32_t light;
        int changes;
    } rows[] = {{100, WIDTH, 0xFFFFFF, 10},
                {250, WIDTH, 0xFFFFFF, 4},
                {100, 16, 0xFFFFFF, 0},
                {100, 20, 0xFFFFFF, 10},
                {100, WIDTH, 0x404040, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct viewer *viewer = calloc(1, sizeof *viewer);
        for (int64_t tick = 0; tick < FRAMES_PER_S * SECONDS; tick++) {
            int64_t at_ms = tick * 1000 / FRAMES_PER_S;
            frame_fill(frame, 0xFF000000u);
            frame_fill_rect(frame, (struct frame_rect){0, 0, rows[i].width, HEIGHT},
                            0xFF000000u | (at_ms / rows[i].every_ms % 2 ? rows[i].light : 0));
            look(viewer, frame, at_ms);
        }
        assert_int_equal(most_changes(viewer), rows[i].changes);
        free(viewer);
    }
    frame_destroy(frame);
}

// ---- playlists
// -----------------------------------------------------------------------------------

struct room {
    struct source source;
    struct stage *stage;
    struct frame *canvas;
    struct picture_wish wishes[LOADER_MOST_WISHES];
    size_t wish_count;
};

static void take_wishes(void *context, const struct picture_wish *wishes, size_t count)
{
    struct room *room = context;
    memcpy(room->wishes, wishes, count * sizeof *wishes);
    room->wish_count = count;
}

static int enter_with(void **state, bool motionless)
{
    struct room *room = calloc(1, sizeof *room);
    struct error error;
    log_set_level(LOG_LEVEL_ERROR);
    if (!room || !source_find("http://h/screens/a/playlist.smil", NULL, &room->source, &error))
        return -1;
    struct stage_settings settings = {.source = &room->source,
                                      .width_px = WIDTH,
                                      .height_px = HEIGHT,
                                      .motionless = motionless,
                                      .want = take_wishes,
                                      .context = room};
    room->stage = stage_create(&settings, 0);
    room->canvas = frame_create(WIDTH, HEIGHT, NULL);
    *state = room;
    return 0;
}

static int enter(void **state)
{
    return enter_with(state, false);
}

static int leave(void **state)
{
    struct room *room = *state;
    stage_destroy(room->stage);
    frame_destroy(room->canvas);
    free(room);
    return 0;
}

static void answer(struct room *room, const struct picture_wish *wish, int64_t now_ms)
{
    struct loader_answer made = {.key = wish->key, .id = wish->id};
    struct frame *frame = frame_create(wish->width_px, wish->height_px, NULL);
    frame_fill(frame, strstr(wish->src, "white") ? 0xFFFFFFFFu : 0xFF000000u);
    made.picture = picture_of_frame(frame, &wish->key);
    stage_deliver(room->stage, &made, now_ms);
}

static void show_frame(struct room *room, struct viewer *viewer, int64_t at_ms)
{
    struct scene_changes changes;
    stage_update(room->stage, NOON + at_ms, at_ms, true);
    for (int round = 0; round < 20 && room->wish_count > 0; round++) {
        struct picture_wish wish = room->wishes[0];
        room->wish_count = 0;
        answer(room, &wish, at_ms);
        stage_update(room->stage, NOON + at_ms, at_ms, true);
    }
    scene_paint(stage_scene(room->stage), room->canvas, at_ms, &changes);
    look(viewer, room->canvas, at_ms);
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
    return reel;
}

static const struct made_entry black_white[] = {{PLAYLIST_IMAGE, "black.png", 200, 0, true},
                                                {PLAYLIST_IMAGE, "white.png", 200, 0, true}};
static const struct made_entry white_black[] = {{PLAYLIST_IMAGE, "white.png", 200, 0, true},
                                                {PLAYLIST_IMAGE, "black.png", 200, 0, true}};
static const struct made_entry faded[] = {{PLAYLIST_IMAGE, "black.png", 200, 100, true},
                                          {PLAYLIST_IMAGE, "white.png", 200, 100, true}};
static const struct made_entry shortest[] = {{PLAYLIST_IMAGE, "black.png", 1, 0, true},
                                             {PLAYLIST_IMAGE, "white.png", 1, 0, true}};

static struct playlist *loop_of(const struct made_entry *entries)
{
    struct playlist *playlist = make_playlist(1);
    make_region(playlist, 0, "main", entries, 2);
    return playlist;
}

static struct playlist *one_way(int turn)
{
    (void)turn;
    return loop_of(black_white);
}

static struct playlist *with_fades(int turn)
{
    (void)turn;
    return loop_of(faded);
}

static struct playlist *as_short_as_it_can(int turn)
{
    (void)turn;
    return loop_of(shortest);
}

static struct playlist *by_other_transitions(int turn)
{
    struct playlist *playlist = loop_of(faded);
    static const enum playlist_transition transitions[] = {PLAYLIST_WIPE, PLAYLIST_PUSH};
    for (size_t i = 0; i < 2; i++)
        playlist->regions[0].periods[0].entries[i].transition = transitions[(i + (size_t)turn) % 2];
    return playlist;
}

// Three regions whose loops are out of step.
static struct playlist *in_many_places(int turn)
{
    (void)turn;
    struct playlist *playlist = make_playlist(3);
    for (size_t i = 0; i < 3; i++) {
        make_region(playlist, i, i ? i == 1 ? "b" : "c" : "a", black_white, 2);
        playlist->regions[i].width = 0.5;
        playlist->regions[i].left = (double)i * 0.25;
        playlist->regions[i].periods[0].begin_utc_ms = (int64_t)i * 67;
    }
    return playlist;
}

// A new period every 70 ms, each beginning with the other colour.
static struct playlist *in_slices(int turn)
{
    (void)turn;
    struct playlist *playlist = loop_of(black_white);
    struct playlist_region *region = &playlist->regions[0];
    const size_t count = SECONDS * 1000 / 70;
    region->periods = arena_array(playlist->arena, count, sizeof *region->periods);
    region->period_count = count;
    for (size_t i = 0; i < count; i++) {
        struct playlist *other = loop_of(i % 2 ? white_black : black_white);
        struct playlist_entry *entries = arena_array(playlist->arena, 2, sizeof *entries);
        memcpy(entries, other->regions[0].periods[0].entries, 2 * sizeof *entries);
        region->periods[i] = (struct playlist_period){
            .begin_utc_ms = NOON + (int64_t)i * 70,
            .end_utc_ms = NOON + (int64_t)(i + 1) * 70,
            .entries = entries,
            .entry_count = 2,
        };
        playlist_destroy(other);
    }
    return playlist;
}

// Each playlist is of the other colour, with other regions.
static struct playlist *as_new_playlists(int turn)
{
    struct playlist *playlist = make_playlist(turn % 3 == 0 ? 2 : 1);
    const struct made_entry *entries = turn % 2 ? white_black : black_white;
    make_region(playlist, 0, "main", entries, 1);
    if (turn % 3 == 0) {
        make_region(playlist, 1, "band", entries, 1);
        playlist->regions[1].top = 0.8;
        playlist->regions[1].height = 0.2;
    }
    return playlist;
}

// Where most of the screen rests, its ground changes.
static struct playlist *as_grounds(int turn)
{
    struct playlist *playlist = make_playlist(2);
    make_region(playlist, 0, "main", black_white, 1);
    make_region(playlist, 1, "band", black_white, 1);
    playlist->regions[1].top = 0.9;
    playlist->regions[1].height = 0.1;
    playlist->regions[0].periods[0].end_utc_ms = NOON - 1000;
    playlist->regions[0].background_rgb = turn % 2 ? 0xFFFFFF : 0;
    return playlist;
}

static void no_playlist_makes_the_screen_flash(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct playlist *(*make)(int turn);
        int renewed_every_ms; // 0: never
    } rows[] = {
        {"entries of 200 ms", one_way, 0},
        {"… renewed all the time", one_way, 50},
        {"entries of 200 ms that fade", with_fades, 0},
        {"entries of 1 ms", as_short_as_it_can, 0},
        {"wipes and pushes", by_other_transitions, 0},
        {"regions out of step", in_many_places, 0},
        {"periods of 70 ms", in_slices, 0},
        {"a playlist every 17 ms", as_new_playlists, 17},
        {"a playlist every 60 ms", as_new_playlists, 60},
        {"a playlist every 130 ms", as_new_playlists, 130},
        {"a playlist every 210 ms", as_new_playlists, 210},
        {"grounds every 60 ms", as_grounds, 60},
        {"grounds every 150 ms", as_grounds, 150},
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        void *inner;
        const char *name = rows[i / 2].name;
        int every_ms = rows[i / 2].renewed_every_ms;
        bool motionless = i % 2;
        assert_int_equal(enter_with(&inner, motionless), 0);
        struct room *room = inner;
        struct viewer *viewer = calloc(1, sizeof *viewer);
        int turn = 0;
        for (int64_t tick = 0; tick < FRAMES_PER_S * SECONDS; tick++) {
            int64_t at_ms = tick * 1000 / FRAMES_PER_S;
            if (tick == 0 || (every_ms && at_ms >= (int64_t)turn * every_ms)) {
                const struct reel *reel = reel_of(rows[i / 2].make(turn++));
                stage_set_reel(room->stage, reel);
                reel_release(reel);
            }
            show_frame(room, viewer, at_ms);
        }
        int changes = most_changes(viewer);
        print_message("%s%s: at most %d opposing changes in a second\n", name,
                      motionless ? ", without motion" : "", changes);
        if (changes > MOST_CHANGES)
            fail_msg("%s: %d opposing changes in a second", name, changes);
        free(viewer);
        leave(&inner);
    }
}

// Waiting for the eye is not giving up: the newest picture comes on.
static void what_waits_comes_on_in_the_end(void **state)
{
    struct room *room = *state;
    struct viewer *viewer = calloc(1, sizeof *viewer);
    int64_t at_ms = 0;
    for (int turn = 0; turn < 40; turn++, at_ms += 30) {
        const struct reel *reel = reel_of(as_new_playlists(turn));
        stage_set_reel(room->stage, reel);
        reel_release(reel);
        show_frame(room, viewer, at_ms);
    }
    for (int64_t end_ms = at_ms + SCENE_LEAST_APART_MS + STAGE_FADE_MS + 100; at_ms < end_ms;
         at_ms += 16)
        show_frame(room, viewer, at_ms);
    assert_int_equal(frame_row(room->canvas, 5)[5] & 0xFFFFFF, 0xFFFFFF); // of turn 39
    free(viewer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_viewer_sees_flashes_where_there_are_some),
        cmocka_unit_test(no_playlist_makes_the_screen_flash),
        cmocka_unit_test_setup_teardown(what_waits_comes_on_in_the_end, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
