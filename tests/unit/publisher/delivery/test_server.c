// Playlists, health and metrics, and what a hostile client gets, over real sockets.
#include "tests/unit/publisher/delivery/stage.h"

static struct reply reply;

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_set(stage, "hall", "<smil>hall</smil>");
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static void expect_sentence(int status, const char *part)
{
    reply.body[reply.length] = '\0';
    if (reply.status != status || !strstr(reply.body, part))
        fail_msg("expected %d with \"%s\", came\n%s%s", status, part, reply.head, reply.body);
    assert_string_equal(reply_field(&reply, "Content-Type"), "text/plain; charset=utf-8");
    assert_string_equal(reply_field(&reply, "Cache-Control"), "no-store");
    assert_int_equal(reply.body[reply.length - 1], '\n');
}

static void a_player_gets_its_playlist(void **state)
{
    struct stage *stage = *state;
    stage_ask(stage, &reply, "GET", "/screens/hall/playlist.smil", "");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "<smil>hall</smil>");
    assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
    assert_string_equal(reply_field(&reply, "Content-Type"), "application/smil+xml");
    assert_string_equal(reply_field(&reply, "Cache-Control"), "no-cache");
    assert_string_equal(reply_field(&reply, "Vary"), "Accept-Encoding, Prefer");
    assert_string_equal(reply_field(&reply, "Last-Modified"), "Thu, 01 Jan 2026 00:00:00 GMT");
    assert_string_equal(reply_field(&reply, "X-Content-Type-Options"), "nosniff");
    assert_string_equal(reply_field(&reply, "Preference-Applied"), "");

    stage_ask(stage, &reply, "HEAD", "/screens/hall/playlist.smil", "");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_field(&reply, "Content-Length"), "17");
    assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
}

static void conditions_decide_between_200_304_and_412(void **state)
{
    static const struct {
        const char *fields; // TAG stands for the playlist's tag
        int status;
    } rows[] = {
        {"If-None-Match: TAG\r\n", 304},
        {"if-none-match: TAG\r\n", 304},
        {"If-None-Match: W/TAG\r\n", 304},
        {"If-None-Match: \"x\", TAG, \"y\"\r\n", 304},
        {"If-None-Match: \"x\"\r\nIf-None-Match: TAG\r\n", 304},
        {"If-None-Match: *\r\n", 304},
        {"If-None-Match: *\r\nPrefer: wait=500\r\n", 304},
        {"If-None-Match: TAG\r\nPrefer: wait=0\r\n", 304},
        {"If-None-Match: TAG\r\nPrefer: wait=-1\r\n", 304},
        {"If-None-Match: TAG\r\nPrefer: wait=abc\r\n", 304},
        {"If-None-Match: TAG\r\nPrefer: foo=\"wait=500\"\r\n", 304},
        {"If-None-Match: \"x\"\r\n", 200},
        {"If-None-Match: \"x\"\r\nPrefer: wait=500\r\n", 200},
        {"If-None-Match: TAG,\"unfinished\r\n", 200},
        {"If-None-Match:\r\n", 200},
        {"Prefer: wait=500\r\n", 200},
        {"If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n", 304},
        {"If-Modified-Since: Thu, 01 Jan 2026 00:00:01 GMT\r\nPrefer: wait=500\r\n", 304},
        {"If-Modified-Since: Wed, 31 Dec 2025 23:59:59 GMT\r\n", 200},
        {"If-Modified-Since: nonsense\r\n", 200},
        {"If-None-Match: \"x\"\r\nIf-Modified-Since: Thu, 01 Jan 2026 00:00:01 GMT\r\n", 200},
        {"If-Match: TAG\r\n", 200},
        {"If-Match: *\r\n", 200},
        {"If-Match: W/TAG\r\n", 412},
        {"If-Match: \"x\"\r\n", 412},
        {"Range: bytes=0-1\r\n", 200},
    };
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char fields[512];
        const char *tag = strstr(rows[i].fields, "TAG");
        if (tag)
            snprintf(fields, sizeof fields, "%.*s%s%s", (int)(tag - rows[i].fields), rows[i].fields,
                     stage_etag(stage, "hall"), tag + 3);
        else
            snprintf(fields, sizeof fields, "%s", rows[i].fields);
        client_ask(client, &reply, "GET", "/screens/hall/playlist.smil", fields);
        if (reply.status != rows[i].status)
            fail_msg("%sgave\n%s", fields, reply.head);
        if (reply.status == 304) {
            assert_string_equal(reply_field(&reply, "ETag"), stage_etag(stage, "hall"));
            assert_string_equal(reply_field(&reply, "Cache-Control"), "no-cache");
            assert_string_equal(reply_field(&reply, "Vary"), "Accept-Encoding, Prefer");
            assert_string_equal(reply_field(&reply, "Content-Type"), "");
            assert_string_equal(reply_field(&reply, "Content-Length"), "17"); // or none
        }
    }
    client_close(client);
}

