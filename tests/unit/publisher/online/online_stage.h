// The online space of a small house over a real socket, and a browser without scripts: what its
// tests stand on.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <curl/curl.h>
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "publisher/delivery/server.h"
#include "publisher/online/online.h"
#include "signage/base/file.h"

#define PATIENCE_S 120L
#define START_UTC 1795392000 // 2026-11-23, 09:00 in Tokyo
#define PICTURE "content/screenshot.png"

struct world {
    char folder[64];
    _Atomic(int64_t) now_ms;
    struct clock clock;
    struct civil_zone *zone;
    struct store *store;
    struct signature_key_pair keys;
    struct programme *programme;
    struct office office;
    struct online *online;
    struct server *server;
    struct person editor, ward;
};

static inline int64_t now_of(void *context)
{
    return atomic_load((_Atomic(int64_t) *)context);
}

// ---- the house ----

static inline void open_programme(struct world *world)
{
    static struct channel_settings channel = {.id = "lobby",
                                              .title = "ロビー",
                                              .dwell_ms = 8000,
                                              .most_dwell_ms = 20000,
                                              .weekdays = 0x7F,
                                              .theme = "kawara",
                                              .languages = "ja en"};
    static const struct screen_settings screen = {.id = "lobby",
                                                  .title = "1階ロビー",
                                                  .channel = "lobby",
                                                  .width_px = 1920,
                                                  .height_px = 1080};
    struct error error = {""};
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        channel.shares[kind] = 10;
    struct programme_settings settings = {.channels = &channel,
                                          .channel_count = 1,
                                          .screens = &screen,
                                          .screen_count = 1,
                                          .template_folder = "content/templates",
                                          .theme_folder = "content/themes",
                                          .terms_file = "content/terms.txt",
                                          .place = "見本の館"};
    struct poller_settings poller = {.contact = ""};
    world->office.settings = settings_create(world->store);
    if (!settings_load(world->office.settings, &settings, &poller, &error))
        fail_msg("%s", error.text);
    world->programme =
        programme_create(&settings, world->store, world->zone, world->clock, &world->keys, &error);
    if (!world->programme || !programme_build(world->programme, &error))
        fail_msg("%s", error.text);
}

static inline void open_office(struct world *world)
{
    struct error error = {""};
    struct review_settings review = {.base_url = "https://signage.example.jp", .place = "見本の館"};
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        review.submission_policies[kind] = (struct review_policy){true, true};
    struct office *office = &world->office;
    office->store = world->store;
    office->programme = world->programme;
    office->zone = world->zone;
    office->clock = world->clock;
    office->people = people_create(world->store, world->clock);
    office->review = review_create(&review, world->store, world->clock);
    office->studio = studio_create(world->store, world->zone);
    office->base_url = "";
    office->trusted_proxy = "127.0.0.1"; // so that each test has addresses of its own
    office->web_folder = "";
    office->place = "見本の館";
    world->online = online_create(office, &error);
    if (!world->online)
        fail_msg("%s", error.text);
    struct route_table table = online_routes(world->online);
    struct server_settings server = {
        .address = "127.0.0.1", .threads = 2, .tables = &table, .table_count = 1};
    world->server = server_create(&server, world->programme, world->store, world->clock, &error);
    if (!world->server)
        fail_msg("%s", error.text);
}

static inline void add_person(struct world *world, struct person *person, const char *login,
                              enum role role)
{
    struct error error = {""};
    bool conflict;
    *person = (struct person){.login = login,
                              .name = login,
                              .email = "staff@example.jp",
                              .role = role,
                              .password = "",
                              .totp = "",
                              .locked_until_utc = INSTANT_NEVER,
                              .signed_in_utc = INSTANT_NEVER};
    if (!store_put_person(world->store, person, &conflict, &error))
        fail_msg("%s", error.text);
}

static inline int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct error error = {""};
    char path[128];
    curl_global_init(CURL_GLOBAL_DEFAULT);
    assert_true(folder_make("build", &error));
    strcpy(world->folder, "build/online-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    atomic_store(&world->now_ms, START_UTC * INT64_C(1000));
    world->clock = (struct clock){now_of, &world->now_ms};
    world->zone = civil_zone_create("Asia/Tokyo", &error);
    world->store = store_open(world->folder, world->clock, &error);
    snprintf(path, sizeof path, "%s/publisher.key", world->folder);
    if (!world->zone || !world->store || !signature_key_pair_load(path, &world->keys, &error))
        fail_msg("%s", error.text);
    open_programme(world);
    open_office(world);
    add_person(world, &world->editor, "sato", ROLE_EDITOR);
    add_person(world, &world->ward, "ku", ROLE_APPROVER);
    *state = world;
    return 0;
}

