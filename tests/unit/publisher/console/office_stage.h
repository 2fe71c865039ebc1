// A small office over a real socket: a store, the sample designs, three screens, five people, and a
// client that is signed in as any of them. What the tests of the API stand on.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <curl/curl.h>
#include <ftw.h>
#include <jansson.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "publisher/console/console.h"
#include "publisher/delivery/server.h"
#include "publisher/item/item_json.h"
#include "publisher/store/store_proposal.h"
#include "signage/base/buffer.h"
#include "signage/base/file.h"

#define STAGE_NOW "2026-12-01T01:00:00Z" // a Tuesday, 10:00 in Tokyo
#define STAGE_PASSWORD "correct horse 瓦版"
#define PATIENCE_S 20L

enum { NOBODY = -1, VIEWER, EDITOR, OTHER_EDITOR, APPROVER, ADMINISTRATOR, STAGE_PEOPLE };

struct stage {
    char folder[64];
    int64_t now_ms;
    struct clock clock;
    struct civil_zone *zone;
    struct store *store;
    struct signature_key_pair keys;
    struct programme_settings programme_settings;
    struct poller_settings poller_settings;
    struct programme *programme;
    struct office office;
    struct console *console;
    struct server *server;
    int64_t people[STAGE_PEOPLE];
    char tokens[STAGE_PEOPLE][PEOPLE_TOKEN_BYTES], csrf[STAGE_PEOPLE][PEOPLE_TOKEN_BYTES];
    _Atomic int settings_changes;
};

// ---- asking ----

struct answer {
    long status;
    struct buffer body;
    json_t *json; // NULL when it is none
    char type[64], etag[64], cookie[256], disposition[128];
};

struct question {
    int who; // a person of the stage, or NOBODY
    const char *method, *path;
    const char *body;   // NULL: none
    size_t body_bytes;  // 0: strlen
    const char *type;   // NULL: application/json
    int64_t version;    // If-Match; 0: none
    const char *csrf;   // NULL: the right one
    const char *header; // one more
};

static inline size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    return buffer_add(&answer->body, bytes, size * count) ? size * count : 0;
}

static inline void take_field(const char *line, const char *name, char *value, size_t value_bytes)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0)
        return;
    line += length + strspn(line + length, " ");
    snprintf(value, value_bytes, "%.*s", (int)strcspn(line, "\r\n"), line);
}

static inline size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    char line[1024];
    snprintf(line, sizeof line, "%.*s", (int)(size * count), bytes);
    take_field(line, "Content-Type:", answer->type, sizeof answer->type);
    take_field(line, "ETag:", answer->etag, sizeof answer->etag);
    take_field(line, "Set-Cookie:", answer->cookie, sizeof answer->cookie);
    take_field(line, "Content-Disposition:", answer->disposition, sizeof answer->disposition);
    return size * count;
}

static inline struct curl_slist *add_line(struct curl_slist *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline struct curl_slist *add_line(struct curl_slist *list, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return curl_slist_append(list, line);
}

static inline void free_answer(struct answer *answer)
{
    json_decref(answer->json);
    buffer_finish(&answer->body);
    free(answer);
}

static inline struct answer *ask(struct stage *stage, const struct question *question)
{
    struct answer *answer = calloc(1, sizeof *answer);
    char url[2048];
    CURL *curl = curl_easy_init();
    assert_true(answer && curl);
    buffer_init(&answer->body, 64u * 1024 * 1024);
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server_port(stage->server), question->path);
    struct curl_slist *headers = add_line(NULL, "Expect:");
    headers = add_line(headers, "Accept-Language: en");
    if (question->body)
        headers = add_line(headers, "Content-Type: %s",
                           question->type ? question->type : "application/json");
    if (question->who >= 0) {
        headers = add_line(headers, "Cookie: kawaraban=%s", stage->tokens[question->who]);
        headers = add_line(headers, "X-CSRF-Token: %s",
                           question->csrf ? question->csrf : stage->csrf[question->who]);
    }
    if (question->version)
        headers = add_line(headers, "If-Match: \"%lld\"", (long long)question->version);
    if (question->header)
        headers = curl_slist_append(headers, question->header);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, question->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 6 * PATIENCE_S);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    if (question->body || strcmp(question->method, "POST") == 0) {
        const char *body = question->body ? question->body : "";
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE,
                         (long)(question->body_bytes ? question->body_bytes : strlen(body)));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    }
    CURLcode result = curl_easy_perform(curl);
    if (result != CURLE_OK && answer->status == 0)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    if (answer->status == 0)
        fail_msg("%s %s: %s", question->method, question->path, curl_easy_strerror(result));
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    answer->json = json_loadb(buffer_text(&answer->body), answer->body.length, 0, NULL);
    return answer;
}

