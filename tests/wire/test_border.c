// The console's border over real sockets, with the publisher as `serve` runs it: who is refused and
// how, what every answer carries, and that nobody outside can keep the publisher from answering.
#include "tests/wire/border.h"

// ---- who is refused ----

static void signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(ask(stage, "GET", "/api/v1/session", "", NULL), 200);
    assert_non_null(strstr(reply.body, "\"person\":null"));
    sign_in(stage, "boss");
    const char *set = field(&reply, "Set-Cookie");
    assert_non_null(strstr(set, "; HttpOnly"));
    assert_non_null(strstr(set, "; SameSite=Strict"));
    assert_non_null(strstr(set, "; Path=/"));
    assert_null(strstr(set, "Secure")); // plain HTTP here; behind TLS the configuration says so
    assert_null(strstr(reply.body, cookie));
    assert_int_equal(ask_in(stage, "GET", "/api/v1/session", NULL), 200);
    assert_non_null(strstr(reply.body, "\"login\":\"boss\""));
    assert_null(strstr(reply.body, "argon2"));
    assert_int_equal(ask_in(stage, "DELETE", "/api/v1/session", NULL), 204);
    assert_non_null(strstr(field(&reply, "Set-Cookie"), "Max-Age=0"));
    assert_int_equal(ask_in(stage, "GET", "/api/v1/session", NULL), 200);
    assert_non_null(strstr(reply.body, "\"person\":null"));
}

static void behind_tls_the_cookie_is_secure(void **state)
{
    struct stage *stage = *state;
    char *config = stage_read(stage, "config.xml"), *end = strstr(config, "</kawaraban>");
    stage_end(&stage->publisher, SIGTERM);
    stage_write(stage, "config.xml",
                "%.*s<console url=\"https://signage.example.jp\"/>\n</kawaraban>\n",
                (int)(end - config), config);
    free(config);
    stage_start_publisher(stage);
    sign_in(stage, "boss");
    assert_non_null(strstr(field(&reply, "Set-Cookie"), "; Secure"));
}

