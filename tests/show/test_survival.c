// What was good stays on screen: publisher gone, network gone, cache damaged, playlist forged,
// media cut short, disk full.
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
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "signage/base/file.h"
#include "tests/show/stage.h"

// A publisher with one notice and a player that shows it.
static void show_one(struct stage *stage)
{
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    stage_start_publisher(stage);
    stage_preview(stage, "folder:first", "first");
    stage_start_player(stage, NULL, "cache", "shots");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);
}

static void the_player_goes_on_when_the_publisher_is_killed_and_finds_it_again(void **state)
{
    struct stage *stage = *state;
    show_one(stage);
    stage_end(&stage->publisher, SIGKILL);
    sleep(2);
    stage_remove(stage, "shots/latest.png");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);
    stage_write_notice(stage, "second", "再開のお知らせ");
    stage_start_publisher(stage);
    stage_preview(stage, "folder:second", "second");
    assert_true(stage_wait_for_picture(stage, "shots", "second") >= 0);
}

static void the_player_starts_from_its_cache_without_network(void **state)
{
    struct stage *stage = *state;
    show_one(stage);
    stage_end(&stage->publisher, SIGTERM);
    stage_end(&stage->players[0], SIGKILL);
    stage_start_player(stage, NULL, "cache", "later");
    assert_true(stage_wait_for_picture(stage, "later", "first") >= 0);
}

static void a_database_begun_anew_does_not_freeze_the_screen(void **state)
{
    struct stage *stage = *state;
    show_one(stage);
    stage_end(&stage->publisher, SIGTERM);
    stage_remove(stage, "store/kawaraban.db");
    stage_remove(stage, "store/kawaraban.db-wal");
    stage_remove(stage, "store/kawaraban.db-shm");
    stage_remove(stage, "content/first.xml");
    stage_write_notice(stage, "second", "新しい帳面のお知らせ");
    stage_start_publisher(stage);
    stage_preview(stage, "folder:second", "second");
    assert_true(stage_wait_for_picture(stage, "shots", "second") >= 0);
}

static void a_player_paired_anew_takes_the_new_publisher(void **state)
{
    struct stage *stage = *state;
    show_one(stage);
    stage_end(&stage->players[0], SIGTERM);
    stage_end(&stage->publisher, SIGTERM);
    stage_remove(stage, "store/publisher.key");
    stage_remove(stage, "store/kawaraban.db");
    stage_remove(stage, "store/kawaraban.db-wal");
    stage_remove(stage, "store/kawaraban.db-shm");
    stage_remove(stage, "content/first.xml");
    stage_write_notice(stage, "second", "新しい鍵のお知らせ");
    stage_start_publisher(stage);
    stage_preview(stage, "folder:second", "second");
    stage_start_player(stage, NULL, "cache", "later");
    assert_true(stage_wait_for_picture(stage, "later", "second") >= 0);
}

// Changes one byte in the middle of each file that matches; how many there were.
static size_t damage(const struct stage *stage, const char *pattern)
{
    char full[PATH_MAX];
    stage_path(stage, pattern, full, sizeof full);
    glob_t found;
    if (glob(full, 0, NULL, &found) != 0)
        return 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        FILE *file = fopen(found.gl_pathv[i], "r+b");
        struct stat status;
        assert_non_null(file);
        assert_int_equal(fstat(fileno(file), &status), 0);
        assert_int_equal(fseek(file, (long)status.st_size / 2, SEEK_SET), 0);
        int byte = fgetc(file);
        assert_int_equal(fseek(file, (long)status.st_size / 2, SEEK_SET), 0);
        fputc(byte ^ 0x55, file);
        fclose(file);
    }
    size_t count = found.gl_pathc;
    globfree(&found);
    return count;
}

static void damaged_media_in_the_cache_are_noticed_and_fetched_again(void **state)
{
    struct stage *stage = *state;
    show_one(stage);
    stage_end(&stage->players[0], SIGTERM);
    assert_true(damage(stage, "cache/media/*/*") > 0);
    stage_start_player(stage, NULL, "cache", "later");
    assert_true(stage_wait_for_picture(stage, "later", "first") >= 0);
}

static void a_damaged_playlist_in_the_cache_is_refused_and_fetched_again(void **state)
{
    struct stage *stage = *state;
    show_one(stage);
    stage_end(&stage->players[0], SIGTERM);
    assert_true(damage(stage, "cache/playlist.smil") == 1);
    stage_start_player(stage, NULL, "cache", "later");
    assert_true(stage_wait_for_picture(stage, "later", "first") >= 0);
}

static void build_to(struct stage *stage, const char *folder)
{
    char config[PATH_MAX], out[PATH_MAX];
    stage_path(stage, "config.xml", config, sizeof config);
    stage_path(stage, folder, out, sizeof out);
    assert_int_equal(stage_run(stage, (const char *[]){"kawaraban-publisher", "build", "--out", out,
                                                       "-c", config, NULL}),
                     0);
}

static void a_built_folder_plays_without_a_publisher(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    build_to(stage, "out");
    stage_preview(stage, "folder:first", "first");
    char source[PATH_MAX];
    stage_path(stage, "out", source, sizeof source);
    stage_start_player(stage, source, "cache", "shots");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);
}

