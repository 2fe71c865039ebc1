// Media: whole, in parts, or not again.
#include "tests/unit/publisher/delivery/stage.h"

#include <ctype.h>

#define VIDEO_BYTES 100000

static struct reply reply;
static char video[VIDEO_BYTES];
static char video_name[MEDIA_NAME_BYTES], video_path[128], video_tag[80];

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_set(stage, "hall", "x");
    for (size_t i = 0; i < sizeof video; i++)
        video[i] = (char)(i * 7 + i / 251);
    stage_add_medium(stage, "mp4", video, sizeof video, video_name);
    snprintf(video_path, sizeof video_path, "/media/%s", video_name);
    snprintf(video_tag, sizeof video_tag, "\"%.64s\"", video_name);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static void media_are_sent_whole_and_kept_for_ever(void **state)
{
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    client_ask(client, &reply, "GET", video_path, "");
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.length, VIDEO_BYTES);
    assert_memory_equal(reply.body, video, VIDEO_BYTES);
    assert_string_equal(reply_field(&reply, "Content-Type"), "video/mp4");
    assert_string_equal(reply_field(&reply, "Cache-Control"),
                        "public, max-age=31536000, immutable");
    assert_string_equal(reply_field(&reply, "ETag"), video_tag);
    assert_string_equal(reply_field(&reply, "Accept-Ranges"), "bytes");
    assert_string_equal(reply_field(&reply, "X-Content-Type-Options"), "nosniff");
    assert_non_null(strstr(reply_field(&reply, "Content-Security-Policy"), "sandbox"));

    client_ask(client, &reply, "HEAD", video_path, "Range: bytes=0-1\r\n");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_field(&reply, "Content-Length"), "100000");
    client_close(client);
}

static void an_empty_file_is_sent_too(void **state)
{
    struct stage *stage = *state;
    char name[MEDIA_NAME_BYTES], path[128];
    stage_add_medium(stage, "txt", "", 0, name);
    snprintf(path, sizeof path, "/media/%s", name);
    assert_int_equal(stage_ask(stage, &reply, "GET", path, ""), 200);
    assert_int_equal(reply.length, 0);
    assert_int_equal(stage_ask(stage, &reply, "GET", path, "Range: bytes=0-\r\n"), 416);
    assert_string_equal(reply_field(&reply, "Content-Range"), "bytes */0");
    assert_int_equal(stage_ask(stage, &reply, "GET", path, "Range: bytes=-5\r\n"), 200);
}

static void parts_and_conditions(void **state)
{
    static const struct {
        const char *fields; // TAG stands for the file's tag
        int status;
        size_t first, bytes; // of 200 and 206
        const char *content_range;
    } rows[] = {
        {"Range: bytes=0-0\r\n", 206, 0, 1, "bytes 0-0/100000"},
        {"Range: bytes=99999-\r\n", 206, 99999, 1, "bytes 99999-99999/100000"},
        {"Range: bytes=-10\r\n", 206, 99990, 10, "bytes 99990-99999/100000"},
        {"Range: bytes=50000-999999999999999999999\r\n", 206, 50000, 50000,
         "bytes 50000-99999/100000"},
        {"Range: bytes=100000-\r\n", 416, 0, 0, "bytes */100000"},
        {"Range: bytes=-0\r\n", 416, 0, 0, "bytes */100000"},
        {"Range: bytes=5-3\r\n", 200, 0, VIDEO_BYTES, ""},
        {"Range: bytes=0-1,5-6\r\n", 200, 0, VIDEO_BYTES, ""},
        {"Range: lines=0-1\r\n", 200, 0, VIDEO_BYTES, ""},
        {"Range: bytes=7-8\r\nIf-Range: TAG\r\n", 206, 7, 2, "bytes 7-8/100000"},
        {"Range: bytes=7-8\r\nIf-Range: \"x\"\r\n", 200, 0, VIDEO_BYTES, ""},
        {"Range: bytes=7-8\r\nIf-Range: W/TAG\r\n", 200, 0, VIDEO_BYTES, ""},
        {"Range: bytes=7-8\r\nIf-Range: *\r\n", 200, 0, VIDEO_BYTES, ""},
        {"Range: bytes=7-8\r\nIf-Range: Thu, 01 Jan 2026 00:00:00 GMT\r\n", 200, 0, VIDEO_BYTES,
         ""},
        {"Range: bytes=100000-\r\nIf-Range: \"x\"\r\n", 200, 0, VIDEO_BYTES, ""},
        {"If-None-Match: TAG\r\n", 304, 0, 0, ""},
        {"If-None-Match: TAG\r\nPrefer: wait=500\r\n", 304, 0, 0, ""},
        {"If-None-Match: W/TAG, \"x\"\r\nRange: bytes=0-1\r\n", 304, 0, 0, ""},
        {"If-None-Match: *\r\n", 304, 0, 0, ""},
        {"If-None-Match: \"x\"\r\n", 200, 0, VIDEO_BYTES, ""},
        {"If-Match: TAG\r\nRange: bytes=1-2\r\n", 206, 1, 2, "bytes 1-2/100000"},
        {"If-Match: \"x\"\r\nRange: bytes=1-2\r\n", 412, 0, 0, ""},
    };
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char fields[512];
        const char *tag = strstr(rows[i].fields, "TAG");
        if (tag)
            snprintf(fields, sizeof fields, "%.*s%s%s", (int)(tag - rows[i].fields), rows[i].fields,
                     video_tag, tag + 3);
        else
            snprintf(fields, sizeof fields, "%s", rows[i].fields);
        client_ask(client, &reply, "GET", video_path, fields);
        if (reply.status != rows[i].status ||
            strcmp(reply_field(&reply, "Content-Range"), rows[i].content_range) != 0)
            fail_msg("%sgave\n%s", fields, reply.head);
        if (reply.status == 200 || reply.status == 206) {
            assert_int_equal(reply.length, rows[i].bytes);
            assert_memory_equal(reply.body, video + rows[i].first, rows[i].bytes);
        }
    }
    client_close(client);
}

