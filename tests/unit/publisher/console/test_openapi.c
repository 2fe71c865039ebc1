// The description of the API and the API: each route is described, each description is a route,
// what it refers to is there, and what is answered has the members that are promised.
#include "tests/unit/publisher/console/office_stage.h"

#include <ctype.h>

#include "publisher/console/api_tables.h"

static json_t *description;

static int load(void **state)
{
    json_error_t fault;
    description =
        json_load_file("publisher/console/web/openapi.json", JSON_REJECT_DUPLICATES, &fault);
    (void)state;
    if (!description)
        fprintf(stderr, "openapi.json: line %d: %s\n", fault.line, fault.text);
    return description ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    json_decref(description);
    return 0;
}

static const char *lower(const char *method, char out[16])
{
    size_t i = 0;
    for (; method[i] && i < 15; i++)
        out[i] = (char)tolower((unsigned char)method[i]);
    out[i] = '\0';
    return out;
}

static json_t *operation_of(const struct api_route *route)
{
    char method[16];
    return json_object_get(json_object_get(json_object_get(description, "paths"), route->pattern),
                           lower(route->method, method));
}

static void every_route_is_described(void **state)
{
    static const char *const roles[] = {"open", "viewer", "editor", "approver", "administrator"};
    (void)state;
    for (const struct api_table *table = api_tables(); table->count > 0; table++)
        for (size_t i = 0; i < table->count; i++) {
            const struct api_route *route = &table->routes[i];
            json_t *operation = operation_of(route);
            if (!operation)
                fail_msg("%s %s is not described", route->method, route->pattern);
            if (strcmp(text_of(operation, "x-role"), roles[route->access]) != 0)
                fail_msg("%s %s is for “%s”, described as for “%s”", route->method, route->pattern,
                         roles[route->access], text_of(operation, "x-role"));
            if ((route->most_body_bytes > 0) != (json_object_get(operation, "requestBody") != NULL))
                fail_msg("%s %s: a body is %s", route->method, route->pattern,
                         route->most_body_bytes > 0 ? "taken, but not described"
                                                    : "described, but not taken");
        }
}

static bool is_route(const char *path, const char *method)
{
    char name[16];
    for (const struct api_table *table = api_tables(); table->count > 0; table++)
        for (size_t i = 0; i < table->count; i++)
            if (strcmp(table->routes[i].pattern, path) == 0 &&
                strcmp(lower(table->routes[i].method, name), method) == 0)
                return true;
    return false;
}

static void every_description_is_a_route(void **state)
{
    const char *path, *method;
    json_t *operations, *operation;
    (void)state;
    json_object_foreach(json_object_get(description, "paths"), path, operations)
        json_object_foreach(operations, method, operation) if (!is_route(path, method))
            fail_msg("%s %s is described, but there is no such route", method, path);
}

static json_t *find(const char *reference)
{
    json_t *at = description;
    char word[64];
    assert_int_equal(strncmp(reference, "#/", 2), 0);
    for (reference += 2; at && *reference;) {
        size_t length = strcspn(reference, "/");
        snprintf(word, sizeof word, "%.*s", (int)length, reference);
        at = json_object_get(at, word);
        reference += length + (reference[length] == '/');
    }
    return at;
}

static void follow(const json_t *json)
{
    const char *name;
    size_t index;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)json, name, value)
    {
        if (strcmp(name, "$ref") == 0 && !find(json_string_value(value)))
            fail_msg("%s is referred to, but not there", json_string_value(value));
        follow(value);
    }
    json_array_foreach(json, index, value) follow(value);
}

static void all_references_lead_somewhere(void **state)
{
    (void)state;
    follow(description);
}

// Path parameters are named as in the path; ids of operations are there once; each says what a
// good answer is.
static void operations_are_whole(void **state)
{
    const char *path, *method;
    json_t *operations, *operation, *seen = json_object();
    (void)state;
    json_object_foreach(json_object_get(description, "paths"), path, operations)
        json_object_foreach(operations, method, operation)
    {
        const char *id = text_of(operation, "operationId");
        json_t *responses = json_object_get(operation, "responses"), *parameter;
        size_t index, words = 0, named = 0;
        if (!*id || json_object_get(seen, id))
            fail_msg("%s %s: the operationId “%s” is not its own", method, path, id);
        json_object_set_new(seen, id, json_true());
        if (!*text_of(operation, "summary") ||
            !(json_object_get(responses, "200") || json_object_get(responses, "201") ||
              json_object_get(responses, "202") || json_object_get(responses, "204")))
            fail_msg("%s %s has no summary or no good answer", method, path);
        for (const char *at = path; (at = strchr(at, '{')); at++)
            words++;
        json_array_foreach(json_object_get(operation, "parameters"), index, parameter) named +=
            strcmp(text_of(parameter, "in"), "path") == 0;
        assert_int_equal(words, named);
    }
    json_decref(seen);
}

// ---- what is answered ----

static bool is_of_type(const json_t *value, const char *type)
{
    return strcmp(type, "string") == 0    ? json_is_string(value)
           : strcmp(type, "integer") == 0 ? json_is_integer(value)
           : strcmp(type, "number") == 0  ? json_is_number(value)
           : strcmp(type, "boolean") == 0 ? json_is_boolean(value)
           : strcmp(type, "object") == 0  ? json_is_object(value)
           : strcmp(type, "array") == 0   ? json_is_array(value)
                                          : strcmp(type, "null") == 0 && json_is_null(value);
}

