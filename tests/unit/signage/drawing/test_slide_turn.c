// One item in several languages: the shown one stands still, a band beside it changes; and rows
// that a slide has or has not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "signage/base/file.h"
#include "signage/drawing/slide_draw.h"
#include "signage/drawing/slide_layout.h"
#include "signage/drawing/slide_scene.h"

#define WIDTH 640
#define HEIGHT 360
#define TURN TEMPLATE_TURN_MS

#define LAYOUT                                                                                     \
    "<template xmlns='urn:kawaraban:template:1'><layout for='landscape'><rect fill='paper'/>"      \
    "<stack x='5' y='5' right='5' bottom='5' gap='1u'>"                                            \
    "<text field='headline' role='headline'/>"                                                     \
    "<text field='headline' role='subtitle' turn='yes' if='turn:headline'/>"                       \
    "<text field='body' role='body' turn='yes'/>"                                                  \
    "<repeat over='row#_title' most='4'><text field='row#_title' role='fact'/></repeat>"           \
    "<text field='meta' role='meta'/></stack></layout></template>"

struct fixture {
    struct artist *artist;
    struct civil_zone *zone;
    char folder[64], template_path[128];
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    struct error error = {""};
    fixture.artist = artist_create("fonts/fonts.xml", NULL, &error);
    fixture.zone = civil_zone_create("Asia/Tokyo", &error);
    snprintf(fixture.folder, sizeof fixture.folder, "build/turn.XXXXXX");
    if (!fixture.artist || !fixture.zone || !mkdtemp(fixture.folder))
        return -1;
    snprintf(fixture.template_path, sizeof fixture.template_path, "%s/turn.xml", fixture.folder);
    *state = &fixture;
    return file_replace(fixture.template_path, LAYOUT, strlen(LAYOUT), &error) ? 0 : -1;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    artist_destroy(fixture->artist);
    civil_zone_destroy(fixture->zone);
    unlink(fixture->template_path);
    return rmdir(fixture->folder);
}

static struct slide *slide_of(const struct fixture *fixture, const char *content)
{
    char text[8192];
    struct error error = {""};
    int length = snprintf(text, sizeof text,
                          "<slide xmlns=\"urn:kawaraban:slide:1\" template=\"%s\" "
                          "theme=\"content/themes/kawara.xml\" lang=\"ja\">%s</slide>",
                          fixture->template_path, content);
    struct slide *slide = slide_parse("test", text, (size_t)length, &error);
    if (!slide)
        fail_msg("%s", error.text);
    return slide;
}

struct view {
    struct slide_scene scene;
    struct slide_moment moment;
    struct slide_layout *layout;
};

static void look(const struct fixture *fixture, const struct slide *slide, int64_t utc_ms,
                 const char *lang, struct view *view)
{
    struct error error = {""};
    view->moment = (struct slide_moment){utc_ms, fixture->zone, lang};
    if (!slide_scene_open(&view->scene, fixture->artist, slide, &view->moment, &error))
        fail_msg("%s", error.text);
    view->layout = slide_layout_create(&view->scene, WIDTH, HEIGHT, &error);
    if (!view->layout)
        fail_msg("%s", error.text);
}

// The n-th text that is shown; NULL when there are fewer.
static const struct slide_box *text_box(const struct slide_box *box, size_t *n)
{
    if (box->text && (*n)-- == 0)
        return box;
    for (size_t i = 0; i < box->child_count; i++) {
        const struct slide_box *found = text_box(&box->children[i], n);
        if (found)
            return found;
    }
    return NULL;
}

static void expect(const struct view *view, const char *const words[])
{
    for (size_t i = 0; words[i]; i++) {
        size_t n = i;
        struct buffer out;
        const char *lang;
        buffer_init(&out, 4096);
        const struct slide_box *box = text_box(slide_layout_root(view->layout), &n);
        if (!box)
            fail_msg("“%s” was expected, and there are only %zu texts", words[i], i);
        assert_true(slide_scene_words(&view->scene, box->node, &out, &lang));
        assert_string_equal(buffer_text(&out), words[i]);
        buffer_finish(&out);
    }
}

static double top_of(const struct view *view, size_t n)
{
    return text_box(slide_layout_root(view->layout), &n)->y;
}

#define HEADLINES                                                                                  \
    "<text name='headline' lang='ja'>創業相談</text><text name='headline' lang='en'>Start-up " \
    "advice, free of charge, for everybody who lives or works in the ward, by appointment</text>"  \
    "<text name='headline' lang='ko'>창업 상담</text>"
#define EN                                                                                         \
    "Start-up advice, free of charge, for everybody who lives or works in the ward, by "           \
    "appointment"