static void what_is_not_there_is_said_in_a_sentence(void **state)
{
    struct stage *stage = *state;
    stage_ask(stage, &reply, "GET", "/screens/attic/playlist.smil", "");
    expect_sentence(404, "no screen of that name");
    stage_ask(stage, &reply, "GET", "/screens/hall/", "");
    expect_sentence(404, "nothing at this address");
    stage_ask(stage, &reply, "GET", "/", "");
    expect_sentence(404, "nothing at this address");
    stage_ask(stage, &reply, "GET", "/screens/hall/playlist.smil?as=images", "");
    expect_sentence(501, "does not draw slides to images");
    stage_ask(stage, &reply, "DELETE", "/screens/hall/playlist.smil", "");
    expect_sentence(405, "GET, HEAD, OPTIONS");
    assert_string_equal(reply_field(&reply, "Allow"), "GET, HEAD, OPTIONS");
    stage_ask(stage, &reply, "GET", "/screens/hall/report", "");
    expect_sentence(405, "POST, OPTIONS");
    stage_ask(stage, &reply, "BREW", "/healthz", "");
    expect_sentence(501, "does not know that method");
    stage_ask(stage, &reply, "OPTIONS", "/healthz", "");
    assert_int_equal(reply.status, 204);
    assert_string_equal(reply_field(&reply, "Allow"), "GET, HEAD, OPTIONS");
    stage_ask(stage, &reply, "GET", "/healthz?x=1", "Content-Length: 4\r\n\r\nbody");
    expect_sentence(413, "takes no body");
}

static void health_tells_whether_there_is_a_programme(void **state)
{
    (void)state;
    struct stage *stage = stage_create();
    stage_ask(stage, &reply, "GET", "/healthz", "");
    expect_sentence(503, "no programme yet");
    assert_string_equal(reply_field(&reply, "Retry-After"), "5");
    stage_ask(stage, &reply, "GET", "/screens/hall/playlist.smil", "Prefer: wait=500\r\n");
    expect_sentence(503, "no programme yet");
    stage_ask(stage, &reply, "GET", "/metrics", "");
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "\nkawaraban_edition_number 0\n"));
    stage_set(stage, "hall", "x");
    stage_ask(stage, &reply, "GET", "/healthz", "");
    expect_sentence(200, "ok");
    stage_destroy(stage);
}

static void metrics_count_what_was_answered(void **state)
{
    static const char *const lines[] = {
        "\n# TYPE kawaraban_edition_number gauge\n",
        "\nkawaraban_edition_number 2\n",
        "\nkawaraban_screen_sequence{screen=\"hall\"} 1\n",
        "\nkawaraban_screen_sequence{screen=\"lobby\"} 2\n",
        "\nkawaraban_screen_playlist_age_seconds{screen=\"hall\"} 90\n",
        "\nkawaraban_screen_held_requests{screen=\"lobby\"} 0\n",
        "\nkawaraban_held_requests 0\n",
        "\nkawaraban_http_requests_total{route=\"/screens/{screen}/"
        "playlist.smil\",status=\"200\"} 2\n",
        "\nkawaraban_http_requests_total{route=\"/screens/{screen}/"
        "playlist.smil\",status=\"304\"} 1\n",
        "\nkawaraban_http_requests_total{route=\"none\",status=\"404\"} 1\n",
        "\nkawaraban_http_body_bytes_total{route=\"/screens/{screen}/playlist.smil\"} 17\n",
    };
    struct stage *stage = *state;
    stage_set(stage, "lobby", "<smil>lobby</smil>");
    stage_ask(stage, &reply, "GET", "/screens/hall/playlist.smil", "");
    stage_ask(stage, &reply, "HEAD", "/screens/hall/playlist.smil", "");
    stage_ask(stage, &reply, "GET", "/screens/hall/playlist.smil", "If-None-Match: *\r\n");
    stage_ask(stage, &reply, "GET", "/nowhere", "");
    stage_ask(stage, &reply, "GET", "/metrics", "");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_field(&reply, "Content-Type"),
                        "text/plain; version=0.0.4; charset=utf-8");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!strstr(reply.body, lines[i]))
            fail_msg("no line %sin\n%s", lines[i] + 1, reply.body);
}

