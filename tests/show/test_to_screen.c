// From feed and folder to the picture on the screen, with both programs running.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>

#include "signage/base/clock.h"
#include "tests/show/stage.h"

static void write_feed(const struct stage *stage, const char *title)
{
    stage_write(stage, "feeds/news.rss",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<!-- reference-date: 2026-11-23 -->\n"
                "<rss version=\"2.0\"><channel><title>区の産業だより</title>"
                "<link>http://example.jp/</link><description>試験</description>"
                "<item><title>%s</title><link>http://example.jp/1</link>"
                "<guid isPermaLink=\"false\">only-one</guid>"
                "<pubDate>Mon, 23 Nov 2026 00:00:00 GMT</pubDate>"
                "<description>本文です。</description></item></channel></rss>\n",
                title);
}

// Waits until the publisher's playlist names the item, so that preview finds it in the store.
static void wait_for_item(const struct stage *stage, const char *id)
{
    char config[300];
    stage_path(stage, "config.xml", config, sizeof config);
    for (int i = 0; i < 400; i++) {
        if (stage_run(stage, (const char *[]){"kawaraban-publisher", "explain", id, "-c", config,
                                              NULL}) == 0)
            return;
        usleep(50000);
    }
    fail_msg("%s never came into the store", id);
}

static void an_item_dropped_into_the_folder_is_on_the_screen(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    stage_start_publisher(stage);
    stage_preview(stage, "folder:first", "first");
    stage_start_player(stage, NULL, "cache", "shots");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);

    stage_write_notice(stage, "../second", "展示室の休室日が変わります");
    char draft[400], content[400];
    stage_path(stage, "second.xml", draft, sizeof draft);
    stage_path(stage, "content/second.xml", content, sizeof content);
    stage_preview(stage, draft, "second");
    assert_int_equal(rename(draft, content), 0);
    int64_t took_ms = stage_wait_for_picture(stage, "shots", "second");
    assert_true(took_ms >= 0);
    printf("# an item dropped into the folder was on screen after %d ms, pictures each 200 ms\n",
           (int)took_ms);

    stage_remove(stage, "content/second.xml");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);
}

static void a_feed_changed_on_its_server_is_on_the_screen(void **state)
{
    struct stage *stage = *state;
    write_feed(stage, "ものづくり補助金の説明会を開きます");
    stage_start_feeds(stage);
    char feeds[300];
    snprintf(feeds, sizeof feeds,
             "<feed id=\"news\" url=\"%s/news.rss\" every=\"1s\" allow-private=\"yes\"/>",
             stage->feeds_url);
    stage_configure(stage, feeds, STAGE_STILL);
    stage_start_publisher(stage);
    stage_start_player(stage, NULL, "cache", "shots");
    wait_for_item(stage, "feed:news:only-one");
    stage_preview(stage, "feed:news:only-one", "before");
    assert_true(stage_wait_for_picture(stage, "shots", "before") >= 0);

    write_feed(stage, "説明会の会場が変わりました");
    int64_t since_ms = clock_monotonic_ms();
    while (stage_difference(stage, "shots/latest.png", "before.png") < 0.1 &&
           clock_monotonic_ms() - since_ms < STAGE_WAIT_MS)
        usleep(20000);
    printf("# a feed changed on its server, polled each 1000 ms, was on screen after %d ms\n",
           (int)(clock_monotonic_ms() - since_ms));
    stage_preview(stage, "feed:news:only-one", "after");
    assert_true(stage_difference(stage, "before.png", "after.png") > 0.1);
    assert_true(stage_wait_for_picture(stage, "shots", "after") >= 0);
}

static void bad_feeds_delay_nobody_and_what_was_good_stays(void **state)
{
    struct stage *stage = *state;
    write_feed(stage, "良いお知らせ");
    stage_start_feeds(stage);
    char feeds[1500];
    snprintf(feeds, sizeof feeds,
             "<feed id=\"slow\" url=\"%1$s/news.rss?delay=15\" every=\"1s\" allow-private=\"yes\"/>"
             "<feed id=\"gone\" url=\"%1$s/none.rss\" every=\"1s\" allow-private=\"yes\"/>"
             "<feed id=\"page\" url=\"%1$s/news.rss?html=1\" every=\"1s\" allow-private=\"yes\"/>"
             "<feed id=\"cut\" url=\"%1$s/news.rss?cut=150\" every=\"1s\" allow-private=\"yes\"/>"
             "<feed id=\"news\" url=\"%1$s/news.rss\" every=\"1s\" allow-private=\"yes\"/>",
             stage->feeds_url);
    stage_configure(stage, feeds, STAGE_STILL);
    stage_start_publisher(stage);
    stage_start_player(stage, NULL, "cache", "shots");
    wait_for_item(stage, "feed:news:only-one");
    stage_preview(stage, "feed:news:only-one", "good");
    assert_true(stage_wait_for_picture(stage, "shots", "good") >= 0);
    // The good feed turns bad: what it gave stays.
    stage_write(stage, "feeds/news.rss", "<!DOCTYPE html><html><body>maintenance</body></html>");
    assert_true(stage_wait_for_words(stage, "publisher.log", "feed news") >= 0);
    sleep(4);
    assert_true(stage_wait_for_picture(stage, "shots", "good") >= 0);
    assert_true(stage_wait_for_words(stage, "publisher.log", "404") >= 0);
    assert_true(stage_wait_for_words(stage, "publisher.log", "HTML") >= 0);
}

