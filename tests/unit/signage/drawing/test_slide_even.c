// Texts that share a stack: of one role they are of one size, and what is above a running text
// makes room before that is cut or cramped.
#include <math.h>
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
#include "signage/drawing/slide_check.h"

#define WIDTH 960
#define HEIGHT 540

struct fixture {
    struct artist *artist;
    char folder[64];
    int written;
    struct frame *frame;
    struct slide_check check;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    struct error error = {""};
    fixture.artist = artist_create("fonts/fonts.xml", NULL, &error);
    fixture.frame = frame_create(WIDTH, HEIGHT, &error);
    strcpy(fixture.folder, "build/slide-even-XXXXXX");
    if (!fixture.artist || !fixture.frame || !folder_make("build", &error) ||
        !mkdtemp(fixture.folder)) {
        print_error("%s\n", error.text);
        return -1;
    }
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    for (; fixture->written > 0; fixture->written--) {
        char path[160];
        snprintf(path, sizeof path, "%s/%d.xml", fixture->folder, fixture->written);
        unlink(path);
    }
    rmdir(fixture->folder);
    frame_destroy(fixture->frame);
    artist_destroy(fixture->artist);
    return 0;
}

// Draws a stack over nearly all of the frame.
static const struct slide_check *check_stack(struct fixture *fixture, const char *attributes,
                                             const char *children, const char *texts)
{
    char path[160];
    static char text[16384];
    struct error error = {""};
    snprintf(path, sizeof path, "%s/%d.xml", fixture->folder, ++fixture->written);
    int length = snprintf(text, sizeof text,
                          "<template xmlns=\"urn:kawaraban:template:1\"><layout for=\"landscape\">"
                          "<rect fill=\"paper\"/><stack x=\"5\" y=\"5\" w=\"90\" %s>%s</stack>"
                          "</layout></template>",
                          attributes, children);
    if (!file_replace(path, text, (size_t)length, &error))
        fail_msg("%s", error.text);
    length = snprintf(text, sizeof text,
                      "<slide xmlns=\"urn:kawaraban:slide:1\" template=\"%s\" "
                      "theme=\"content/themes/kawara.xml\" lang=\"ja\">%s</slide>",
                      path, texts);
    assert_in_range(length, 1, sizeof text - 1);
    struct slide *slide = slide_parse("test", text, (size_t)length, &error);
    if (!slide ||
        !slide_check(fixture->artist, slide, NULL, NULL, fixture->frame, &fixture->check, &error))
        fail_msg("%s", error.text);
    slide_destroy(slide);
    return &fixture->check;
}

static const struct slide_check_text *text_of(const struct slide_check *check, const char *field)
{
    for (size_t i = 0; i < check->text_count; i++)
        if (strcmp(check->texts[i].field, field) == 0)
            return &check->texts[i];
    fail_msg("“%s” is not shown", field);
    return NULL;
}

#define FACTS                                                                                      \
    "<text field=\"a\" role=\"body\" lines=\"2\" rank=\"0\"/>"                                     \
    "<text field=\"b\" role=\"body\" lines=\"2\" rank=\"0\"/>"                                     \
    "<text field=\"c\" role=\"body\" lines=\"2\" rank=\"0\"/>"
#define SHORT "<text name=\"a\">会場</text><text name=\"c\">無料</text>"
#define LONG_B                                                                                                                   \
    "<text name=\"b\">区内で創業をお考えの方、創業して五年以内の方、事業を引き継ぐ予定の方と" \
    "そのご家族の方、商店街でお店を開きたい方</text>"

static void texts_of_one_role_are_of_one_size(void **state)
{
    static const char *const heights[] = {"h=\"90\"", "h=\"45\"", "h=\"32\"", "h=\"20\""};
    for (size_t i = 0; i < sizeof heights / sizeof heights[0]; i++) {
        char attributes[64];
        snprintf(attributes, sizeof attributes, "%s even=\"yes\"", heights[i]);
        const struct slide_check *check = check_stack(*state, attributes, FACTS, SHORT LONG_B);
        double a = text_of(check, "a")->size_px, b = text_of(check, "b")->size_px,
               c = text_of(check, "c")->size_px;
        if (fabs(a - b) > 1 || fabs(b - c) > 1)
            fail_msg("%s: %.0f, %.0f and %.0f px", heights[i], a, b, c);
    }
}

// Without even="yes" the first take what they like: the difference the attribute makes.
static void without_the_attribute_sizes_are_their_own(void **state)
{
    const struct slide_check *check = check_stack(*state, "h=\"20\"", FACTS, SHORT LONG_B);
    assert_true(text_of(check, "a")->size_px > text_of(check, "b")->size_px + 1);
}

