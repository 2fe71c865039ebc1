// Slides that move, through stage and scene as in the player: the window's frames are those of
// `shot`, everything comes to rest, and with motion="none" nothing moves at all.
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

#define WIDTH 160
#define HEIGHT 90
#define NOON INT64_C(1796101200000) // 2026-12-01T05:00:00Z
#define FRAMES_PER_S 60

static const char template_text[] =
    "<template xmlns='urn:kawaraban:template:1'><layout for='landscape'><rect fill='paper'/>"
    "<picture name='photo' w='50' motion='drift'/>"
    "<text field='headline' role='headline' x='52' y='5' w='46' h='40' order='1'/>"
    "<text field='body' role='headline' x='10' y='55' w='80' h='40' order='2' motion='wipe'/>"
    "</layout></template>";

struct room {
    char folder[64];
    struct source source;
    struct finder finder;
    struct resolver resolver;
    struct picture_context context;
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

static void write_file(const struct room *room, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", room->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void write_slide(const struct room *room, const char *name, const char *headline)
{
    char text[1000];
    snprintf(text, sizeof text,
             "<slide xmlns='urn:kawaraban:slide:1' lang='ja' template='t.xml' "
             "theme='theme.xml'><text name='headline'>%s</text><text name='body'>見学会</text>"
             "<picture name='photo' src='photo.svg'/></slide>",
             headline);
    write_file(room, name, text);
}

static void open_stage(struct room *room, bool motionless)
{
    struct stage_settings settings = {.source = &room->source,
                                      .width_px = WIDTH,
                                      .height_px = HEIGHT,
                                      .motionless = motionless,
                                      .want = take_wishes,
                                      .context = room};
    stage_destroy(room->stage);
    room->stage = stage_create(&settings, 0);
    room->wish_count = 0;
}

static int enter(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    struct error error = {""};
    char command[300], path[128];
    log_set_level(LOG_LEVEL_ERROR);
    strcpy(room->folder, "build/player-motion-XXXXXX");
    if (!folder_make("build", &error) || !mkdtemp(room->folder))
        return -1;
    snprintf(command, sizeof command,
             "cp content/themes/kawara.xml %s/theme.xml && cp content/templates/*.svg "
             "tests/golden/slides/photo.svg %s/",
             room->folder, room->folder);
    assert_int_equal(system(command), 0);
    write_file(room, "t.xml", template_text);
    write_slide(room, "a.slide", "工房");
    write_slide(room, "b.slide", "夜学");
    write_slide(room, "c.slide", "相談");
    snprintf(path, sizeof path, "%s/playlist.smil", room->folder);
    assert_true(source_find(path, NULL, &room->source, &error));
    room->finder = (struct finder){.source = &room->source};
    room->resolver = finder_resolver(&room->finder);
    room->context.finder = &room->finder;
    room->context.artist = artist_create("fonts/fonts.xml", &room->resolver, &error);
    room->canvas = frame_create(WIDTH, HEIGHT, NULL);
    open_stage(room, false);
    *state = room;
    return room->context.artist ? 0 : -1;
}

static int leave(void **state)
{
    struct room *room = *state;
    char command[128];
    stage_destroy(room->stage);
    artist_destroy(room->context.artist);
    frame_destroy(room->canvas);
    snprintf(command, sizeof command, "rm -r %s", room->folder);
    assert_int_equal(system(command), 0);
    free(room);
    return 0;
}

// A loop from noon on of slides that stay 6 s each, coming in so.
static const struct reel *reel_of(const char *transition, const char *meta,
                                  const char *const *slides, size_t count)
{
    char *text;
    size_t length;
    struct error error = {""};
    struct buffer document;
    buffer_init(&document, 100000);
    buffer_printf(&document,
                  "<smil><head>%s<transition xml:id='t' %s dur='800ms'/></head><body>"
                  "<seq begin='wallclock(2026-12-01T05:00:00Z)' repeatCount='indefinite'>",
                  meta, transition);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&document, "<ref src='%s' class='slide' dur='6s' transIn='t'/>", slides[i]);
    buffer_printf(&document, "</seq></body></smil>");
    text = buffer_take(&document, &length);
    const struct reel *reel = reel_create("made", text, length, NULL, &error);
    if (!reel)
        fail_msg("%s", error.text);
    return reel;
}

static const char *const abc[] = {"a.slide", "b.slide", "c.slide"};

// The window at that instant.
static void show_frame(struct room *room, int64_t at_ms)
{
    struct scene_changes changes;
    stage_update(room->stage, NOON + at_ms, at_ms, true);
    for (int round = 0; round < 20 && room->wish_count > 0; round++) {
        struct picture_wish wish = room->wishes[0];
        struct loader_answer made = {.key = wish.key, .id = wish.id};
        room->wish_count = 0;
        made.picture = picture_draw(&room->context, &wish, &made.missing, &made.error);
        if (!made.picture)
            fail_msg("%s", made.error.text);
        stage_deliver(room->stage, &made, at_ms);
        stage_update(room->stage, NOON + at_ms, at_ms, true);
    }
    if (scene_next_ms(stage_scene(room->stage), at_ms) <= at_ms)
        scene_paint(stage_scene(room->stage), room->canvas, at_ms, &changes);
}

static int64_t frame_ms(int64_t number)
{
    return number * 1000 / FRAMES_PER_S;
}

static void assert_is_shot(struct room *room, const struct reel *reel, int64_t at_ms,
                           const char *by)
{
    struct error error = {""};
    struct frame *shot =
        shot_take(reel, &room->context, NOON + at_ms, WIDTH, HEIGHT, false, &error);
    assert_non_null(shot);
    for (int y = 0; y < HEIGHT; y++)
        if (memcmp(frame_row(shot, y), frame_row(room->canvas, y), WIDTH * 4) != 0)
            fail_msg("%s, %lld ms after noon: row %d differs from the shot's", by, (long long)at_ms,
                     y);
    frame_destroy(shot);
}

static void a_shot_within_an_entrance_is_the_windows_frame(void **state)
{
    struct room *room = *state;
    static const char *const transitions[] = {
        "type='fade'", "type='slideWipe' subtype='fromTop'", "type='pushWipe' subtype='fromRight'",
        "type='barWipe' subtype='leftToRight' direction='reverse'"};
    for (size_t i = 0; i < sizeof transitions / sizeof transitions[0]; i++) {
        const struct reel *reel = reel_of(transitions[i], "", abc, 3);
        open_stage(room, false);
        stage_set_reel(room->stage, reel);
        for (int64_t number = 0; frame_ms(number) < 13000; number++) {
            show_frame(room, frame_ms(number));
            int64_t in_entry = frame_ms(number) % 6000;
            // The window's first slide came from nothing.
            if (frame_ms(number) > 2000 && number % (in_entry < 2000 ? 9 : 50) == 0)
                assert_is_shot(room, reel, frame_ms(number), transitions[i]);
        }
        reel_release(reel);
    }
}

// Whether the canvas changes from one frame to the next at some time in the span.
static bool moves(struct room *room, int64_t from_ms, int64_t to_ms)
{
    struct frame *before = frame_create(WIDTH, HEIGHT, NULL);
    bool moved = false;
    show_frame(room, from_ms);
    for (int64_t at = from_ms + 16; at < to_ms; at += 16) {
        frame_copy(before, 0, 0, room->canvas, NULL);
        show_frame(room, at);
        for (int y = 0; y < HEIGHT; y++)
            moved = moved || memcmp(frame_row(before, y), frame_row(room->canvas, y), WIDTH * 4);
    }
    frame_destroy(before);
    return moved;
}

static void a_slide_moves_comes_to_rest_and_then_costs_nothing(void **state)
{
    struct room *room = *state;
    const struct reel *reel = reel_of("type='fade'", "", abc, 3);
    stage_set_reel(room->stage, reel);
    show_frame(room, 0);
    assert_true(moves(room, 400, 1500));
    assert_true(moves(room, 3000, 3500)); // the picture drifts
    assert_false(moves(room, 5700, 5999));
    assert_true(scene_next_ms(stage_scene(room->stage), 5999) == SCENE_STILL);
    assert_true(moves(room, 6000, 7000));
    assert_true(moves(room, 9000, 9400));
    reel_release(reel);
}

// It is known how it comes to rest only as long as that is of use.
static void what_is_at_rest_forgets_how_it_came_there(void **state)
{
    struct room *room = *state;
    const struct reel *three = reel_of("type='fade'", "", abc, 3);
    stage_set_reel(room->stage, three);
    show_frame(room, 0);
    assert_non_null(scene_shown(stage_scene(room->stage), 0)->motion);
    moves(room, 1000, 5990);
    assert_null(scene_shown(stage_scene(room->stage), 0)->motion);
    reel_release(three);
    const struct reel *two = reel_of("type='fade'", "", abc, 2);
    open_stage(room, false);
    stage_set_reel(room->stage, two);
    for (int64_t at = 0; at < 60000; at += 6000) { // soon on again: it enters every time
        show_frame(room, at);
        assert_true(moves(room, at + 900, at + 1200));
        assert_false(moves(room, at + 5800, at + 5990));
    }
    reel_release(two);
    const struct reel *one = reel_of("type='fade'", "", abc, 1);
    open_stage(room, false);
    stage_set_reel(room->stage, one);
    moves(room, 0, 5990);
    assert_false(moves(room, 6000, 18000)); // nothing comes, so nothing enters
    assert_null(scene_shown(stage_scene(room->stage), 0)->motion);
    reel_release(one);
}

static void without_motion_the_last_picture_is_the_first(void **state)
{
    struct room *room = *state;
    static const char meta[] = "<meta name='kawaraban-motion' content='none'/>";
    for (int by_playlist = 0; by_playlist < 2; by_playlist++) {
        const struct reel *reel = reel_of("type='fade'", by_playlist ? meta : "", abc, 3);
        open_stage(room, !by_playlist);
        stage_set_reel(room->stage, reel);
        for (int64_t begin = 0; begin < 18000; begin += 6000) {
            show_frame(room, begin);
            assert_false(moves(room, begin, begin + 5990));
            assert_null(scene_shown(stage_scene(room->stage), 0)->motion);
        }
        show_frame(room, 18100);
        struct error error = {""};
        struct frame *shot =
            shot_take(reel, &room->context, NOON + 18100, WIDTH, HEIGHT, !by_playlist, &error);
        assert_non_null(shot);
        for (int y = 0; y < HEIGHT; y++)
            assert_memory_equal(frame_row(shot, y), frame_row(room->canvas, y), WIDTH * 4);
        frame_destroy(shot);
        reel_release(reel);
    }
}

// An alert does not wait for an entrance; it takes over from what is seen at that moment.
static void an_entrance_is_cut_short_without_a_jump(void **state)
{
    struct room *room = *state;
    const struct reel *reel = reel_of("type='fade'", "", abc, 3);
    stage_set_reel(room->stage, reel);
    for (int64_t at = 0; at <= 6900; at += 16)
        show_frame(room, at);
    struct frame *before = frame_create(WIDTH, HEIGHT, NULL);
    frame_copy(before, 0, 0, room->canvas, NULL);
    static const char *const alert[] = {"c.slide"};
    const struct reel *other = reel_of("type='fade'", "", alert, 1);
    stage_set_reel(room->stage, other);
    show_frame(room, 6901);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int was = (int)(frame_row(before, y)[x] & 0xFF);
            int is = (int)(frame_row(room->canvas, y)[x] & 0xFF);
            if (abs(was - is) > 40)
                fail_msg("at %d, %d: %d after %d", x, y, is, was);
        }
    assert_string_equal(stage_reel(room->stage)->playlist->regions[0].periods[0].entries[0].src,
                        "c.slide");
    frame_destroy(before);
    reel_release(reel);
    reel_release(other);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_shot_within_an_entrance_is_the_windows_frame),
        TEST(a_slide_moves_comes_to_rest_and_then_costs_nothing),
        TEST(what_is_at_rest_forgets_how_it_came_there),
        TEST(without_motion_the_last_picture_is_the_first),
        TEST(an_entrance_is_cut_short_without_a_jump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
