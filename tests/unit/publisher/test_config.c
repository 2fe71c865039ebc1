// What people write into the configuration, and what they are told.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <limits.h>

#include "publisher/config.h"
#include "signage/base/file.h"

static char folder[PATH_MAX], path[PATH_MAX + 16];

static int make_folder(void **state)
{
    (void)state;
    char top[PATH_MAX / 2];
    assert_non_null(getcwd(top, sizeof top));
    assert_true(folder_make("build/config", NULL));
    snprintf(folder, sizeof folder, "%s/build/config/test-XXXXXX", top);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/c.xml", folder);
    return 0;
}

static struct config *load(const char *text, struct error *error)
{
    assert_true(file_replace(path, text, strlen(text), NULL));
    return config_load(path, error);
}

#define HEAD                                                                                       \
    "<kawaraban xmlns=\"urn:kawaraban:config:1\">\n"                                               \
    "<place name=\"会館\"/>\n"                                                                   \
    "<store folder=\"store\"/>\n"                                                                  \
    "<content folder=\".\" templates=\"../../../content/templates\" "                              \
    "themes=\"../../../content/themes\"/>\n"
#define CHANNEL "<channel id=\"c\"/>\n"
#define SCREEN "<screen id=\"s\" channel=\"c\"/>\n"
#define TAIL "</kawaraban>\n"

static void what_is_not_said_has_a_sensible_default(void **state)
{
    (void)state;
    struct error error = {0};
    struct config *config = load(HEAD CHANNEL SCREEN TAIL, &error);
    if (!config)
        fail_msg("%s", error.text);
    assert_string_equal(config->zone_name, "Asia/Tokyo");
    assert_string_equal(config->server.address, "127.0.0.1");
    assert_int_equal(config->server.port, 8080);
    const struct channel_settings *channel = &config->programme.channels[0];
    assert_int_equal(channel->shares[ITEM_SHOWCASE], channel->shares[ITEM_BRAND]);
    assert_int_equal(channel->opens_minute, channel->closes_minute);
    assert_int_equal(channel->weekdays, 0x7F);
    assert_true(channel->ticker);
    assert_true(channel->board);
    assert_false(channel->digest || channel->era || channel->vertical);
    assert_int_equal(config->programme.forget_after_s, 400 * 86400);
    assert_int_equal(config->programme.screens[0].width_px, 1920);
    assert_true(strstr(config->store_folder, folder) == config->store_folder);
    config_destroy(config);
}

static void feeds_and_hours_are_read_as_written(void **state)
{
    (void)state;
    struct error error = {0};
    struct config *config =
        load(HEAD "<feed id=\"f\" url=\"https://example.jp/r\" every=\"90s\" max-age=\"7d\" "
                  "most=\"3\" kind=\"seminar\"/>"
                  "<channel id=\"c\" board=\"no\" digest=\"yes\" era=\"yes\" "
                  "layout=\"vertical\"><open from=\"22:00\" until=\"05:30\" days=\"fri-sun wed\"/>"
                  "<share kind=\"seminar\" weight=\"7\"/></channel>" SCREEN TAIL,
             &error);
    if (!config)
        fail_msg("%s", error.text);
    const struct feed_settings *feed = &config->poller.feeds[0];
    assert_int_equal(feed->interval_s, 90);
    assert_int_equal(feed->max_age_s, 7 * 86400);
    assert_int_equal(feed->max_items, 3);
    assert_int_equal(feed->kind, ITEM_SEMINAR);
    assert_false(feed->allow_private);
    const struct channel_settings *channel = &config->programme.channels[0];
    assert_true(channel->digest && channel->era && channel->vertical && !channel->board);
    assert_int_equal(channel->opens_minute, 22 * 60);
    assert_int_equal(channel->closes_minute, 5 * 60 + 30);
    assert_int_equal(channel->weekdays, 1u << 5 | 1u << 6 | 1u << 0 | 1u << 3);
    assert_int_equal(channel->shares[ITEM_SEMINAR], 7);
    assert_int_equal(channel->shares[ITEM_SHOWCASE], 0);
    config_destroy(config);
}