static void every_refusal_is_a_problem_document(void **state)
{
    struct stage *stage = *state;
    static const char change[] = "{\"old\":\"x\",\"new\":\"y\"}";
    static const struct {
        const char *method, *target, *fields, *body;
        int status;
        const char *code;
        bool signed_in;
    } rows[] = {
        {"PUT", "/api/v1/session/password", JSON, change, 401, "signed-out", false},
        {"PUT", "/api/v1/session/password", JSON "Cookie: kawaraban=nonsense\r\n", change, 401,
         "signed-out", false},
        {"PUT", "/api/v1/session/password", JSON "Cookie: kawaraban=\r\n", change, 401,
         "signed-out", false},
        {"POST", "/api/v1/session", JSON, "{\"login\":\"boss\",\"password\":\"no\"}", 401,
         "sign-in", false},
        {"POST", "/api/v1/session", JSON, "{}", 401, "sign-in", false},
        {"POST", "/api/v1/session", JSON, "{\"login\":7,\"password\":[]}", 401, "sign-in", false},
        // forged by another site
        {"POST", "/api/v1/session", JSON "Origin: https://evil.example\r\n", "{}", 403, "origin",
         false},
        {"POST", "/api/v1/session", JSON "Origin: null\r\n", "{}", 403, "origin", false},
        {"POST", "/api/v1/session", JSON "Origin: http://127.0.0.1\r\n", "{}", 403, "origin",
         false}, // another port is another origin
        {"POST", "/api/v1/session", JSON "Sec-Fetch-Site: cross-site\r\n", "{}", 403, "origin",
         false},
        {"POST", "/api/v1/session", JSON "Sec-Fetch-Site: same-site\r\n", "{}", 403, "origin",
         false},
        {"PUT", "/api/v1/session/password", JSON "Origin: https://evil.example\r\n", change, 403,
         "origin", true},
        // the token
        {"PUT", "/api/v1/session/password", JSON, change, 403, "csrf", true},
        {"PUT", "/api/v1/session/password", JSON "X-CSRF-Token: \r\n", change, 403, "csrf", true},
        {"PUT", "/api/v1/session/password",
         JSON "X-CSRF-Token: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n", change, 403, "csrf",
         true},
        {"DELETE", "/api/v1/session", "", NULL, 403, "csrf", true},
        {"POST", "/api/v1/session/totp", "", NULL, 403, "csrf", true},
        // what was sent
        {"POST", "/api/v1/session", "Content-Type: text/plain\r\n", "{}", 415, "type", false},
        {"POST", "/api/v1/session", "Content-Type: application/x-www-form-urlencoded\r\n",
         "login=boss", 415, "type", false},
        {"POST", "/api/v1/session", "Content-Type: application/jsonx\r\n", "{}", 415, "type",
         false},
        {"POST", "/api/v1/session", "", "{}", 415, "type", false},
        {"POST", "/api/v1/session", JSON, "", 400, "json", false},
        {"POST", "/api/v1/session", JSON, "{", 400, "json", false},
        {"POST", "/api/v1/session", JSON, "[]", 400, "json", false},
        {"POST", "/api/v1/session", JSON, "\"text\"", 400, "json", false},
        {"POST", "/api/v1/session", JSON, "{\"login\":\"a\",\"login\":\"b\"}", 400, "json", false},
        {"POST", "/api/v1/session", JSON, "{\"login\":\"\xFF\"}", 400, "json", false},
        {"POST", "/api/v1/session", JSON, "{\"login\":\"a\\u0000b\"}", 400, "json", false},
        {"POST", "/api/v1/session", JSON, "{} {}", 400, "json", false},
        // where it was sent
        {"GET", "/api/v1/none", "", NULL, 404, "http", false},
        {"GET", "/api/v1/", "", NULL, 404, "http", false},
        {"GET", "/api/v1/session/../session", "", NULL, 400, "http", false},
        {"PATCH", "/api/v1/session", JSON, "{}", 405, "http", false},
        {"BREW", "/api/v1/session", "", NULL, 501, "http", false},
        {"GET", "/api/v1/session", "", "body", 413, "http", false},
    };
    sign_in(stage, "boss");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char fields[1024];
        snprintf(fields, sizeof fields, "%s%s%s%s", rows[i].fields,
                 rows[i].signed_in ? "Cookie: kawaraban=" : "", rows[i].signed_in ? cookie : "",
                 rows[i].signed_in ? "\r\n" : "");
        ask(stage, rows[i].method, rows[i].target, fields, rows[i].body);
        if (reply.status != rows[i].status)
            fail_msg("row %zu: %s %s %s%s: %d expected, came\n%s\n%s", i, rows[i].method,
                     rows[i].target, fields, rows[i].body ? rows[i].body : "", rows[i].status,
                     reply.head, reply.body);
        expect_problem(rows[i].status, rows[i].code);
    }
    assert_int_equal(ask_in(stage, "GET", "/api/v1/session", NULL), 200);
    assert_non_null(strstr(reply.body, "\"login\":\"boss\"")); // nothing of it signed them out
}

static void a_viewer_looks_and_changes_nothing(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *method, *target, *body;
    } rows[] = {
        {"GET", "/api/v1/audit", NULL},
        {"GET", "/api/v1/people", NULL},
        {"GET", "/api/v1/letters", NULL},
        {"POST", "/api/v1/people", "{\"login\":\"me\",\"role\":\"administrator\"}"},
        {"PATCH", "/api/v1/people/1", "{\"role\":\"viewer\"}"},
        {"POST", "/api/v1/proposals", "{\"kind\":\"notice\"}"},
        {"POST", "/api/v1/media", "not a picture"},
        {"POST", "/api/v1/feeds", "{}"},
        {"DELETE", "/api/v1/screens/hall", NULL},
    };
    sign_in(stage, "guest");
    assert_int_equal(ask_in(stage, "GET", "/api/v1/fields", NULL), 200);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask_in(stage, rows[i].method, rows[i].target, rows[i].body);
        if (reply.status != 403)
            fail_msg("%s %s: %d\n%s", rows[i].method, rows[i].target, reply.status, reply.body);
        expect_problem(403, "role");
    }
    sign_in(stage, "boss");
    assert_int_equal(ask_in(stage, "GET", "/api/v1/audit", NULL), 200);
}

