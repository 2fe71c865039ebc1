// What players report: kept when it is JSON and of a screen we have; refused in a sentence
// otherwise.
#include "tests/unit/publisher/delivery/stage.h"

#include "publisher/delivery/server.h"

static struct reply reply;

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_set(stage, "hall", "x");
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static void report(struct client *client, const char *target, const char *body, size_t length)
{
    client_send(client,
                "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                "Content-Length: %zu\r\n\r\n",
                target, length);
    client_send_bytes(client, body, length);
    client_read(client, &reply, false);
    reply.body[reply.length] = '\0';
}

static void a_report_is_kept(void **state)
{
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    const char *text = "{\"shown\": [\"瓦版\"], \"up_s\": 5}";
    report(client, "/screens/hall/report", text, strlen(text));
    assert_int_equal(reply.status, 204);
    assert_string_equal(stage->report, text);
    assert_string_equal(stage->report_screen, "hall");
    report(client, "/screens/hall/report", "{}", 2);
    assert_int_equal(reply.status, 204);
    assert_string_equal(stage->report, "{}");
    client_close(client);
}

static void what_is_no_report_is_refused(void **state)
{
#define ROW(target, text, status, part)                                                            \
    {                                                                                              \
        target, text, sizeof text - 1, status, part                                                \
    }
    static const struct {
        const char *target, *text;
        size_t length;
        int status;
        const char *part;
    } rows[] = {
        ROW("/screens/attic/report", "{}", 404, "no screen of that name"),
        ROW("/screens/hall/report", "", 400, "not JSON: line 1, column 0"),
        ROW("/screens/hall/report", "{\"a\":}", 400, "not JSON: line 1, column 6"),
        ROW("/screens/hall/report", "{} x", 400, "not JSON"),
        ROW("/screens/hall/report", "{\"a\":\"\xFF\"}", 400, "not JSON"),
        ROW("/screens/hall/report", "{\"a\":1}\0", 400, "not JSON"),
        ROW("/screens/hall/report", "{\"a\":\"\\u0000\"}", 400, "not JSON"),
        ROW("/screens/hall/report", "[1, 2]", 400, "must be a JSON object"),
        ROW("/screens/hall/report", "\"x\"", 400, "not JSON"),
    };
#undef ROW
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        report(client, rows[i].target, rows[i].text, rows[i].length);
        if (reply.status != rows[i].status || !strstr(reply.body, rows[i].part))
            fail_msg("%s\ngave %s%s", rows[i].text, reply.head, reply.body);
    }
    char *deep = malloc(100000);
    memset(deep, '[', 100000);
    report(client, "/screens/hall/report", deep, 100000);
    assert_int_equal(reply.status, 400);
    free(deep);
    assert_null(stage->report);
    client_close(client);
}

static void the_largest_report_is_kept_and_one_byte_more_refused(void **state)
{
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    size_t length = SERVER_MOST_REPORT_BYTES;
    char *text = malloc(length + 2);
    memset(text, ' ', length + 1);
    text[0] = '{';
    text[length - 1] = '}';
    text[length] = '\0';
    report(client, "/screens/hall/report", text, length);
    assert_int_equal(reply.status, 204);
    assert_int_equal(strlen(stage->report), length);
    report(client, "/screens/hall/report", text, length + 1);
    assert_int_equal(reply.status, 413);
    assert_non_null(strstr(reply.body, "larger than the 262144 bytes"));
    // It was heard out, so the connection is still good.
    report(client, "/screens/hall/report", "{}", 2);
    assert_int_equal(reply.status, 204);
    client_close(client);
    free(text);
}

static void what_is_far_too_large_is_refused_before_it_is_sent(void **state)
{
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    client_send(client, "POST /screens/hall/report HTTP/1.1\r\nHost: a\r\n"
                        "Content-Length: 99999999999\r\n\r\n");
    client_read(client, &reply, false);
    assert_int_equal(reply.status, 413);
    client_close(client);

    client = client_open(stage);
    client_send(client, "POST /screens/hall/report HTTP/1.1\r\nHost: a\r\n"
                        "Expect: 100-continue\r\nContent-Length: 300000\r\n\r\n");
    client_read(client, &reply, false);
    assert_int_equal(reply.status, 413);
    client_close(client);

    // Without a length it is cut off at some point.
    client = client_open(stage);
    client_send(client, "POST /screens/hall/report HTTP/1.1\r\nHost: a\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n");
    static char piece[16 * 1024];
    for (int i = 0; i < 1000; i++) {
        client_send(client, "%zx\r\n", sizeof piece);
        client_send_bytes(client, piece, sizeof piece);
        client_send(client, "\r\n");
    }
    client_read(client, &reply, false);
    assert_int_equal(reply.status, 0);
    client_close(client);
}

static void chunks_and_slow_senders_are_fine(void **state)
{
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    static const char *const pieces[] = {
        "POST /screens/hall/report HTTP/1.1\r\nHos", "t: a\r\nExpect: 100-continue\r\nTransfer-",
        "Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n", "3\r\n:1}\r\n0\r\n", "\r\n"};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        client_send_bytes(client, pieces[i], strlen(pieces[i]));
        usleep(5000);
    }
    client_read(client, &reply, false);
    assert_int_equal(reply.status, 204);
    assert_string_equal(stage->report, "{\"a\":1}");
    client_close(client);
}

static void a_report_that_cannot_be_kept_is_for_later(void **state)
{
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    stage->reports_fail = true;
    report(client, "/screens/hall/report", "{}", 2);
    assert_int_equal(reply.status, 503);
    assert_string_equal(reply_field(&reply, "Retry-After"), "5");
    assert_non_null(strstr(reply.body, "could not be kept"));
    client_close(client);
}

static void many_report_at_once(void **state)
{
    struct stage *stage = *state;
    struct client *clients[60];
    for (int i = 0; i < 60; i++) {
        clients[i] = client_open(stage);
        client_send(clients[i], "POST /screens/hall/report HTTP/1.1\r\nHost: a\r\n"
                                "Content-Length: 2\r\n\r\n{}");
    }
    for (int i = 0; i < 60; i++) {
        client_read(clients[i], &reply, false);
        assert_int_equal(reply.status, 204);
        client_close(clients[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_report_is_kept, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_report_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(the_largest_report_is_kept_and_one_byte_more_refused, begin,
                                        end),
        cmocka_unit_test_setup_teardown(what_is_far_too_large_is_refused_before_it_is_sent, begin,
                                        end),
        cmocka_unit_test_setup_teardown(chunks_and_slow_senders_are_fine, begin, end),
        cmocka_unit_test_setup_teardown(a_report_that_cannot_be_kept_is_for_later, begin, end),
        cmocka_unit_test_setup_teardown(many_report_at_once, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