static inline int remove_one(const char *path, const struct stat *status, int flag,
                             struct FTW *place)
{
    (void)status, (void)flag, (void)place;
    return remove(path);
}

static inline int tear_down(void **state)
{
    struct world *world = *state;
    server_destroy(world->server);
    online_destroy(world->online);
    studio_destroy(world->office.studio);
    review_destroy(world->office.review);
    people_destroy(world->office.people);
    programme_destroy(world->programme);
    settings_destroy(world->office.settings);
    store_close(world->store);
    civil_zone_destroy(world->zone);
    nftw(world->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(world);
    curl_global_cleanup();
    return 0;
}

// ---- asking ----

struct answer {
    long status;
    char location[512], policy[512], retry[32], type[128];
    struct buffer body;
};

static inline size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    return buffer_add(&answer->body, bytes, size * count) ? size * count : 0;
}

static inline void take_field(const char *line, size_t length, const char *name, char *value,
                              size_t value_bytes)
{
    size_t name_length = strlen(name);
    if (length > name_length && strncasecmp(line, name, name_length) == 0)
        snprintf(value, value_bytes, "%.*s", (int)strcspn(line + name_length, "\r\n"),
                 line + name_length);
}

static inline size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    size_t length = size * count;
    take_field(bytes, length, "Location: ", answer->location, sizeof answer->location);
    take_field(bytes, length, "Content-Security-Policy: ", answer->policy, sizeof answer->policy);
    take_field(bytes, length, "Retry-After: ", answer->retry, sizeof answer->retry);
    take_field(bytes, length, "Content-Type: ", answer->type, sizeof answer->type);
    return length;
}

static inline void free_answer(struct answer *answer)
{
    buffer_finish(&answer->body);
    free(answer);
}

// `fields`: name, value pairs up to NULL; "@" before a value: a file. NULL: GET. `header`: one
// more, NULL.
static inline struct answer *ask(struct world *world, const char *path, const char *const *fields,
                                 const char *header)
{
    struct answer *answer = calloc(1, sizeof *answer);
    char url[1024];
    CURL *curl = curl_easy_init();
    curl_mime *mime = curl_mime_init(curl);
    buffer_init(&answer->body, 64u * 1024 * 1024);
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server_port(world->server), path);
    for (; fields && fields[0]; fields += 2) {
        curl_mimepart *part = curl_mime_addpart(mime);
        curl_mime_name(part, fields[0]);
        if (fields[1][0] == '@')
            curl_mime_filedata(part, fields[1] + 1);
        else
            curl_mime_data(part, fields[1], CURL_ZERO_TERMINATED);
    }
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    if (header)
        headers = curl_slist_append(headers, header);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    if (fields)
        curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, PATIENCE_S);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    CURLcode result = curl_easy_perform(curl);
    if (result != CURLE_OK)
        fail_msg("%s: %s", path, curl_easy_strerror(result));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_slist_free_all(headers);
    curl_mime_free(mime);
    curl_easy_cleanup(curl);
    return answer;
}

static inline struct answer *want(struct world *world, long status, const char *path,
                                  const char *const *fields, const char *header)
{
    struct answer *answer = ask(world, path, fields, header);
    if (answer->status != status)
        fail_msg("%s: %ld expected, %ld came: %.3000s", path, status, answer->status,
                 buffer_text(&answer->body));
    return answer;
}

static inline void expect_words(const struct answer *answer, const char *words)
{
    if (!strstr(buffer_text(&answer->body), words))
        fail_msg("“%s” is not in %.6000s", words, buffer_text(&answer->body));
}

static inline void expect_no_words(const struct answer *answer, const char *words)
{
    if (strstr(buffer_text(&answer->body), words))
        fail_msg("“%s” should not be in the page", words);
}

// The value of a hidden field.
static inline void find_value(const struct answer *answer, const char *name, char *value,
                              size_t bytes)
{
    char words[64];
    snprintf(words, sizeof words, "name=\"%s\" value=\"", name);
    const char *at = strstr(buffer_text(&answer->body), words);
    if (!at)
        at = "";
    else
        at += strlen(words);
    snprintf(value, bytes, "%.*s", (int)strcspn(at, "\""), at);
}

static inline void find_ticket(struct world *world, char ticket[128])
{
    struct answer *answer = want(world, 200, "/submit", NULL, NULL);
    find_value(answer, "ticket", ticket, 128);
    assert_true(*ticket);
    free_answer(answer);
    atomic_fetch_add(&world->now_ms, 60 * 1000);
}

#define GOOD_FIELDS                                                                                \
    "lang", "ja", "kind", "showcase", "title", "柿の木坂の小さな家具工房", "text",                 \
        "一枚板から、暮らしに合う机を作ります。", "company", "柿の木坂製作所（見本）", "contact",  \
        "見本 太郎", "email", "taro@example.jp", "rights", "yes", "terms", "yes"