static void own_pages_and_programs_pass(void **state)
{
    struct stage *stage = *state;
    char fields[512];
    static const char body[] = "{\"login\":\"boss\",\"password\":\"" PASSWORD "\"}";
    static const char *const sites[] = {"same-origin", "none"};
    snprintf(fields, sizeof fields, JSON "Origin: http://127.0.0.1:%d\r\n", stage->port);
    assert_int_equal(ask(stage, "POST", "/api/v1/session", fields, body), 200);
    for (size_t i = 0; i < 2; i++) {
        snprintf(fields, sizeof fields,
                 "content-type: Application/JSON; charset=utf-8\r\nSec-Fetch-Site: %s\r\n",
                 sites[i]);
        assert_int_equal(ask(stage, "POST", "/api/v1/session", fields, body), 200);
    }
}

static void refusals_speak_the_askers_language(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *target, *fields, *words;
    } rows[] = {
        {"/api/v1/session/password", JSON, "サインインしてください"},
        {"/api/v1/session/password", JSON "Accept-Language: ja,en;q=0.5\r\n",
         "サインインしてください"},
        {"/api/v1/session/password", JSON "Accept-Language: en-GB,en;q=0.5\r\n", "Please sign in"},
        {"/api/v1/session/password?lang=en", JSON "Accept-Language: ja\r\n", "Please sign in"},
        {"/api/v1/session/password", JSON "Cookie: kawaraban-lang=en\r\n", "Please sign in"},
        {"/api/v1/session/password?lang=xx", JSON, "サインインしてください"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask(stage, "PUT", rows[i].target, rows[i].fields, "{}");
        if (!strstr(reply.body, rows[i].words))
            fail_msg("row %zu: %s", i, reply.body);
    }
}

static void deep_and_large_bodies_are_refused_and_nothing_grows(void **state)
{
    struct stage *stage = *state;
    char deep[4096];
    int length = snprintf(deep, sizeof deep, "{\"a\":");
    for (int i = 0; i < 1000; i++)
        length += snprintf(deep + length, sizeof deep - (size_t)length, "[");
    for (int i = 0; i < 1000; i++)
        length += snprintf(deep + length, sizeof deep - (size_t)length, "]");
    snprintf(deep + length, sizeof deep - (size_t)length, "}");
    ask(stage, "POST", "/api/v1/session", JSON, deep);
    expect_problem(400, "json");
    size_t large_bytes = 900 * 1024;
    char *large = malloc(large_bytes);
    memset(large, ' ', large_bytes);
    ask_bytes(stage, "POST", "/api/v1/session", JSON, large, 5000);
    expect_problem(413, "http");
    ask_bytes(stage, "POST", "/api/v1/session", JSON, large, large_bytes);
    expect_problem(413, "http");
    // More than is heard out: refused from its headers alone.
    ask_bytes(stage, "POST", "/api/v1/session",
              JSON "Expect: 100-continue\r\nContent-Length: 99999999999\r\n", NULL, 0);
    expect_problem(413, "http");
    free(large);
    assert_int_equal(ask(stage, "GET", "/healthz", "", NULL), 200);
}

// ---- what every page carries ----

