// Somebody edits a design while screens show it: what is wrong is said once, with its place, and
// nobody sees it; what is mended is seen.
#include "stage.h"

#include <fcntl.h>
#include <pthread.h>

#include "publisher/programme/designs.h"
#include "publisher/programme/programme_inside.h"

#define NOW "2026-11-23T01:00:00Z"
#define TEMPLATE(body)                                                                             \
    "<template xmlns=\"urn:kawaraban:template:1\">\n"                                              \
    "<layout for=\"landscape portrait bar\">\n" body "\n</layout></template>"
#define THEME(body) "<theme xmlns=\"urn:kawaraban:theme:1\">\n" body "\n</theme>"
#define INK "<color name=\"ink\" value=\"#000000\"/>"
#define BODY_ROLE "<role name=\"body\" size=\"5\" color=\"ink\"/>"

// ---- what is logged -------------------------------------------------------------------------

struct listening {
    char path[96];
    int kept_fd;
};

static void listen_to_log(const struct stage *stage, struct listening *listening)
{
    snprintf(listening->path, sizeof listening->path, "%s/log", stage->folder);
    fflush(stderr);
    int fd = open(listening->path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    listening->kept_fd = dup(2);
    assert_true(fd >= 0 && listening->kept_fd >= 0);
    dup2(fd, 2);
    close(fd);
}

// How often `words` were logged since.
static int stop_listening(struct listening *listening, const char *words)
{
    size_t length;
    int count = 0;
    dup2(listening->kept_fd, 2);
    close(listening->kept_fd);
    char *log = file_load(listening->path, 1 << 20, &length, NULL);
    for (const char *at = log; at && (at = strstr(at, words)); at++)
        count++;
    free(log);
    return count;
}

// ---- the shelf of designs alone -------------------------------------------------------------

static struct stage *bare_stage(void)
{
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    stage_write(stage->templates, "notice.xml", TEMPLATE("<text field=\"a\" color=\"ink\"/>"));
    stage_write(stage->themes, "plain.xml", THEME(INK BODY_ROLE));
    return stage;
}

static bool read_designs(struct designs *designs, const struct stage *stage, struct error *error)
{
    return designs_read(designs, stage->templates, stage->themes, error);
}

static void what_players_would_refuse_is_never_published(void **state)
{
    (void)state;
    static const struct {
        const char *content, *says;
    } rows[] = {
        {"", "notice.xml"},
        {"<template", "notice.xml:1"},
        {TEMPLATE("<text field=\"a\" colour=\"ink\"/>"), "notice.xml:3: "},
        {TEMPLATE("<text field=\"a\" color=\"ghost\"/>"), "no <color name=\"ghost\">"},
        {TEMPLATE("<text field=\"a\" role=\"shout\"/>"), "notice.xml:3: "},
        {TEMPLATE("<rect x=\"abyss\"/>"), "no <space name=\"abyss\">"},
        {TEMPLATE("<blink/>"), "blink"},
        {TEMPLATE("<svg src=\"no-such.svg\"/>"), "no-such.svg"},
        {TEMPLATE("<svg src=\"../../../etc/passwd\"/>"), "leads elsewhere"},
        {"<theme xmlns=\"urn:kawaraban:theme:1\"/>", "notice.xml:1"},
        {"<template xmlns=\"urn:kawaraban:template:1\"/>", "no <layout>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct stage *stage = bare_stage();
        struct designs *designs = designs_create(stage->store);
        struct error error = {0};
        struct listening listening;
        char good[MEDIA_NAME_BYTES];
        if (!read_designs(designs, stage, &error))
            fail_msg("%s", error.text);
        strcpy(good, designs_template(designs, "notice")->self.media);
        stage_write(stage->templates, "notice.xml", rows[i].content);
        listen_to_log(stage, &listening);
        for (int times = 0; times < 3; times++)
            assert_true(read_designs(designs, stage, &error));
        int said = stop_listening(&listening, rows[i].says);
        if (said != 1)
            fail_msg("row %zu: “%s” was said %d times", i, rows[i].says, said);
        assert_string_equal(designs_template(designs, "notice")->self.media, good);
        // Mended, it is taken; broken in the same way again, it is said again.
        stage_write(stage->templates, "notice.xml", TEMPLATE("<rect fill=\"ink\"/>"));
        assert_true(read_designs(designs, stage, &error));
        assert_string_not_equal(designs_template(designs, "notice")->self.media, good);
        stage_write(stage->templates, "notice.xml", rows[i].content);
        listen_to_log(stage, &listening);
        assert_true(read_designs(designs, stage, &error));
        assert_int_equal(stop_listening(&listening, rows[i].says), 1);
        designs_destroy(designs);
        stage_destroy(stage);
    }
}

static void a_theme_that_lacks_what_templates_name_is_not_taken(void **state)
{
    (void)state;
    struct stage *stage = bare_stage();
    struct designs *designs = designs_create(stage->store);
    struct error error = {0};
    struct listening listening;
    char good[MEDIA_NAME_BYTES];
    assert_true(read_designs(designs, stage, &error));
    strcpy(good, designs_theme(designs, "plain")->self.media);
    stage_write(stage->themes, "plain.xml", THEME("<color name=\"sumi\" value=\"#000000\"/>"));
    listen_to_log(stage, &listening);
    assert_true(read_designs(designs, stage, &error));
    assert_int_equal(stop_listening(&listening, "its last good form stays"), 1);
    assert_string_equal(designs_theme(designs, "plain")->self.media, good);
    // Both changed together go together.
    stage_write(stage->themes, "plain.xml",
                THEME("<color name=\"sumi\" value=\"#000000\"/>"
                      "<role name=\"body\" size=\"5\" color=\"sumi\"/>"));
    stage_write(stage->templates, "notice.xml", TEMPLATE("<text field=\"a\" color=\"sumi\"/>"));
    assert_true(read_designs(designs, stage, &error));
    assert_string_not_equal(designs_theme(designs, "plain")->self.media, good);
    designs_destroy(designs);
    stage_destroy(stage);
}

// Somebody's half-made theme lies in the folder, at the very start: it alone is left out.
static void one_bad_theme_does_not_take_all_templates_with_it(void **state)
{
    (void)state;
    struct stage *stage = bare_stage();
    struct designs *designs = designs_create(stage->store);
    struct error error = {0};
    struct listening listening;
    stage_write(stage->templates, "alert.xml", TEMPLATE("<rect fill=\"ink\"/>"));
    stage_write(stage->themes, "zz-draft.xml", THEME("<color name=\"x\" value=\"#000000\"/>"));
    stage_write(stage->templates, "brand.xml", TEMPLATE("<rect fill=\"nowhere\"/>"));
    listen_to_log(stage, &listening);
    assert_true(read_designs(designs, stage, &error));
    assert_int_equal(stop_listening(&listening, "zz-draft"), 1);
    assert_non_null(designs_template(designs, "notice"));
    assert_non_null(designs_template(designs, "alert"));
    assert_non_null(designs_theme(designs, "plain"));
    assert_null(designs_theme(designs, "zz-draft"));
    assert_null(designs_template(designs, "brand"));
    designs_destroy(designs);
    stage_destroy(stage);
}

static void whoever_writes_a_file_is_let_finish(void **state)
{
    (void)state;
    struct stage *stage = bare_stage();
    struct designs *designs = designs_create(stage->store);
    struct error error = {0};
    assert_true(read_designs(designs, stage, &error));
    assert_false(designs_changed(designs, stage->templates, stage->themes));
    stage_write(stage->templates, "leaf.svg",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"90\"/>");
    assert_false(designs_changed(designs, stage->templates, stage->themes)); // since just now
    stage_write(stage->templates, "new.xml", TEMPLATE("<rect fill=\"ink\"/>"));
    assert_false(designs_changed(designs, stage->templates, stage->themes));
    assert_true(designs_changed(designs, stage->templates, stage->themes));
    assert_true(read_designs(designs, stage, &error));
    assert_false(designs_changed(designs, stage->templates, stage->themes));
    assert_false(designs_changed(designs, "build/no-such-folder", "build/nor-this"));
    designs_destroy(designs);
    stage_destroy(stage);
}

// ---- while serving --------------------------------------------------------------------------

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t news;
    int editions;
};

static void count_edition(void *context)
{
    struct waiting *waiting = context;
    pthread_mutex_lock(&waiting->lock);
    waiting->editions++;
    pthread_cond_signal(&waiting->news);
    pthread_mutex_unlock(&waiting->lock);
}

static bool wait_for_edition(struct waiting *waiting, int number)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    pthread_mutex_lock(&waiting->lock);
    int result = 0;
    while (waiting->editions < number && result == 0)
        result = pthread_cond_timedwait(&waiting->news, &waiting->lock, &until);
    bool there = waiting->editions >= number;
    pthread_mutex_unlock(&waiting->lock);
    return there;
}