// Asks, and fails with what came when the status is another.
static inline struct answer *want(struct stage *stage, long status, const struct question *question)
{
    struct answer *answer = ask(stage, question);
    if (answer->status != status)
        fail_msg("%s %s %.300s: %ld expected, %ld came: %.1500s", question->method, question->path,
                 question->body ? question->body : "", status, answer->status,
                 buffer_text(&answer->body));
    return answer;
}

#define GET(who_, path_) (&(struct question){.who = (who_), .method = "GET", .path = (path_)})
#define SEND(who_, method_, path_, version_, body_)                                                \
    (&(struct question){.who = (who_),                                                             \
                        .method = (method_),                                                       \
                        .path = (path_),                                                           \
                        .version = (version_),                                                     \
                        .body = (body_)})

static inline const char *text_of(const json_t *json, const char *member)
{
    const char *text = json_string_value(json_object_get(json, member));
    return text ? text : "";
}

static inline int64_t number_of(const json_t *json, const char *member)
{
    return json_integer_value(json_object_get(json, member));
}

// The row of a list whose member is that; NULL when there is none.
static inline json_t *row_of(const json_t *list, const char *member, const char *value)
{
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(list, "items"), index,
                       row) if (strcmp(text_of(row, member), value) == 0) return row;
    return NULL;
}

static inline void expect_code(const struct answer *answer, const char *code)
{
    if (strcmp(text_of(answer->json, "code"), code) != 0 ||
        strcmp(answer->type, "application/problem+json") != 0)
        fail_msg("the problem “%s” was expected, but %s came: %s", code, answer->type,
                 buffer_text(&answer->body));
}

// ---- the office ----

static inline int64_t utc_of(const char *text)
{
    int64_t utc;
    if (!instant_parse(text, &utc))
        fail_msg("%s is no instant", text);
    return utc;
}

static inline void stage_build(struct stage *stage)
{
    struct error error = {0};
    if (!programme_build(stage->programme, &error))
        fail_msg("%s", error.text);
    if (stage->server)
        server_publish(stage->server);
}

// As serve does it, but at once.
static inline void stage_settings_changed(void *context)
{
    struct stage *stage = context;
    struct error error = {0};
    const struct settled *settled = settings_acquire(stage->office.settings);
    if (!programme_reconfigure(stage->programme, &settled->programme, &error))
        fprintf(stderr, "%s\n", error.text);
    settings_release(settled);
    stage->settings_changes++;
}