static void static_pages_are_strict_tagged_and_packed(void **state)
{
    struct stage *stage = *state;
    static const char *const files[] = {"/console/", "/console/index.html", "/console/main.js",
                                        "/console/console.css"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char tag[128], fields[256];
        assert_int_equal(ask(stage, "GET", files[i], "", NULL), 200);
        size_t plain = reply.length;
        snprintf(tag, sizeof tag, "%s", field(&reply, "ETag"));
        assert_true(strlen(tag) > 8);
        const char *policy = field(&reply, "Content-Security-Policy");
        assert_non_null(strstr(policy, "default-src 'none'"));
        assert_non_null(strstr(policy, "frame-ancestors 'none'"));
        assert_null(strstr(policy, "unsafe"));
        assert_string_equal(field(&reply, "X-Content-Type-Options"), "nosniff");
        assert_string_equal(field(&reply, "Referrer-Policy"), "same-origin");
        assert_string_equal(field(&reply, "Cache-Control"), "no-cache");
        assert_non_null(strstr(field(&reply, "Vary"), "Accept-Encoding"));

        assert_int_equal(ask(stage, "HEAD", files[i], "", NULL), 200);
        assert_int_equal(reply.length, 0);
        assert_int_equal(strtoul(field(&reply, "Content-Length"), NULL, 10), plain);
        assert_string_equal(field(&reply, "ETag"), tag);

        snprintf(fields, sizeof fields, "If-None-Match: %s\r\n", tag);
        assert_int_equal(ask(stage, "GET", files[i], fields, NULL), 304);
        assert_int_equal(reply.length, 0);
        assert_string_equal(field(&reply, "ETag"), tag);

        assert_int_equal(ask(stage, "GET", files[i], "Accept-Encoding: br, gzip\r\n", NULL), 200);
        if (plain >= 1024) {
            assert_string_equal(field(&reply, "Content-Encoding"), "gzip");
            assert_memory_equal(reply.body, "\x1F\x8B", 2);
            assert_true(reply.length < plain);
            assert_string_not_equal(field(&reply, "ETag"), tag);
        }
        assert_int_equal(ask(stage, "GET", files[i], "Accept-Encoding: gzip;q=0\r\n", NULL), 200);
        assert_string_equal(field(&reply, "Content-Encoding"), "");
    }
}

static void there_is_no_way_out_of_the_pages_folder(void **state)
{
    struct stage *stage = *state;
    static const char *const targets[] = {
        "/console/../../Makefile", "/console/..%2F..%2FMakefile",
        "/console/%2e%2e/call.c",  "/console/.%2e%2fcall.c",
        "/console/.hidden.js",     "/console/none.js",
        "/console/main.js%00.css", "/console/main",
        "/console//etc/passwd",    "/console/%2Fetc%2Fpasswd",
        "/console/main.js/",
    };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        int status = ask(stage, "GET", targets[i], "", NULL);
        if (status != 404 && status != 400)
            fail_msg("%s gave %d\n%s", targets[i], status, reply.body);
    }
    assert_int_equal(ask(stage, "GET", "/console", "", NULL), 308);
    assert_string_equal(field(&reply, "Location"), "/console/");
    assert_int_equal(ask(stage, "POST", "/console/", "", "x"), 405);
}

static void a_browsers_long_header_is_taken(void **state)
{
    struct stage *stage = *state;
    char fields[8192];
    int length = snprintf(
        fields, sizeof fields,
        "Cache-Control: max-age=0\r\n"
        "sec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\n"
        "sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\n"
        "Upgrade-Insecure-Requests: 1\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/130.0.0.0 Safari/537.36\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
        "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-User: ?1\r\n"
        "Sec-Fetch-Dest: empty\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
        "Accept-Language: ja,en-US;q=0.9,en;q=0.8\r\nDNT: 1\r\nPriority: u=0, i\r\n"
        "Referer: http://signage.example.jp/console/\r\nCookie: ");
    for (int i = 0; i < 40; i++) // of other programs on the same host
        length += snprintf(fields + length, sizeof fields - (size_t)length, "%s_other%02d=%054d",
                           i ? "; " : "", i, i);
    snprintf(fields + length, sizeof fields - (size_t)length, "\r\n");
    assert_int_equal(ask(stage, "GET", "/console/", fields, NULL), 200);
    assert_int_equal(ask(stage, "GET", "/api/v1/session", fields, NULL), 200);
    assert_int_equal(ask(stage, "GET", "/screens/hall/playlist.smil", fields, NULL), 200);
}