static void with_nothing_to_show_the_screen_is_calm_not_black(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "", STAGE_STILL);
    stage_write(stage, "store/publisher.pub", "%s",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    stage_start_player(stage, NULL, "cache", "shots"); // no publisher at all
    for (int i = 0; i < 200 && stage_difference(stage, "shots/latest.png", "shots/latest.png") < 0;
         i++)
        usleep(100000);
    assert_false(stage_is_black(stage, "shots/latest.png"));
}

static void sigterm_ends_both_with_status_0(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    stage_start_publisher(stage);
    stage_preview(stage, "folder:first", "first");
    stage_start_player(stage, NULL, "cache", "shots");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);
    int publisher = stage_end(&stage->publisher, SIGTERM); // with a long poll held
    int player = stage_end(&stage->players[0], SIGTERM);
    assert_true(WIFEXITED(publisher));
    assert_int_equal(WEXITSTATUS(publisher), 0);
    assert_true(WIFEXITED(player));
    assert_int_equal(WEXITSTATUS(player), 0);
}

static void sighup_takes_a_changed_configuration_and_refuses_a_bad_one(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    stage_start_publisher(stage);
    stage_preview(stage, "folder:first", "first");
    stage_start_player(stage, NULL, "cache", "shots");
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);

    stage_configure(stage, "", "tickr=\"no\"");
    kill(stage->publisher, SIGHUP);
    assert_true(stage_wait_for_words(stage, "publisher.log", "did you mean “ticker”") >= 0);
    assert_true(stage_wait_for_picture(stage, "shots", "first") >= 0);

    write_feed(stage, "読み直したあとの便り");
    stage_start_feeds(stage);
    char feeds[300];
    snprintf(feeds, sizeof feeds,
             "<feed id=\"news\" url=\"%s/news.rss\" every=\"1s\" allow-private=\"yes\"/>",
             stage->feeds_url);
    stage_configure(stage, feeds, STAGE_STILL);
    kill(stage->publisher, SIGHUP);
    wait_for_item(stage, "feed:news:only-one");
    stage_preview(stage, "feed:news:only-one", "news");
    assert_true(stage_wait_for_picture(stage, "shots", "news") >= 0);
}

static void a_typo_in_the_configuration_is_told_with_its_line(void **state)
{
    struct stage *stage = *state;
    stage_configure(stage, "<feed id=\"a\" ulr=\"http://example.jp/\"/>", STAGE_STILL);
    char config[300], wanted[400];
    stage_path(stage, "config.xml", config, sizeof config);
    snprintf(wanted, sizeof wanted, "%s:6: <feed> has no attribute “ulr”; did you mean “url”?",
             config);
    assert_int_equal(
        stage_run(stage, (const char *[]){"kawaraban-publisher", "check-config", config, NULL}), 1);
    assert_true(stage_wait_for_words(stage, "output.log", wanted) >= 0);
    assert_int_equal(
        stage_run(stage, (const char *[]){"kawaraban-publisher", "serve", "-c", config, NULL}), 1);
    assert_true(stage_wait_for_words(stage, "output.log", wanted) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(an_item_dropped_into_the_folder_is_on_the_screen),
        STAGE_TEST(a_feed_changed_on_its_server_is_on_the_screen),
        STAGE_TEST(bad_feeds_delay_nobody_and_what_was_good_stays),
        STAGE_TEST(with_nothing_to_show_the_screen_is_calm_not_black),
        STAGE_TEST(sigterm_ends_both_with_status_0),
        STAGE_TEST(sighup_takes_a_changed_configuration_and_refuses_a_bad_one),
        STAGE_TEST(a_typo_in_the_configuration_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