static void a_connection_serves_many_requests_also_sent_ahead(void **state)
{
    struct stage *stage = *state;
    struct client *client = client_open(stage);
    for (int i = 0; i < 20; i++) {
        client_ask(client, &reply, "GET", i % 2 ? "/nowhere" : "/screens/hall/playlist.smil", "");
        assert_int_equal(reply.status, i % 2 ? 404 : 200);
    }
    for (int i = 0; i < 30; i++)
        client_send(client, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n",
                    i % 3 == 0   ? "/healthz"
                    : i % 3 == 1 ? "/screens/hall/playlist.smil"
                                 : "/nowhere");
    static const int expected[] = {200, 200, 404};
    for (int i = 0; i < 30; i++) {
        client_read(client, &reply, false);
        assert_int_equal(reply.status, expected[i % 3]);
    }
    client_close(client);
}

// What is refused before a handler sees it is refused by libmicrohttpd, with 400 or by closing.
static void hostile_requests_are_refused_and_the_server_goes_on(void **state)
{
#define ROW(text, first, second)                                                                   \
    {                                                                                              \
        text, sizeof text - 1,                                                                     \
        {                                                                                          \
            first, second                                                                          \
        }                                                                                          \
    }
    static const struct {
        const char *bytes;
        size_t length;
        int statuses[2]; // either; 0: closed without an answer
    } rows[] = {
        ROW("GET /media/../x HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET /media/%2e%2e/x HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET /media/..%2fx HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET /healthz%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET /healthz% HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET /healthz%0d%0aX:%20y HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET /nowhere\0/healthz HTTP/1.1\r\nHost: a\r\n\r\n", 404, 400),
        ROW("GET healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
        ROW("GET http://a/healthz HTTP/1.1\r\nHost: a\r\n\r\n", 200, 200),
        ROW("GET /healthz HTTP/1.1\r\n\r\n", 400, 400), // no Host
        ROW("GET /healthz\r\n\r\n", 400, 505),
        ROW("GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n", 505, 505),
        ROW("GET\r\n\r\n", 400, 0),
        ROW("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03\r\n\r\n", 400, 0), // TLS
        ROW("GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n", 505, 400),
        ROW("GET /healthz FTP/1.1\r\nHost: a\r\n\r\n", 400, 505),
        ROW("GET /healthz HTTP/1.1\r\nHost a\r\n\r\n", 400, 400),
        ROW("GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, 413),
        ROW("GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            400, 413),
        ROW("POST /screens/hall/report HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            "zz\r\n",
            400, 0),
        ROW("POST /screens/hall/report HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            "fffffffffffffffff\r\n",
            400, 413),
    };
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct client *client = client_open(stage);
        client_send_bytes(client, rows[i].bytes, rows[i].length);
        shutdown(client->fd, SHUT_WR);
        client_read(client, &reply, false);
        client_close(client);
        if (reply.status != rows[i].statuses[0] && reply.status != rows[i].statuses[1])
            fail_msg("%s\ngave %d\n%s%s", rows[i].bytes, reply.status, reply.head, reply.body);
    }
    assert_int_equal(stage_ask(stage, &reply, "GET", "/healthz", ""), 200);
}

static int ask_with_long_field(struct stage *stage, const char *name, size_t length)
{
    struct client *client = client_open(stage);
    char *value = malloc(length + 1);
    memset(value, 'c', length);
    value[length] = '\0';
    client_send(client, "GET /screens/hall/playlist.smil HTTP/1.1\r\nHost: a\r\n%s: ", name);
    client_send_bytes(client, value, length);
    client_send(client, "\r\nIf-None-Match: \"x\"\r\nUser-Agent: long\r\n\r\n");
    client_read(client, &reply, false);
    client_close(client);
    free(value);
    return reply.status;
}

static void long_headers_work_and_longer_ones_are_refused_by_number(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(ask_with_long_field(stage, "X-Long", 2500), 200);
    assert_int_equal(ask_with_long_field(stage, "Cookie", 1200), 200);
    assert_int_equal(ask_with_long_field(stage, "X-Long", 100000), 431);
    assert_int_equal(ask_with_long_field(stage, "Cookie", 100000), 431);
    // In between lies where the request still fits but the answer's fields do not fit beside it.
    for (size_t length = 2500; length <= 4600; length += 50) {
        int status = ask_with_long_field(stage, "X-Long", length);
        if (status != 200 && status != 431)
            fail_msg("a field of %zu bytes gave %d", length, status);
    }
    char target[3000];
    memset(target, 'a', sizeof target);
    target[0] = '/';
    target[1020] = '\0';
    assert_int_equal(stage_ask(stage, &reply, "GET", target, ""), 404);
    target[1020] = 'a';
    target[1100] = '\0';
    assert_int_equal(stage_ask(stage, &reply, "GET", target, ""), 414);
    target[1100] = 'a';
    target[sizeof target - 1] = '\0';
    assert_int_equal(stage_ask(stage, &reply, "GET", target, ""), 414);
}

static void many_short_fields_work_and_more_are_refused_by_number(void **state)
{
    struct stage *stage = *state;
    for (int count = 1; count < 300; count += count < 30 ? 9 : 3) {
        char fields[300 * 5 + 1] = "";
        for (int i = 0; i < count; i++)
            strcat(fields, "a:b\r\n");
        int status = stage_ask(stage, &reply, "GET", "/healthz", fields);
        bool fine = count <= 28 ? status == 200 : status == 200 || status == 431;
        if (!fine)
            fail_msg("%d fields gave %d", count, status);
    }
}

static void a_port_in_use_is_a_sentence(void **state)
{
    struct stage *stage = *state;
    struct error error = {""};
    int port = server_port(stage->server);
    assert_null(stage_serve(stage, "127.0.0.1", port, &error));
    char expected[64];
    snprintf(expected, sizeof expected, "port %d on 127.0.0.1 is used by another program", port);
    if (!strstr(error.text, expected))
        fail_msg("%s", error.text);
    assert_null(stage_serve(stage, "no such host", 0, &error));
    assert_non_null(strstr(error.text, "\"no such host\""));
    assert_null(stage_serve(stage, "127.0.0.1", 70000, &error));
    assert_non_null(strstr(error.text, "70000 is not a port"));
    assert_null(stage_serve(stage, "192.0.2.1", 0, &error));
    assert_non_null(strstr(error.text, "does not have the address 192.0.2.1"));
}

static void stopping_lets_go_of_idle_and_unfinished_connections(void **state)
{
    (void)state;
    struct stage *stage = stage_create();
    stage_set(stage, "hall", "x");
    struct client *idle = client_open(stage), *silent = client_open(stage),
                  *unfinished = client_open(stage);
    client_ask(idle, &reply, "GET", "/healthz", "");
    client_send(unfinished, "POST /screens/hall/report HTTP/1.1\r\nHost: a\r\n"
                            "Content-Length: 100\r\n\r\n{");
    stage_ask(stage, &reply, "GET", "/healthz", "");
    stage_stop(stage);
    client_read(idle, &reply, false);
    assert_int_equal(reply.status, 0);
    client_read(silent, &reply, false);
    assert_int_equal(reply.status, 0);
    client_read(unfinished, &reply, false);
    assert_int_equal(reply.status, 0);
    client_close(idle);
    client_close(silent);
    client_close(unfinished);
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_player_gets_its_playlist, begin, end),
        cmocka_unit_test_setup_teardown(conditions_decide_between_200_304_and_412, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_said_in_a_sentence, begin, end),
        cmocka_unit_test(health_tells_whether_there_is_a_programme),
        cmocka_unit_test_setup_teardown(metrics_count_what_was_answered, begin, end),
        cmocka_unit_test_setup_teardown(a_connection_serves_many_requests_also_sent_ahead, begin,
                                        end),
        cmocka_unit_test_setup_teardown(hostile_requests_are_refused_and_the_server_goes_on, begin,
                                        end),
        cmocka_unit_test_setup_teardown(long_headers_work_and_longer_ones_are_refused_by_number,
                                        begin, end),
        cmocka_unit_test_setup_teardown(many_short_fields_work_and_more_are_refused_by_number,
                                        begin, end),
        cmocka_unit_test_setup_teardown(a_port_in_use_is_a_sentence, begin, end),
        cmocka_unit_test(stopping_lets_go_of_idle_and_unfinished_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