static inline void stage_add_people(struct stage *stage)
{
    static const struct {
        const char *login, *name, *email;
        enum role role;
    } people[STAGE_PEOPLE] = {
        {"miru", "見本 見る", "miru@example.jp", ROLE_VIEWER},
        {"sato", "見本 佐藤", "sato@example.jp", ROLE_EDITOR},
        {"suzuki", "見本 鈴木", "suzuki@example.jp", ROLE_EDITOR},
        {"ku", "見本 区", "ku@example.jp", ROLE_APPROVER},
        {"kanri", "見本 管理", "kanri@example.jp", ROLE_ADMINISTRATOR},
    };
    struct arena *arena = arena_create();
    struct person model = {.login = "model", .password = ""};
    struct error error = {0};
    bool conflict;
    if (!people_set_password(&model, STAGE_PASSWORD, arena, "en", &error))
        fail_msg("%s", error.text);
    for (int i = 0; i < STAGE_PEOPLE; i++) {
        struct person person = {.login = people[i].login,
                                .name = people[i].name,
                                .email = people[i].email,
                                .role = people[i].role,
                                .password = model.password,
                                .totp = "",
                                .locked_until_utc = INSTANT_NEVER,
                                .signed_in_utc = INSTANT_NEVER};
        struct session session = {.created_utc = stage->now_ms / 1000,
                                  .used_utc = stage->now_ms / 1000,
                                  .expires_utc = stage->now_ms / 1000 + 86400};
        assert_true(store_put_person(stage->store, &person, &conflict, &error));
        stage->people[i] = session.person = person.id;
        people_random_token(stage->tokens[i]);
        people_random_token(stage->csrf[i]);
        people_digest(stage->tokens[i], session.digest);
        memcpy(session.csrf, stage->csrf[i], sizeof session.csrf);
        assert_true(store_put_session(stage->store, &session, &error));
    }
    arena_destroy(arena);
}

static inline void stage_settle(struct stage *stage)
{
    static struct channel_settings channels[] = {
        {.id = "lobby", .title = "ロビー"},
        {.id = "street", .title = "商店街"},
    };
    static const struct screen_settings screens[] = {
        {.id = "lobby",
         .title = "1階ロビー",
         .channel = "lobby",
         .width_px = 1920,
         .height_px = 1080,
         .diagonal_mm = 1092,
         .distance_mm = 3000},
        {.id = "street", .title = "柱", .channel = "street", .width_px = 1080, .height_px = 1920},
    };
    static const struct feed_settings feeds[] = {
        {.id = "ward",
         .url = "http://ward.example/feed",
         .title = "区の便り",
         .kind = ITEM_NOTICE,
         .interval_s = 900,
         .max_age_s = 86400,
         .max_items = 20},
    };
    for (size_t i = 0; i < 2; i++) {
        for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
            channels[i].shares[kind] = i == 1 && kind == ITEM_NOTICE ? 0 : 10;
        channels[i].dwell_ms = 8000;
        channels[i].most_dwell_ms = 20000;
        channels[i].weekdays = 0x7F;
        channels[i].theme = "kawara";
        channels[i].languages = "ja en";
    }
    stage->programme_settings = (struct programme_settings){.channels = channels,
                                                            .channel_count = 2,
                                                            .screens = screens,
                                                            .screen_count = 2,
                                                            .template_folder = "content/templates",
                                                            .theme_folder = "content/themes",
                                                            .terms_file = "content/terms.txt",
                                                            .place = "見本の館"};
    stage->poller_settings = (struct poller_settings){
        .feeds = feeds, .feed_count = 1, .contact = "mailto:a@example.jp", .zone = "Asia/Tokyo"};
}

static inline void stage_open(struct stage *stage)
{
    struct error error = {0};
    struct review_settings review = {.base_url = "https://signage.example.jp", .place = "見本の館"};
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        review.policies[kind].needs_editor = kind != ITEM_ALERT;
        review.policies[kind].needs_ward = kind == ITEM_NOTICE;
        review.submission_policies[kind] = (struct review_policy){true, true};
    }
    stage->office = (struct office){.store = stage->store,
                                    .zone = stage->zone,
                                    .clock = stage->clock,
                                    .people = people_create(stage->store, stage->clock),
                                    .review = review_create(&review, stage->store, stage->clock),
                                    .settings = settings_create(stage->store),
                                    .studio = studio_create(stage->store, stage->zone),
                                    .base_url = "",
                                    .trusted_proxy = "",
                                    .web_folder = "publisher/console/web",
                                    .place = "見本の館",
                                    .settings_changed = stage_settings_changed,
                                    .context = stage};
    if (!settings_load(stage->office.settings, &stage->programme_settings, &stage->poller_settings,
                       &error))
        fail_msg("%s", error.text);
    stage->programme = stage->office.programme = programme_create(
        &stage->programme_settings, stage->store, stage->zone, stage->clock, &stage->keys, &error);
    if (!stage->programme)
        fail_msg("%s", error.text);
    stage_build(stage);
    stage->console = console_create(&stage->office, &error);
    assert_non_null(stage->console);
    struct route_table table = console_routes(stage->console);
    struct server_settings settings = {.address = "127.0.0.1", .tables = &table, .table_count = 1};
    stage->server = server_create(&settings, stage->programme, stage->store, stage->clock, &error);
    if (!stage->server)
        fail_msg("%s", error.text);
}