static void mistakes_are_told_with_line_and_way_out(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"", "c.xml:1: not well-formed XML"},
        {"<kawaraban", "not well-formed XML"},
        {"<config/>", "c.xml:1: the document begins with <config>; <kawaraban> was expected"},
        {"<kawaraban/>", "write xmlns=\"urn:kawaraban:config:1\""},
        {"<!DOCTYPE k [<!ENTITY e \"x\">]><kawaraban/>", "entity definitions are not allowed"},
        {"<kawaraban xmlns=\"urn:kawaraban:config:1\"/>", "<place> is missing"},
        {HEAD SCREEN TAIL, "there is no <channel>; at least one is needed"},
        {HEAD CHANNEL TAIL, "there is no <screen>; at least one is needed"},
        {HEAD CHANNEL CHANNEL SCREEN TAIL, "c.xml:6: a second channel has the id “c”"},
        {HEAD CHANNEL SCREEN SCREEN TAIL, "c.xml:7: a second screen has the id “s”"},
        {HEAD CHANNEL "<screen id=\"s\" channel=\"d\"/>" TAIL,
         "c.xml:6: channel=\"d\": there is no channel with this id"},
        {HEAD "<chanel id=\"c\"/>" TAIL,
         "c.xml:5: <chanel> is not known inside <kawaraban>; did you "
         "mean <channel>?"},
        {HEAD "<channel id=\"c\" dwel=\"3s\"/>" SCREEN TAIL, "did you mean “dwell”?"},
        {HEAD "<channel id=\"Ä\"/>" SCREEN TAIL, "id=\"Ä\": write at most 64 of the characters"},
        {HEAD "<channel id=\"c\" dwell=\"30s\" most-dwell=\"3s\"/>" SCREEN TAIL,
         "dwell must be at least 1s and no more than most-dwell"},
        {HEAD "<channel id=\"c\" dwell=\"soon\"/>" SCREEN TAIL,
         "dwell=\"soon\" is not a duration; write for example 90s"},
        {HEAD "<channel id=\"c\" reading-speed=\"0\"/>" SCREEN TAIL, "outside 1 to 20"},
        {HEAD CHANNEL "<screen id=\"s\" channel=\"c\" size=\"big\"/>" TAIL,
         "size=\"big\" is not a length; write for example 43in"},
        {HEAD CHANNEL "<screen id=\"s\" channel=\"c\" size=\"43in\" distance=\"5\"/>" TAIL,
         "distance=\"5\" is not a length; write for example 5m"},
        {HEAD CHANNEL "<screen id=\"s\" channel=\"c\" distance=\"5m\"/>" TAIL,
         "needs the panel's diagonal"},
        {HEAD CHANNEL "<screen id=\"s\" channel=\"c\" size=\"10in\" distance=\"50m\"/>" TAIL,
         "take a larger panel"},
        {HEAD "<channel id=\"c\" board=\"maybe\"/>" SCREEN TAIL, "board"},
        {HEAD "<channel id=\"c\" layout=\"diagonal\"/>" SCREEN TAIL, "horizontal, vertical"},
        {HEAD "<channel id=\"c\" theme=\"nope\"/>" SCREEN TAIL, "theme=\"nope\": there is no "},
        {HEAD "<channel id=\"c\" transition=\"spin\"/>" SCREEN TAIL,
         "transition=\"spin\" is not one of: cut, cross-fade, slide, wipe, push"},
        {HEAD "<channel id=\"c\" transition-from=\"left\"/>" SCREEN TAIL,
         "transition-from is for slide, wipe and push; a cross-fade comes from no side"},
        {HEAD "<channel id=\"c\" transition=\"push\" transition-from=\"above\"/>" SCREEN TAIL,
         "transition-from=\"above\" is not one of: left, right, top, bottom"},
        {HEAD "<channel id=\"c\" transition-time=\"6s\"/>" SCREEN TAIL,
         "transition-time is at most 5s"},
        {HEAD "<channel id=\"c\" motion=\"slow\"/>" SCREEN TAIL,
         "motion=\"slow\" is not one of: yes, none"},
        {HEAD
         "<channel id=\"c\"><share kind=\"seminar\" transition=\"spin\"/></channel>" SCREEN TAIL,
         "transition=\"spin\" is not one of"},
        {HEAD "<channel id=\"c\"><open from=\"9\" until=\"17:00\"/></channel>" SCREEN TAIL,
         "from=\"9\" is not a time of day; write 08:30"},
        {HEAD "<channel id=\"c\"><open from=\"09:00\" until=\"25:00\"/></channel>" SCREEN TAIL,
         "until=\"25:00\" is not a time of day"},
        {HEAD "<channel id=\"c\"><open from=\"09:00\" until=\"17:00\" "
              "days=\"mon-xxx\"/></channel>" SCREEN TAIL,
         "write weekdays such as mon-fri sat"},
        {HEAD "<channel id=\"c\"><share kind=\"semina\"/></channel>" SCREEN TAIL,
         "kind=\"semina\" is not one of: showcase, seminar"},
        {HEAD "<feed id=\"f\"/>" CHANNEL SCREEN TAIL, "c.xml:5: <feed> needs the attribute “url”"},
        {HEAD "<feed id=\"f\" url=\"ftp://x/\"/>" CHANNEL SCREEN TAIL,
         "only http:// and https:// addresses are fetched"},
        {HEAD "<feed id=\"f\" url=\"http://x/\" every=\"0s\"/>" CHANNEL SCREEN TAIL,
         "every is shorter than 1 s"},
        {HEAD
         "<feed id=\"f\" url=\"http://x/\"/><feed id=\"f\" url=\"http://y/\"/>" CHANNEL SCREEN TAIL,
         "a second feed has the id “f”"},
        {HEAD "<listen port=\"80800\"/>" CHANNEL SCREEN TAIL,
         "port=\"80800\" is outside 0 to 65535"},
        {HEAD "<listen port=\"x\"/>" CHANNEL SCREEN TAIL, "port=\"x\" is not a whole number"},
        {HEAD "<place name=\"zwei\"/>" CHANNEL SCREEN TAIL, "c.xml:5: a second <place>"},
        {HEAD CHANNEL "<screen id=\"s\" channel=\"c\" width=\"5\"/>" TAIL,
         "width=\"5\" is outside"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        struct config *config = load(rows[i].text, &error);
        if (config || !strstr(error.text, rows[i].wanted))
            fail_msg("row %zu: “%s” was expected in “%s”", i, rows[i].wanted, error.text);
    }
}

