#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "player/commands.h"
#include "signage/base/file.h"
#include "signage/base/log.h"
#include "signage/drawing/frame.h"
#include "signage/drawing/image.h"

static const char document[] =
    "<?xml version=\"1.0\"?>\n"
    "<smil xmlns=\"http://www.w3.org/ns/SMIL\" version=\"3.0\"><head><layout>\n"
    "<root-layout width=\"1280\" height=\"720\"/>\n"
    "<region xml:id=\"main\" fit=\"slice\" left=\"0\" top=\"0\" width=\"100%\" height=\"90%\"/>\n"
    "<region xml:id=\"foot\" fit=\"slice\" left=\"0\" top=\"90%\" width=\"100%\" height=\"10%\"/>\n"
    "</layout></head><body><par>\n"
    "<seq repeatCount=\"indefinite\">\n"
    "<img region=\"main\" src=\"a.png\" dur=\"2.5s\"/><img region=\"main\" src=\"b.png\" "
    "dur=\"2.5s\"/>\n"
    "<video region=\"main\" src=\"c.mp4\" dur=\"5s\"/></seq>\n"
    "<seq repeatCount=\"indefinite\"><img region=\"foot\" src=\"a.png\" dur=\"60s\"/></seq>\n"
    "</par></body></smil>\n";

struct room {
    char folder[64], path[96], out[96];
    char *printed;
    size_t printed_length;
    FILE *stream;
    struct options options;
    struct error error;
};

static void draw(const char *folder, const char *name, uint32_t argb)
{
    char path[128];
    struct error error;
    struct frame *frame = frame_create(16, 9, NULL);
    frame_fill(frame, argb);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(frame_save_png(frame, path, &error));
    frame_destroy(frame);
}

static int enter(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    log_set_level((enum log_level)0);
    strcpy(room->folder, "build/commands-XXXXXX");
    if (!folder_make("build", NULL) || !mkdtemp(room->folder))
        return -1;
    snprintf(room->path, sizeof room->path, "%s/show.smil", room->folder);
    snprintf(room->out, sizeof room->out, "%s/out.png", room->folder);
    draw(room->folder, "a.png", 0xFFAA2211u);
    draw(room->folder, "b.png", 0xFF11AA22u);
    room->options = (struct options){.source = room->path, .zone = "Asia/Tokyo"};
    room->stream = open_memstream(&room->printed, &room->printed_length);
    *state = room;
    return file_replace(room->path, document, strlen(document), NULL) ? 0 : -1;
}

static int leave(void **state)
{
    struct room *room = *state;
    char command[128];
    fclose(room->stream);
    free(room->printed);
    snprintf(command, sizeof command, "rm -r %s", room->folder);
    int status = system(command);
    free(room);
    return status;
}

static void plan_names_who_is_on_in_every_region_in_the_order_of_time(void **state)
{
    static const char *const rows[][4] = {
        {"2026-12-01T05:00:00Z", "2026-12-01T05:00:02.500Z", "main", "a.png"},
        {"2026-12-01T05:00:00Z", "2026-12-01T05:01:00Z", "foot", "a.png"},
        {"2026-12-01T05:00:02.500Z", "2026-12-01T05:00:05Z", "main", "b.png"},
        {"2026-12-01T05:00:05Z", "2026-12-01T05:00:10Z", "main", "c.mp4"},
        {"2026-12-01T05:00:10Z", "2026-12-01T05:00:12.500Z", "main", "a.png"},
    };
    struct room *room = *state;
    room->options.from_utc_ms = INT64_C(1796101200000);
    room->options.for_ms = 12500;
    assert_int_equal(plan_run(&room->options, room->stream, &room->error), 0);
    char *line = strtok(room->printed, "\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++, line = strtok(NULL, "\n")) {
        static const char *const names[] = {"at", "until", "region", "src"};
        assert_non_null(line);
        json_t *row = json_loads(line, 0, NULL);
        if (!row)
            fail_msg("no JSON: %s", line);
        for (size_t k = 0; k < 4; k++)
            assert_string_equal(json_string_value(json_object_get(row, names[k])), rows[i][k]);
        json_decref(row);
    }
    assert_null(line);
}

static void plan_of_a_region_that_is_not_there_names_those_that_are(void **state)
{
    struct room *room = *state;
    room->options.for_ms = 1000;
    room->options.region = "side";
    assert_int_equal(plan_run(&room->options, room->stream, &room->error), 1);
    assert_non_null(strstr(room->error.text, "side"));
    assert_non_null(strstr(room->error.text, "main, foot"));
}

static void what_is_no_playlist_gives_a_sentence_with_its_place(void **state)
{
    static const char *const documents[] = {
        "",      "plain words",  "<html/>",
        "<smil", "\x00\xFF\xFE", "<!DOCTYPE a [<!ENTITY b \"c\">]><smil>&b;</smil>"};
    struct room *room = *state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        assert_true(file_replace(room->path, documents[i], strlen(documents[i]), NULL));
        room->error.text[0] = '\0';
        assert_int_equal(check_run(&room->options, room->stream, &room->error), 1);
        assert_non_null(strstr(room->error.text, "show.smil"));
    }
    unlink(room->path);
    assert_int_equal(check_run(&room->options, room->stream, &room->error), 1);
    assert_non_null(strstr(room->error.text, "show.smil"));
    room->options.source = "http://h/p.smil";
    assert_int_equal(check_run(&room->options, room->stream, &room->error), 1);
    assert_non_null(strstr(room->error.text, "not an address"));
}

static void check_tells_what_will_be_skipped_and_what_is_missing(void **state)
{
    struct room *room = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/b.png", room->folder);
    unlink(path);
    assert_int_equal(check_run(&room->options, room->stream, &room->error), 0);
    assert_non_null(strstr(room->printed, "skipped: c.mp4"));
    assert_non_null(strstr(room->printed, "missing: b.png"));
    assert_null(strstr(room->printed, "missing: a.png"));
    assert_non_null(strstr(room->printed, "region main"));
}

static uint32_t pixel_of(const char *path, int x, int y)
{
    struct error error;
    struct frame *frame = image_load(path, 320, 180, IMAGE_STRETCH, 0.5, 0.5, &error);
    if (!frame)
        fail_msg("%s", error.text);
    uint32_t pixel = frame_row(frame, y)[x] & 0xFFFFFF;
    frame_destroy(frame);
    return pixel;
}

static void shot_draws_the_instant_and_the_next_entry_for_what_it_cannot_show(void **state)
{
    static const struct {
        int64_t at_ms;
        uint32_t main;
    } rows[] = {{1000, 0xAA2211}, {3500, 0x11AA22}, {7000, 0xAA2211}, {11000, 0xAA2211}};
    struct room *room = *state;
    room->options.out_path = room->out;
    room->options.width_px = 320;
    room->options.height_px = 180;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        room->options.at_utc_ms = INT64_C(1796101200000) + rows[i].at_ms;
        if (shot_run(&room->options, &room->error) != 0)
            fail_msg("%s", room->error.text);
        assert_int_equal(pixel_of(room->out, 160, 80), rows[i].main);
        assert_int_equal(pixel_of(room->out, 160, 175), 0xAA2211);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plan_names_who_is_on_in_every_region_in_the_order_of_time),
        TEST(plan_of_a_region_that_is_not_there_names_those_that_are),
        TEST(what_is_no_playlist_gives_a_sentence_with_its_place),
        TEST(check_tells_what_will_be_skipped_and_what_is_missing),
        TEST(shot_draws_the_instant_and_the_next_entry_for_what_it_cannot_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