static void the_band_changes_and_nothing_else_moves(void **state)
{
    struct fixture *fixture = *state;
    struct slide *slide = slide_of(
        fixture, HEADLINES "<text name='body' lang='ja'>無料</text><text name='body' lang='ko'>무료"
                           "</text><text name='meta' lang='ja'>目黒</text>");
    static const struct {
        int64_t utc_ms;
        const char *words[5];
    } rows[] = {
        {0, {"創業相談", EN, "무료", "目黒", NULL}},
        {TURN - 1, {"創業相談", EN, "무료", "目黒", NULL}},
        {TURN, {"創業相談", "창업 상담", "무료", "目黒", NULL}},
        {2 * TURN, {"創業相談", EN, "무료", "目黒", NULL}},
        {-1, {"創業相談", "창업 상담", "무료", "目黒", NULL}},
        {INT64_MAX, {"創業相談", NULL}},
    };
    struct view first;
    look(fixture, slide, 0, NULL, &first);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct view view;
        look(fixture, slide, rows[i].utc_ms, NULL, &view);
        expect(&view, rows[i].words);
        for (size_t n = 0; n < 4; n++)
            assert_float_equal(top_of(&view, n), top_of(&first, n), 1e-9);
        slide_layout_destroy(view.layout);
    }
    slide_layout_destroy(first.layout);
    slide_destroy(slide);
}

static void the_asked_language_leads_and_the_own_one_takes_its_turn(void **state)
{
    struct fixture *fixture = *state;
    struct slide *slide = slide_of(fixture, HEADLINES);
    struct view view;
    look(fixture, slide, 0, "ko", &view);
    expect(&view, (const char *const[]){"창업 상담", "創業相談", NULL});
    slide_layout_destroy(view.layout);
    look(fixture, slide, 0, "fr", &view);
    expect(&view, (const char *const[]){"創業相談", EN, NULL});
    slide_layout_destroy(view.layout);
    slide_destroy(slide);
}

static void only_two_other_languages_make_a_slide_live(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *content;
        int64_t live_ms;
    } rows[] = {
        {HEADLINES, TURN},
        {"<text name='headline'>あ</text>", 0},
        {"<text name='headline'>あ</text><text name='headline' lang='en'>a</text>", 0},
        {"<text name='headline'>あ</text><text name='headline' lang='en'></text>"
         "<text name='headline' lang='ko'>a</text>",
         0},
        {"<text name='body' lang='ja'>あ</text><text name='body' lang='en'>a</text>"
         "<text name='body' lang='zh-Hant'>甲</text>",
         TURN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error error = {""};
        int64_t live_ms = -1;
        struct slide *slide = slide_of(fixture, rows[i].content);
        assert_true(slide_live_ms(fixture->artist, slide, &live_ms, &error));
        assert_int_equal(live_ms, rows[i].live_ms);
        slide_destroy(slide);
    }
}

static void rows_end_where_the_first_is_missing(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *content;
        const char *words[8];
    } rows[] = {
        {"<text name='row1_title'>一</text><text name='row2_title'>二</text>", {"一", "二", NULL}},
        {"<text name='row1_title'>一</text><text name='row3_title'>三</text>", {"一", NULL}},
        {"<text name='row2_title'>二</text><text name='meta'>目黒</text>", {"目黒", NULL}},
        {"<text name='row1_title' lang='en'>one</text><text name='row2_title'>二</text>",
         {"one", "二", NULL}},
        {"<text name='row1_title'>1</text><text name='row2_title'>2</text><text name='row3_title'>"
         "3</text><text name='row4_title'>4</text><text name='row5_title'>5</text>",
         {"1", "2", "3", "4", NULL}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slide *slide = slide_of(fixture, rows[i].content);
        struct view view;
        size_t count = 0, n;
        look(fixture, slide, 0, NULL, &view);
        expect(&view, rows[i].words);
        while (rows[i].words[count])
            count++;
        n = count;
        assert_null(text_box(slide_layout_root(view.layout), &n));
        slide_layout_destroy(view.layout);
        slide_destroy(slide);
    }
}

static void what_cannot_take_turns_is_said(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "<text turn='yes'><label lang='ja'>会場</label></text>",
        "<text field='a' lang='en' turn='yes'/>",
        "<text field='a' turn='sometimes'/>",
        "<rect turn='yes'/>",
        "<rect if='turn:'/>",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        struct error error = {""};
        int length = snprintf(text, sizeof text,
                              "<template xmlns='urn:kawaraban:template:1'>"
                              "<layout for='landscape'>%s</layout></template>",
                              rows[i]);
        if (template_parse("t", text, (size_t)length, &error))
            fail_msg("row %zu was taken: %s", i, rows[i]);
        assert_non_null(strstr(error.text, "t:1:"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_band_changes_and_nothing_else_moves),
        cmocka_unit_test(the_asked_language_leads_and_the_own_one_takes_its_turn),
        cmocka_unit_test(only_two_other_languages_make_a_slide_live),
        cmocka_unit_test(rows_end_where_the_first_is_missing),
        cmocka_unit_test(what_cannot_take_turns_is_said),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