static bool fits(const json_t *value, const json_t *schema, const char *where, char fault[256]);

static bool fits_type(const json_t *value, const json_t *type)
{
    size_t index;
    json_t *one;
    if (json_is_string(type))
        return is_of_type(value, json_string_value(type));
    json_array_foreach(type, index, one) if (is_of_type(value, json_string_value(one))) return true;
    return !type;
}

static bool fits_members(const json_t *value, const json_t *schema, const char *where,
                         char fault[256])
{
    const char *name;
    size_t index;
    json_t *member, *required;
    const json_t *properties = json_object_get(schema, "properties");
    json_array_foreach(json_object_get(schema, "required"), index,
                       required) if (!json_object_get(value, json_string_value(required)))
    {
        snprintf(fault, 256, "%.100s lacks %.60s", where, json_string_value(required));
        return false;
    }
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        char place[256];
        const json_t *own = json_object_get(properties, name);
        snprintf(place, sizeof place, "%.120s.%.60s", where, name);
        if (own && !fits(member, own, place, fault))
            return false;
        if (!own && properties && json_object_size(properties) > 0 &&
            !json_object_get(schema, "additionalProperties")) {
            snprintf(fault, 256, "%.200s is not described", place);
            return false;
        }
    }
    return true;
}

static bool fits(const json_t *value, const json_t *schema, const char *where, char fault[256])
{
    const char *reference = json_string_value(json_object_get(schema, "$ref"));
    const json_t *any = json_object_get(schema, "oneOf"), *all = json_object_get(schema, "allOf");
    size_t index;
    json_t *one;
    if (reference)
        return fits(value, find(reference), where, fault);
    if (any) {
        json_array_foreach(any, index, one) if (fits(value, one, where, fault)) return true;
        return false;
    }
    if (all)
        return true; // of several parts: looked at by who tests the route
    if (!fits_type(value, json_object_get(schema, "type"))) {
        snprintf(fault, 256, "%.200s is of another type", where);
        return false;
    }
    json_array_foreach(value, index, one) if (json_object_get(schema, "items") &&
                                              !fits(one, json_object_get(schema, "items"), where,
                                                    fault)) return false;
    return !json_is_object(value) || fits_members(value, schema, where, fault);
}

static void answers_are_as_described(void **state)
{
    struct stage *stage = *state;
    stage_put_seminar(stage, "console:1");
    stage_propose(stage, EDITOR, "{\"item\":\"console:1\"}");
    stage_build(stage);
    static const char *const paths[][2] = {
        {"/api/v1/session", NULL},
        {"/api/v1/fields", NULL},
        {"/api/v1/overview", NULL},
        {"/api/v1/items", NULL},
        {"/api/v1/items/{id}/history", "/api/v1/items/console:1/history"},
        {"/api/v1/items/{id}/explain", "/api/v1/items/console:1/explain"},
        {"/api/v1/proposals", NULL},
        {"/api/v1/proposals/{id}", "/api/v1/proposals/1"},
        {"/api/v1/proposals/{id}/differences", "/api/v1/proposals/1/differences"},
        {"/api/v1/programme", "/api/v1/programme?screen=lobby"},
        {"/api/v1/channels/{id}/hour", "/api/v1/channels/lobby/hour"},
        {"/api/v1/screens", NULL},
        {"/api/v1/screens/{id}", "/api/v1/screens/lobby"},
        {"/api/v1/pairings", NULL},
        {"/api/v1/channels", NULL},
        {"/api/v1/channels/{id}", "/api/v1/channels/lobby"},
        {"/api/v1/feeds", NULL},
        {"/api/v1/feeds/{id}", "/api/v1/feeds/ward"},
        {"/api/v1/reports/plays", NULL},
        {"/api/v1/people", NULL},
        {"/api/v1/people/{id}", "/api/v1/people/1"},
        {"/api/v1/audit", NULL},
        {"/api/v1/audit/check", NULL},
        {"/api/v1/letters", NULL},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char fault[256] = "";
        struct answer *answer =
            want(stage, 200, GET(ADMINISTRATOR, paths[i][1] ? paths[i][1] : paths[i][0]));
        json_t *operation = json_object_get(
            json_object_get(json_object_get(description, "paths"), paths[i][0]), "get");
        json_t *content = json_object_get(
            json_object_get(json_object_get(operation, "responses"), "200"), "content");
        json_t *schema = json_object_get(json_object_get(content, "application/json"), "schema");
        assert_non_null(schema);
        if (!fits(answer->json, schema, paths[i][0], fault))
            fail_msg("%s: %s: %.600s", paths[i][0], fault, buffer_text(&answer->body));
        free_answer(answer);
    }
}

static void the_description_is_served_to_everybody(void **state)
{
    struct stage *stage = *state;
    struct answer *answer = want(stage, 200, GET(NOBODY, "/api/v1/openapi.json"));
    assert_true(json_equal(answer->json, description));
    free_answer(answer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_enter, stage_leave)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_described),
        cmocka_unit_test(every_description_is_a_route),
        cmocka_unit_test(all_references_lead_somewhere),
        cmocka_unit_test(operations_are_whole),
        TEST(answers_are_as_described),
        TEST(the_description_is_served_to_everybody),
    };
    return cmocka_run_group_tests_name("openapi", tests, load, unload);
}