// ---- the slow, the broken, the many ----

static void broken_and_slow_senders_hold_up_nobody(void **state)
{
    struct stage *stage = *state;
    static const char head[] = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\n" JSON
                               "Content-Length: 400\r\n\r\n{\"login\":\"bo";
    int slow[24];
    for (int i = 0; i < 24; i++) {
        slow[i] = open_socket(stage);
        send_all(slow[i], head, sizeof head - 1);
    }
    for (int i = 0; i < 24; i++) { // and as many that go away in the middle
        int fd = open_socket(stage);
        send_all(fd, head, sizeof head - 1);
        if (i % 2) {
            struct linger reset = {1, 0};
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        }
        close(fd);
    }
    sign_in(stage, "boss");
    assert_int_equal(ask_in(stage, "GET", "/api/v1/session", NULL), 200);
    for (int i = 0; i < 24; i++)
        close(slow[i]);
    assert_int_equal(ask(stage, "GET", "/healthz", "", NULL), 200);
}

static int files_in(const struct stage *stage, const char *name)
{
    char path[512];
    int count = 0;
    stage_path(stage, name, path, sizeof path);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static void uploads_that_break_off_leave_nothing(void **state)
{
    struct stage *stage = *state;
    char head[1024];
    size_t piece_bytes = 1500 * 1024;
    char *piece = calloc(1, piece_bytes);
    sign_in(stage, "boss");
    int length = snprintf(head, sizeof head,
                          "POST /api/v1/media?name=a.mp4 HTTP/1.1\r\nHost: x\r\nContent-Type: "
                          "video/mp4\r\nCookie: kawaraban=%s\r\nX-CSRF-Token: %s\r\n"
                          "Content-Length: 20000000\r\n\r\n",
                          cookie, csrf);
    int fds[6];
    for (int i = 0; i < 6; i++) {
        fds[i] = open_socket(stage);
        send_all(fds[i], head, (size_t)length);
        send_all(fds[i], piece, piece_bytes);
    }
    assert_int_equal(ask_in(stage, "GET", "/api/v1/session", NULL), 200);
    for (int i = 0; i < 6; i++)
        close(fds[i]);
    for (int64_t since = clock_monotonic_ms();
         files_in(stage, "store/incoming") > 0 && clock_monotonic_ms() - since < 4 * STAGE_WAIT_MS;)
        usleep(20000);
    assert_int_equal(files_in(stage, "store/incoming"), 0);
    snprintf(head, sizeof head,
             "Cookie: kawaraban=%s\r\nX-CSRF-Token: %s\r\nExpect: 100-continue\r\n"
             "Content-Length: 99999999999\r\n",
             cookie, csrf);
    ask_bytes(stage, "POST", "/api/v1/media?name=a.mp4", head, NULL, 0);
    expect_problem(413, "http");
    // Whole, but nothing that can be shown: refused in a sentence, and gone.
    snprintf(head, sizeof head,
             "Content-Type: video/mp4\r\nCookie: kawaraban=%s\r\nX-CSRF-Token: %s\r\n", cookie,
             csrf);
    ask_bytes(stage, "POST", "/api/v1/media?name=a.mp4", head, piece, piece_bytes);
    assert_int_equal(reply.status, 422);
    assert_int_equal(files_in(stage, "store/incoming"), 0);
    free(piece);
}

static struct stage *crowd_stage;
static atomic_int crowd_fine, crowd_busy, crowd_other;

static void *one_of_many(void *context)
{
    static const char body[] = "{\"login\":\"boss\",\"password\":\"" PASSWORD "\"}";
    struct reply mine = {0};
    char text[1024];
    (void)context;
    int fd = open_socket(crowd_stage);
    int length = snprintf(text, sizeof text,
                          "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" JSON
                          "Content-Length: %zu\r\n\r\n%s",
                          strlen(body), body);
    send_all(fd, text, (size_t)length);
    read_reply(fd, &mine);
    bool busy = mine.status == 503 && *field(&mine, "Retry-After");
    atomic_fetch_add(mine.status == 200 ? &crowd_fine : busy ? &crowd_busy : &crowd_other, 1);
    free(mine.body);
    close(fd);
    return NULL;
}

static void sixty_four_who_sign_in_at_once_are_all_answered(void **state)
{
    pthread_t threads[64];
    crowd_stage = *state;
    crowd_fine = crowd_busy = crowd_other = 0;
    for (int i = 0; i < 64; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, one_of_many, NULL), 0);
    for (int i = 0; i < 64; i++)
        pthread_join(threads[i], NULL);
    printf("# 64 at once: %d signed in, %d were told to wait\n", crowd_fine, crowd_busy);
    assert_int_equal(crowd_other, 0);
    assert_true(crowd_fine > 0);
}