// A plain web server (the feeds' one) stands for the publisher, and lies.
static void a_playlist_with_one_byte_changed_is_refused_and_the_good_one_stays(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    build_to(stage, "feeds");
    stage_preview(stage, "folder:first", "first");
    stage_start_feeds(stage);
    stage_start_player(stage, stage->feeds_url, "cache", "shots");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);

    stage_write_notice(stage, "second", "書き換えられたお知らせ");
    build_to(stage, "feeds");
    assert_int_equal(damage(stage, "feeds/screens/hall/playlist.smil"), 1);
    assert_true(stage_wait_for_words(stage, "player.log", "signature") >= 0);
    stage_remove(stage, "shots/latest.png");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);
    // Put right again, it is taken.
    stage_preview(stage, "folder:second", "second");
    stage_write_notice(stage, "third", "正しいお知らせ");
    build_to(stage, "feeds");
    stage_preview(stage, "folder:third", "third");
    assert_true(stage_wait_for_picture(stage, "shots", "third") >= 0);
}

static void a_medium_cut_short_is_refused_and_what_was_good_stays(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    build_to(stage, "feeds");
    stage_preview(stage, "folder:first", "first");
    stage_start_feeds(stage);
    stage_start_player(stage, stage->feeds_url, "cache", "shots");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);

    glob_t before;
    char pattern[PATH_MAX];
    stage_path(stage, "feeds/media/*.slide", pattern, sizeof pattern);
    assert_int_equal(glob(pattern, 0, NULL, &before), 0);
    stage_write_notice(stage, "second", "途中で切れたお知らせ");
    // Cut before the playlist names it: build apart, cut, then move over.
    build_to(stage, "apart");
    glob_t slides;
    stage_path(stage, "apart/media/*.slide", pattern, sizeof pattern);
    assert_int_equal(glob(pattern, 0, NULL, &slides), 0);
    assert_true(slides.gl_pathc > before.gl_pathc);
    for (size_t i = 0; i < slides.gl_pathc; i++) {
        char *name = strrchr(slides.gl_pathv[i], '/'), to[PATH_MAX];
        snprintf(to, sizeof to, "%s/feeds/media%s", stage->folder, name);
        if (access(to, F_OK) == 0)
            continue;
        size_t length;
        char *bytes = file_load(slides.gl_pathv[i], 1u << 20, &length, NULL);
        assert_true(file_replace(to, bytes, length / 2, NULL));
        free(bytes);
    }
    globfree(&slides);
    globfree(&before);
    char *playlist = stage_read(stage, "apart/screens/hall/playlist.smil");
    char to[PATH_MAX];
    stage_path(stage, "feeds/screens/hall/playlist.smil", to, sizeof to);
    assert_true(file_replace(to, playlist, strlen(playlist), NULL));
    free(playlist);
    assert_true(stage_wait_for_words(stage, "player.log", "other content than its name says") >= 0);
    stage_remove(stage, "shots/latest.png");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);
}

static void a_full_disk_under_the_cache_leaves_the_picture_and_says_so(void **state)
{
    struct stage *stage = *state;
    char small[PATH_MAX], filler[PATH_MAX];
    stage_path(stage, "small", small, sizeof small);
    assert_true(folder_make(small, NULL));
    if (mount("tmpfs", small, "tmpfs", 0, "size=2m") != 0) {
        print_message("skipped: a small tmpfs cannot be mounted here (root is needed)\n");
        skip();
    }
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    stage_start_publisher(stage);
    stage_preview(stage, "folder:first", "first");
    stage_start_player(stage, NULL, "small/cache", "shots");
    bool first = stage_wait_for_picture(stage, "shots", "first") >= 0;
    stage_path(stage, "small/filler", filler, sizeof filler);
    FILE *file = fopen(filler, "wb");
    while (file && fputc(0, file) != EOF && !ferror(file))
        ;
    if (file)
        fclose(file);
    stage_write_notice(stage, "second", "満杯のときのお知らせ");
    bool said = stage_wait_for_words(stage, "player.log", "No space left on device") >= 0;
    bool alive = kill(stage->players[0], 0) == 0;
    stage_remove(stage, "shots/latest.png");
    usleep(500000);
    bool calm = !stage_is_black(stage, "shots/latest.png");
    unlink(filler);
    stage_preview(stage, "folder:second", "second");
    bool second = stage_wait_for_picture(stage, "shots", "second") >= 0;
    stage_end(&stage->players[0], SIGTERM);
    umount2(small, MNT_DETACH);
    assert_true(first);
    assert_true(said);
    assert_true(alive);
    assert_true(calm);
    assert_true(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(the_player_goes_on_when_the_publisher_is_killed_and_finds_it_again),
        STAGE_TEST(the_player_starts_from_its_cache_without_network),
        STAGE_TEST(a_database_begun_anew_does_not_freeze_the_screen),
        STAGE_TEST(a_player_paired_anew_takes_the_new_publisher),
        STAGE_TEST(damaged_media_in_the_cache_are_noticed_and_fetched_again),
        STAGE_TEST(a_damaged_playlist_in_the_cache_is_refused_and_fetched_again),
        STAGE_TEST(a_built_folder_plays_without_a_publisher),
        STAGE_TEST(a_playlist_with_one_byte_changed_is_refused_and_the_good_one_stays),
        STAGE_TEST(a_medium_cut_short_is_refused_and_what_was_good_stays),
        STAGE_TEST(a_full_disk_under_the_cache_leaves_the_picture_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