static void only_the_names_of_media_are_looked_for(void **state)
{
    static const char *const targets[] = {
        "/media/x",
        "/media/",
        "/media/kawaraban.db",
        "/media/9f",
        "/media/0000000000000000000000000000000000000000000000000000000000000000.png",
        "/media/0000000000000000000000000000000000000000000000000000000000000000",
        "/media/0000000000000000000000000000000000000000000000000000000000000000.png/x",
        "/media/000000000000000000000000000000000000000000000000000000000000000.png",
        "/media/00000000000000000000000000000000000000000000000000000000000000000.png",
        "/media/000000000000000000000000000000000000000000000000000000000000000G.png",
        "/media/0000000000000000000000000000000000000000000000000000000000000000.PNG",
        "/media/0000000000000000000000000000000000000000000000000000000000000000.p%20g",
        "/media/0000000000000000000000000000000000000000000000000000000000000000.",
        "/media/0000000000000000000000000000000000000000000000000000000000000000.123456789",
        "/media/%3F0000000000000000000000000000000000000000000000000000000000000000.png",
    };
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        if (stage_ask(stage, &reply, "GET", targets[i], "") != 404)
            fail_msg("%s gave %d", targets[i], reply.status);
    assert_string_equal(reply_field(&reply, "Cache-Control"), "no-store");
    char upper[128];
    snprintf(upper, sizeof upper, "%s", video_path);
    for (char *at = upper + 7; *at != '.'; at++)
        *at = (char)toupper((unsigned char)*at);
    assert_int_equal(stage_ask(stage, &reply, "GET", upper, ""), 404);
}

static void links_and_folders_are_not_followed(void **state)
{
    struct stage *stage = *state;
    const char *name = "aa00000000000000000000000000000000000000000000000000000000000000.txt";
    char folder[128], path[256], target[128];
    snprintf(folder, sizeof folder, "%s/aa", stage->folder);
    assert_int_equal(mkdir(folder, 0755), 0);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(target, sizeof target, "/media/%s", name);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(stage_ask(stage, &reply, "GET", target, ""), 404);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_int_equal(stage_ask(stage, &reply, "GET", target, ""), 404);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(mkfifo(path, 0644), 0);
    assert_int_equal(stage_ask(stage, &reply, "GET", target, ""), 404);
}

static void many_fetch_at_once_also_who_goes_away(void **state)
{
    struct stage *stage = *state;
    struct client *clients[40];
    for (int i = 0; i < 40; i++) {
        clients[i] = client_open(stage);
        client_send(clients[i], "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", video_path);
    }
    for (int i = 0; i < 40; i++) {
        if (i % 2) {
            client_read(clients[i], &reply, false);
            assert_int_equal(reply.length, VIDEO_BYTES);
            assert_memory_equal(reply.body, video, VIDEO_BYTES);
        }
        client_close(clients[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(media_are_sent_whole_and_kept_for_ever, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_file_is_sent_too, begin, end),
        cmocka_unit_test_setup_teardown(parts_and_conditions, begin, end),
        cmocka_unit_test_setup_teardown(only_the_names_of_media_are_looked_for, begin, end),
        cmocka_unit_test_setup_teardown(links_and_folders_are_not_followed, begin, end),
        cmocka_unit_test_setup_teardown(many_fetch_at_once_also_who_goes_away, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