static void it_stops_while_workers_are_busy(void **state)
{
    struct stage *stage = *state;
    static const char body[] = "{\"login\":\"boss\",\"password\":\"wrong\"}";
    char text[1024];
    int fds[24];
    int length = snprintf(text, sizeof text,
                          "POST /api/v1/session HTTP/1.1\r\nHost: x\r\n" JSON
                          "Content-Length: %zu\r\n\r\n%s",
                          strlen(body), body);
    for (int i = 0; i < 24; i++) {
        fds[i] = open_socket(stage);
        send_all(fds[i], text, (size_t)length);
    }
    int64_t since_ms = clock_monotonic_ms();
    int status = stage_end(&stage->publisher, SIGTERM);
    printf("# it stopped %d ms after it was told to\n", (int)(clock_monotonic_ms() - since_ms));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    for (int i = 0; i < 24; i++)
        close(fds[i]);
    stage_start_publisher(stage); // and nothing is broken
    sign_in(stage, "boss");
}

static void who_guesses_is_made_to_wait(void **state)
{
    struct stage *stage = *state;
    static const char *const logins[] = {"boss", "nobody-at-all"};
    for (int who = 0; who < 2; who++) {
        char body[128];
        snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"guess\"}", logins[who]);
        for (int i = 0; i < 8; i++) {
            ask(stage, "POST", "/api/v1/session", JSON, body);
            expect_problem(401, "sign-in");
        }
        ask(stage, "POST", "/api/v1/session", JSON, body);
        expect_problem(429, "wait");
        assert_true(atoi(field(&reply, "Retry-After")) > 0);
    }
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        BORDER_TEST(signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get),
        BORDER_TEST(behind_tls_the_cookie_is_secure),
        BORDER_TEST(every_refusal_is_a_problem_document),
        BORDER_TEST(a_viewer_looks_and_changes_nothing),
        BORDER_TEST(own_pages_and_programs_pass),
        BORDER_TEST(refusals_speak_the_askers_language),
        BORDER_TEST(deep_and_large_bodies_are_refused_and_nothing_grows),
        BORDER_TEST(static_pages_are_strict_tagged_and_packed),
        BORDER_TEST(there_is_no_way_out_of_the_pages_folder),
        BORDER_TEST(a_browsers_long_header_is_taken),
        BORDER_TEST(broken_and_slow_senders_hold_up_nobody),
        BORDER_TEST(uploads_that_break_off_leave_nothing),
        BORDER_TEST(sixty_four_who_sign_in_at_once_are_all_answered),
        BORDER_TEST(it_stops_while_workers_are_busy),
        BORDER_TEST(who_guesses_is_made_to_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