// The designs a player is told to fetch.
static void looks_of(struct stage *stage, char *looks, size_t looks_bytes)
{
    struct playlist *playlist = stage_playlist(stage, "one");
    size_t length = 0;
    looks[0] = '\0';
    for (size_t i = 0; i < playlist->prefetch_count; i++)
        if (strstr(playlist->prefetches[i].media, ".template"))
            length += (size_t)snprintf(looks + length, looks_bytes - length, "%s\n",
                                       playlist->prefetches[i].media);
    assert_true(length < looks_bytes);
    playlist_destroy(playlist);
}

static void a_template_that_breaks_while_serving_changes_nothing_until_mended(void **state)
{
    (void)state;
    struct waiting waiting = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
    struct stage *stage = stage_create("Asia/Tokyo", NOW);
    char before[4096], broken[4096], mended[4096];
    stage_put_new(stage, ITEM_NOTICE, "folder:notice", "お知らせ");
    stage_open_programme(stage);
    stage_build(stage);
    programme_on_edition(stage->programme, count_edition, &waiting);
    looks_of(stage, before, sizeof before);
    struct listening listening;
    listen_to_log(stage, &listening);
    programme_start(stage->programme);
    stage_write(stage->templates, "notice.xml", TEMPLATE("<rect fill=\"ghost\"/>"));
    stage_put_new(stage, ITEM_NOTICE, "folder:second", "二つめ");
    programme_wake(stage->programme);
    bool came = wait_for_edition(&waiting, 1);
    // Whether or not the thread has looked by now: after two looks somebody has read it.
    programme_renew_designs(stage->programme);
    programme_renew_designs(stage->programme);
    looks_of(stage, broken, sizeof broken);
    stage_write(stage->templates, "notice.xml", TEMPLATE("<rect fill=\"ink\"/>"));
    bool mended_came = wait_for_edition(&waiting, 2);
    programme_stop(stage->programme);
    int said = stop_listening(&listening, "notice.xml:3: ");
    looks_of(stage, mended, sizeof mended);
    assert_true(came);
    assert_true(mended_came);
    assert_string_equal(before, broken);
    assert_string_not_equal(broken, mended);
    assert_int_equal(said, 1);
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_players_would_refuse_is_never_published),
        cmocka_unit_test(a_theme_that_lacks_what_templates_name_is_not_taken),
        cmocka_unit_test(one_bad_theme_does_not_take_all_templates_with_it),
        cmocka_unit_test(whoever_writes_a_file_is_let_finish),
        cmocka_unit_test(a_template_that_breaks_while_serving_changes_nothing_until_mended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
