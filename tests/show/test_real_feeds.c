// Ten feeds as real publishers wrote them, served over HTTP, polled, kept, composed and shown. The
// captured files are not ours and not here: the folder is $KAWARABAN_SAMPLE_FEEDS or
// ../shared/samples/feeds; without it the test is skipped and says so.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glob.h>
#include <limits.h>
#include <time.h>

#include "signage/base/buffer.h"
#include "signage/base/clock.h"
#include "signage/base/file.h"
#include "signage/language/smil.h"
#include "signage/language/timeline.h"
#include "tests/show/stage.h"

#define MOST_FEEDS 64
#define MOST_KEPT 3 // of each feed

static size_t copy_feeds(const struct stage *stage, char names[MOST_FEEDS][NAME_MAX + 1])
{
    const char *folder = getenv("KAWARABAN_SAMPLE_FEEDS");
    char pattern[PATH_MAX];
    snprintf(pattern, sizeof pattern, "%s/*.*", folder ? folder : "../shared/samples/feeds");
    glob_t found;
    size_t count = 0;
    if (glob(pattern, 0, NULL, &found) != 0)
        return 0;
    for (size_t i = 0; i < found.gl_pathc && count < MOST_FEEDS; i++) {
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        if (strstr(name, ".md"))
            continue;
        size_t length;
        char *bytes = file_load(found.gl_pathv[i], 16u << 20, &length, NULL), to[PATH_MAX];
        assert_non_null(bytes);
        snprintf(to, sizeof to, "%s/feeds/%s", stage->folder, name);
        assert_true(file_replace(to, bytes, length, NULL));
        free(bytes);
        snprintf(names[count++], NAME_MAX + 1, "%s", name);
    }
    globfree(&found);
    return count;
}

static void configure(struct stage *stage, char names[MOST_FEEDS][NAME_MAX + 1], size_t count)
{
    struct buffer feeds;
    buffer_init(&feeds, 1u << 16);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&feeds,
                      "<feed id=\"real-%zu\" url=\"%s/%s\" every=\"5s\" most=\"%d\" "
                      "max-age=\"14600d\" allow-private=\"yes\"/>\n",
                      i, stage->feeds_url, names[i], MOST_KEPT);
    stage_configure(stage, buffer_text(&feeds), "ticker=\"no\" clock=\"no\" dwell=\"5s\"");
    buffer_finish(&feeds);
}

// How many of the feeds have an item in the playlist on disk.
static size_t feeds_shown(const struct stage *stage, size_t count)
{
    char *text = stage_read(stage, "cache/playlist.smil");
    size_t shown = 0;
    for (size_t i = 0; text && i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "feed:real-%zu:", i);
        shown += strstr(text, id) != NULL;
    }
    free(text);
    return shown;
}

// A picture of each showing in the loop that is on now, none of them black or empty.
static void draw_the_loop(const struct stage *stage)
{
    char *text = stage_read(stage, "cache/playlist.smil");
    struct playlist *playlist = smil_parse("playlist.smil", text, strlen(text), NULL, NULL);
    assert_non_null(playlist);
    const struct playlist_region *region = playlist_region(playlist, "main");
    struct clock clock = clock_system();
    struct timeline_spot spot = timeline_at(region, clock_now_utc_ms(&clock), TIMELINE_TRUSTED);
    char file[PATH_MAX], cache[PATH_MAX], out[PATH_MAX], name[64];
    stage_path(stage, "cache/playlist.smil", file, sizeof file);
    stage_path(stage, "cache/media", cache, sizeof cache);
    for (size_t i = 0; i < 40 && i < spot.period->entry_count; i++) {
        char at[INSTANT_TEXT_BYTES];
        instant_format_ms(spot.until_utc_ms - 1000, at);
        snprintf(name, sizeof name, "loop-%02zu.png", i);
        stage_path(stage, name, out, sizeof out);
        assert_int_equal(stage_run(stage, (const char *[]){"kawaraban-player", "shot", file, "--at",
                                                           at, "--size", "960x540", "-o", out,
                                                           "--media", cache, NULL}),
                         0);
        assert_false(stage_is_black(stage, name));
        spot = timeline_next(region, &spot, TIMELINE_TRUSTED);
    }
    playlist_destroy(playlist);
    free(text);
}

static void ten_real_feeds_are_polled_kept_composed_and_shown(void **state)
{
    struct stage *stage = *state;
    static char names[MOST_FEEDS][NAME_MAX + 1];
    size_t count = copy_feeds(stage, names);
    if (count == 0) {
        print_message("skipped: no captured feeds in ../shared/samples/feeds and "
                      "KAWARABAN_SAMPLE_FEEDS is not set\n");
        skip();
    }
    stage_start_feeds(stage);
    configure(stage, names, count);
    stage_start_publisher(stage);
    stage_start_player(stage, NULL, "cache", "shots");
    int64_t since = clock_monotonic_ms();
    while (feeds_shown(stage, count) < count && clock_monotonic_ms() - since < 2 * STAGE_WAIT_MS)
        usleep(200000);
    assert_int_equal(feeds_shown(stage, count), count);
    draw_the_loop(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(ten_real_feeds_are_polled_kept_composed_and_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