static inline int stage_enter(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct error error = {0};
    char key[128];
    assert_non_null(stage);
    assert_true(folder_make("build", &error));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    strcpy(stage->folder, "build/console-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    stage->now_ms = utc_of(STAGE_NOW) * 1000;
    stage->clock = clock_fixed(&stage->now_ms);
    stage->zone = civil_zone_create("Asia/Tokyo", &error);
    stage->store = store_open(stage->folder, stage->clock, &error);
    snprintf(key, sizeof key, "%s/publisher.key", stage->folder);
    if (!stage->zone || !stage->store || !signature_key_pair_load(key, &stage->keys, &error))
        fail_msg("%s", error.text);
    snprintf(key, sizeof key, "%s/publisher.pub", stage->folder);
    assert_true(file_replace(key, "UFVCTElDIEtFWQ==\n", 17, &error));
    stage_add_people(stage);
    stage_settle(stage);
    stage_open(stage);
    *state = stage;
    return 0;
}

static inline int stage_remove_one(const char *path, const struct stat *status, int flag,
                                   struct FTW *place)
{
    (void)status, (void)flag, (void)place;
    return remove(path);
}

static inline int stage_leave(void **state)
{
    struct stage *stage = *state;
    server_destroy(stage->server);
    console_destroy(stage->console);
    studio_destroy(stage->office.studio);
    programme_destroy(stage->programme);
    settings_destroy(stage->office.settings);
    review_destroy(stage->office.review);
    people_destroy(stage->office.people);
    store_close(stage->store);
    civil_zone_destroy(stage->zone);
    nftw(stage->folder, stage_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(stage);
    return 0;
}

// ---- content ----

#define SEMINAR_FIELDS                                                                             \
    "{\"title\":{\"ja\":\"創業セミナー\",\"en\":\"Founding a business\"},"                   \
    "\"starts\":\"2026-12-10T05:00:00Z\",\"ends\":\"2026-12-10T07:00:00Z\","                       \
    "\"room\":{\"ja\":\"第1研修室\"},\"capacity\":30,\"seats_left\":12,\"status\":\"open\"}"
#define SEMINAR_DOCUMENT "{\"kind\":\"seminar\",\"fields\":" SEMINAR_FIELDS "}"

// As if it had been approved long ago.
static inline void stage_put_item(struct stage *stage, const char *id, const char *source,
                                  const char *document)
{
    struct error error = {0};
    json_t *json = json_loads(document, 0, NULL);
    struct item *item = item_from_json(json, &error);
    if (!item)
        fail_msg("%s", error.text);
    item->id = id;
    item->source = source;
    item->state = ITEM_APPROVED;
    if (!store_put_item(stage->store, item, NULL, &error))
        fail_msg("%s", error.text);
    item_destroy(item);
    json_decref(json);
}

static inline void stage_put_seminar(struct stage *stage, const char *id)
{
    stage_put_item(stage, id, "console", SEMINAR_DOCUMENT);
}

// A proposal written by that person; its id.
static inline int64_t stage_propose(struct stage *stage, int who, const char *body)
{
    struct answer *answer = want(stage, 201, SEND(who, "POST", "/api/v1/proposals", 0, body));
    int64_t id = number_of(answer->json, "id");
    free_answer(answer);
    return id;
}

static inline const char *path_of(char path[256], const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline const char *path_of(char path[256], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, 256, format, arguments);
    va_end(arguments);
    return path;
}