// Evenness costs nobody more than it must: where all fit in the wished size, they have it.
static void with_room_for_all_nobody_gets_smaller(void **state)
{
    const struct slide_check *even =
        check_stack(*state, "h=\"90\" even=\"yes\"", FACTS, SHORT "<text name=\"b\">講師</text>");
    double size = text_of(even, "b")->size_px;
    const struct slide_check *own =
        check_stack(*state, "h=\"90\"", FACTS, SHORT "<text name=\"b\">講師</text>");
    assert_float_equal(size, text_of(own, "b")->size_px, 0.01);
}

// A headline steps back before the running text below it is cut.
static void what_stands_above_makes_room_for_a_running_text(void **state)
{
    static char texts[4096];
    double before = INFINITY;
    for (int sentences = 0; sentences <= 12; sentences += 4) {
        strcpy(texts, "<text name=\"headline\">はじめての事業計画書づくり</text>"
                      "<text name=\"body\">はじめに。");
        for (int i = 0; i < sentences; i++)
            strcat(texts, "銀行に伝わる三枚の紙を半日で書き上げます。");
        strcat(texts, "</text>");
        const struct slide_check *check =
            check_stack(*state, "h=\"44\" gap=\"2u\"",
                        "<text field=\"headline\" role=\"display\" h=\"60\"/>"
                        "<text field=\"body\" role=\"body\" grow=\"yes\"/>",
                        texts);
        double size = text_of(check, "headline")->size_px;
        assert_false(text_of(check, "body")->truncated);
        assert_true(size <= before);
        before = size;
    }
    // And it did: the shortest text left the headline larger than the longest.
    const struct slide_check *check =
        check_stack(*state, "h=\"44\" gap=\"2u\"",
                    "<text field=\"headline\" role=\"display\" h=\"60\"/>"
                    "<text field=\"body\" role=\"body\" grow=\"yes\"/>",
                    "<text name=\"headline\">はじめての事業計画書づくり</text>"
                    "<text name=\"body\">はじめに。</text>");
    assert_true(text_of(check, "headline")->size_px > before);
}

static void no_text_goes_below_its_floor_for_evenness(void **state)
{
    static char texts[8192] = SHORT "<text name=\"b\">";
    for (int i = 0; i < 60; i++)
        strcat(texts, "区内で創業をお考えの方、");
    strcat(texts, "</text>");
    const struct slide_check *check = check_stack(*state, "h=\"20\" even=\"yes\"", FACTS, texts);
    for (size_t i = 0; i < check->text_count; i++)
        assert_true(check->texts[i].size_px >= floor(2.8 * HEIGHT / 100));
    assert_true(text_of(check, "b")->truncated);
}

static void odd_stacks_do_no_harm(void **state)
{
    static const struct {
        const char *attributes, *children;
    } rows[] = {
        {"h=\"0\" even=\"yes\"", FACTS},
        {"h=\"0.1\" even=\"yes\"", FACTS},
        {"h=\"90\" even=\"yes\"", ""},
        {"h=\"90\" even=\"yes\"", "<rule/><space/>"},
        {"h=\"90\" even=\"yes\" padx=\"80\"", FACTS},
        {"h=\"90\" even=\"yes\"", "<stack even=\"yes\">" FACTS "</stack>" FACTS},
        {"h=\"90\" even=\"yes\"", "<text field=\"a\" role=\"body\" size=\"900\" least=\"900\"/>"},
        {"h=\"90\" even=\"yes\"", // more roles than are evened out
         "<text field=\"a\" role=\"kicker\"/><text field=\"a\" role=\"eyebrow\"/>"
         "<text field=\"a\" role=\"headline\"/><text field=\"a\" role=\"subtitle\"/>"
         "<text field=\"a\" role=\"body\"/><text field=\"a\" role=\"meta\"/>"
         "<text field=\"a\" role=\"fact\"/><text field=\"a\" role=\"label\"/>"
         "<text field=\"a\" role=\"state\"/><text field=\"a\" role=\"clock\"/>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_stack(*state, rows[i].attributes, rows[i].children, SHORT LONG_B);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_one_role_are_of_one_size),
        cmocka_unit_test(without_the_attribute_sizes_are_their_own),
        cmocka_unit_test(with_room_for_all_nobody_gets_smaller),
        cmocka_unit_test(what_stands_above_makes_room_for_a_running_text),
        cmocka_unit_test(no_text_goes_below_its_floor_for_evenness),
        cmocka_unit_test(odd_stacks_do_no_harm),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