static void places_that_do_not_exist_are_named(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(config_load("build/config/none.xml", &error));
    assert_non_null(strstr(error.text, "build/config/none.xml cannot be opened"));
    assert_null(load("<kawaraban xmlns=\"urn:kawaraban:config:1\"><place name=\"x\" "
                     "zone=\"Asia/Tokio\"/><store folder=\"s\"/><content folder=\".\"/>" TAIL,
                     &error));
    assert_non_null(strstr(error.text, "“Asia/Tokio” is not a time zone"));
    assert_null(load("<kawaraban xmlns=\"urn:kawaraban:config:1\"><place name=\"x\"/>"
                     "<store folder=\"s\"/>\n<content folder=\"nowhere\"/>" TAIL,
                     &error));
    assert_non_null(strstr(error.text, "c.xml:2: folder=\"nowhere\": there is no folder "));
}

static void the_sample_configuration_is_good(void **state)
{
    (void)state;
    struct error error = {0};
    struct config *config = config_load("content/kawaraban.xml", &error);
    if (!config)
        fail_msg("%s", error.text);
    assert_int_equal(config->poller.feed_count, 3);
    assert_int_equal(config->programme.screen_count, 2);
    config_destroy(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_said_has_a_sensible_default),
        cmocka_unit_test(feeds_and_hours_are_read_as_written),
        cmocka_unit_test(mistakes_are_told_with_line_and_way_out),
        cmocka_unit_test(places_that_do_not_exist_are_named),
        cmocka_unit_test(the_sample_configuration_is_good),
    };
    return cmocka_run_group_tests(tests, make_folder, NULL);
}
