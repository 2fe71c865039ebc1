// <host name="…" floor="…"/>: what is read, what people are told.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed_hosts.h"
#include "signage/base/file.h"

static char folder[] = "build/feed-hosts-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return folder_make("build", NULL) && mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static bool read_hosts(const char *hosts, struct arena *arena, struct poller_settings *settings,
                       struct error *error)
{
    char path[64], text[1000];
    snprintf(path, sizeof path, "%s/c.xml", folder);
    snprintf(text, sizeof text, "<k>\n%s</k>\n", hosts);
    assert_true(file_replace(path, text, strlen(text), NULL));
    struct xml *xml = xml_load(path, sizeof text, error);
    if (!xml)
        return false;
    bool ok = feed_hosts_read(xml, xml_root(xml), arena, settings, error);
    xml_destroy(xml);
    return ok;
}

static void floors_are_read_and_feeds_told(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct poller_settings settings = {0};
    struct error error = {{0}};
    if (!read_hosts("<host name='www.example.jp' floor='15m'/><host name='slow.example'/>", arena,
                    &settings, &error))
        fail_msg("%s", error.text);
    assert_int_equal(settings.host_count, 2);
    static const struct {
        struct feed_settings feed;
        const char *words;
    } rows[] = {
        {{.id = "a", .url = "http://www.example.jp/f", .interval_s = 60},
         "feed a is asked every 900 s, not every 60 s"},
        {{.id = "b", .url = "http://www.example.jp/f", .interval_s = 900}, ""},
        {{.id = "c", .url = "http://slow.example/f", .interval_s = 30, .allow_private = true},
         "every 60 s, not every 30 s"},
        {{.id = "d", .url = "http://other.example/f", .interval_s = 30}, "every 60 s"},
        {{.id = "e", .url = "http://192.168.0.4/f", .interval_s = 30, .allow_private = true}, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        feed_hosts_note(&settings, &rows[i].feed, &error);
        if (*rows[i].words ? !strstr(error.text, rows[i].words) : *error.text != '\0')
            fail_msg("feed %s\nexpected: %s\ngot: %s", rows[i].feed.id, rows[i].words, error.text);
    }
    arena_destroy(arena);
}

static void mistakes_are_told_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *hosts, *words;
    } rows[] = {
        {"<host floor='15m'/>", "name"},
        {"<host name='' floor='15m'/>", "needs the attribute"},
        {"<host name='http://www.example.jp/' floor='15m'/>", ":2: "},
        {"<host name='www.example.jp/f' floor='15m'/>", "write the host alone"},
        {"<host name='a.example' floor='soon'/>", "is not a duration; write for example 90s"},
        {"<host name='a.example' floor='0s'/>", "floor is not between 1s and 24h"},
        {"<host name='a.example' floor='25h'/>", "floor is not between 1s and 24h"},
        {"<host name='a.example' floor='-5m'/>", "floor"},
        {"<host name='a.example' every='5m'/>", "every"},
        {"<host name='a.example'/>\n<host name='A.EXAMPLE'/>", "a second floor"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_create();
        struct poller_settings settings = {0};
        struct error error = {{0}};
        if (read_hosts(rows[i].hosts, arena, &settings, &error) ||
            !strstr(error.text, rows[i].words))
            fail_msg("%s\nexpected: %s\ngot: %s", rows[i].hosts, rows[i].words, error.text);
        arena_destroy(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floors_are_read_and_feeds_told),
        cmocka_unit_test(mistakes_are_told_with_their_line),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
