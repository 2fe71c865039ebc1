// What every route of the API does for those who must not or cannot: driven by the tables of routes
// themselves, so that a new route is under it from its first day.
#include "tests/unit/publisher/console/office_stage.h"

#include "publisher/console/api_tables.h"

// The pattern with something in it that is nowhere.
static const char *path_to(const char *pattern, char path[256])
{
    size_t length = 0;
    for (; *pattern && length < 200; pattern++) {
        if (*pattern != '{') {
            path[length++] = *pattern;
            continue;
        }
        memcpy(path + length, "999999", 6);
        length += 6;
        pattern = strchr(pattern, '}');
    }
    path[length] = '\0';
    return path;
}

static void each_route(struct stage *stage,
                       void (*look)(struct stage *stage, const struct api_route *route,
                                    const char *path))
{
    char path[256];
    for (const struct api_table *table = api_tables(); table->count > 0; table++)
        for (size_t i = 0; i < table->count; i++)
            look(stage, &table->routes[i], path_to(table->routes[i].pattern, path));
}

static const char *body_of(const struct api_route *route)
{
    return route->most_body_bytes > 0 ? "{}" : NULL;
}

static bool changes(const struct api_route *route)
{
    return strcmp(route->method, "GET") != 0;
}

static void look_without_session(struct stage *stage, const struct api_route *route,
                                 const char *path)
{
    if (route->access == CALL_OPEN)
        return;
    struct answer *answer = want(stage, 401, SEND(NOBODY, route->method, path, 0, body_of(route)));
    expect_code(answer, "signed-out");
    free_answer(answer);
    struct question forged = {.who = NOBODY,
                              .method = route->method,
                              .path = path,
                              .body = body_of(route),
                              .header =
                                  "Cookie: kawaraban=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    free_answer(want(stage, 401, &forged));
}

static void look_in_a_lower_role(struct stage *stage, const struct api_route *route,
                                 const char *path)
{
    static const int below[] = {[CALL_OPEN] = NOBODY,
                                [CALL_VIEWER] = NOBODY,
                                [CALL_EDITOR] = VIEWER,
                                [CALL_APPROVER] = EDITOR,
                                [CALL_ADMINISTRATOR] = APPROVER};
    int who = below[route->access];
    if (who == NOBODY)
        return;
    struct answer *answer = want(stage, 403, SEND(who, route->method, path, 0, body_of(route)));
    expect_code(answer, "role");
    free_answer(answer);
}

static void look_with_forged_requests(struct stage *stage, const struct api_route *route,
                                      const char *path)
{
    if (!changes(route) || route->flags & CALL_NO_CSRF)
        return;
    struct question wrong = {.who = ADMINISTRATOR,
                             .method = route->method,
                             .path = path,
                             .body = body_of(route),
                             .csrf = stage->csrf[EDITOR]};
    struct answer *answer = want(stage, 403, &wrong);
    expect_code(answer, "csrf");
    free_answer(answer);
    static const char *const elsewhere[] = {"Origin: https://evil.example",
                                            "Sec-Fetch-Site: cross-site", "Origin: null"};
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        struct question foreign = {.who = ADMINISTRATOR,
                                   .method = route->method,
                                   .path = path,
                                   .body = body_of(route),
                                   .header = elsewhere[i]};
        answer = want(stage, 403, &foreign);
        expect_code(answer, "origin");
        free_answer(answer);
    }
}

static void look_at_bodies(struct stage *stage, const struct api_route *route, const char *path)
{
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "null",
        "\"a\"",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\xff}",
        "{} x",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["};
    if (!(route->flags & CALL_JSON_BODY))
        return;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (!*bad[i] && route->flags & CALL_MAY_BE_EMPTY)
            continue;
        struct question question = {
            .who = ADMINISTRATOR, .method = route->method, .path = path, .body = bad[i]};
        struct answer *answer = ask(stage, &question);
        if (answer->status != 400 && !(answer->status == 415 && !*bad[i]))
            fail_msg("%s %s “%s”: 400 expected, %ld came", route->method, path, bad[i],
                     answer->status);
        free_answer(answer);
    }
    struct question typed = {.who = ADMINISTRATOR,
                             .method = route->method,
                             .path = path,
                             .body = "{}",
                             .type = "text/plain"};
    struct answer *answer = want(stage, 415, &typed);
    expect_code(answer, "type");
    free_answer(answer);
}

static void look_at_too_large_bodies(struct stage *stage, const struct api_route *route,
                                     const char *path)
{
    if (!changes(route) || route->most_body_bytes > 1024 * 1024)
        return;
    size_t length = route->most_body_bytes + 1;
    char *body = malloc(length + 1);
    memset(body, ' ', length);
    body[length] = '\0';
    struct question large = {.who = ADMINISTRATOR,
                             .method = route->method,
                             .path = path,
                             .body = body,
                             .body_bytes = length};
    free_answer(want(stage, 413, &large));
    free(body);
}

static void look_at_unknown_ids(struct stage *stage, const struct api_route *route,
                                const char *path)
{
    if (!strchr(route->pattern, '{') || route->flags & CALL_FILE_BODY)
        return;
    struct answer *answer =
        want(stage, 404, SEND(ADMINISTRATOR, route->method, path, 1, body_of(route)));
    expect_code(answer, "unknown");
    free_answer(answer);
}

#define LOOK(name)                                                                                 \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        each_route(*state, look_##name);                                                           \
    }
LOOK(without_session)
LOOK(in_a_lower_role)
LOOK(with_forged_requests)
LOOK(at_bodies)
LOOK(at_too_large_bodies)
LOOK(at_unknown_ids)

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, stage_enter, stage_leave)
    const struct CMUnitTest tests[] = {
        TEST(without_session), TEST(in_a_lower_role),     TEST(with_forged_requests),
        TEST(at_bodies),       TEST(at_too_large_bodies), TEST(at_unknown_ids),
    };
    return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
