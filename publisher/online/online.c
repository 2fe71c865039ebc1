// The table of the online space's routes, and what its pages share: the store's items, a secret,
// where files lie.
#include "publisher/online/online.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "publisher/online/home.h"
#include "publisher/online/items_atom.h"
#include "publisher/online/online_inside.h"
#include "publisher/online/seminars_ics.h"
#include "publisher/store/store_register.h"
#include "publisher/upload/upload.h"
#include "signage/base/file.h"
#include "signage/base/installed.h"
#include "signage/base/log.h"

#define MOST_FEED_BYTES (8u * 1024 * 1024)

// ---- what leaves the house ----

static bool read_items(struct visit *visit, struct item_list **items)
{
    struct error error;
    *items = store_current_items(visit->office->store, &error);
    if (*items)
        return true;
    log_error("%s", error.text);
    visit_refuse(visit, 500, visit_say(visit, "ただいま表示できません", "Not available just now"),
                 visit_say(visit, "しばらくしてから、もう一度お試しください。",
                           "Please try again in a little while."));
    return false;
}

void online_show_home(struct visit *visit)
{
    struct sheet sheet = {.title = ""};
    struct item_list *items;
    struct notice_board board;
    if (!read_items(visit, &items))
        return;
    notice_board_fill(&board, items, visit->office->zone, visit->now_utc, visit->arena);
    visit_begin_sheet(visit, &sheet);
    home_write(visit, &board);
    visit_end_sheet(visit, &sheet, 200);
    item_list_destroy(items);
}

static const char *feed_language(const struct visit *visit)
{
    const char *wanted = page_query(visit->page, "lang");
    return wanted && strncmp(wanted, "en", 2) == 0 ? "en" : "ja";
}

static void reply_feed(struct visit *visit, const char *type, struct buffer *out)
{
    size_t length;
    char *bytes = buffer_take(out, &length);
    page_set(visit->page, "Access-Control-Allow-Origin", "*");
    page_reply_kept(visit->page, type, bytes, length);
}

void online_show_calendar(struct visit *visit)
{
    struct item_list *items;
    struct notice_board board;
    struct buffer out;
    visit->lang = feed_language(visit);
    if (!read_items(visit, &items))
        return;
    struct calendar_house house = {visit->office->place, visit->base,
                                   civil_zone_name(visit->office->zone), visit->lang};
    notice_board_fill(&board, items, visit->office->zone, visit->now_utc, visit->arena);
    buffer_init(&out, MOST_FEED_BYTES);
    seminars_ics_format(&board, &house, visit->office->zone, &out);
    page_set(visit->page, "Content-Disposition", "inline; filename=\"seminars.ics\"");
    reply_feed(visit, "text/calendar; charset=utf-8", &out);
    buffer_finish(&out);
    item_list_destroy(items);
}

void online_show_feed(struct visit *visit)
{
    struct item_list *items;
    struct notice_board board;
    struct buffer out;
    visit->lang = feed_language(visit);
    if (!read_items(visit, &items))
        return;
    struct atom_house house = {visit->office->place, visit->base, visit->lang,
                               visit->online->identity, visit->now_utc};
    notice_board_fill(&board, items, visit->office->zone, visit->now_utc, visit->arena);
    buffer_init(&out, MOST_FEED_BYTES);
    items_atom_format(&board, &house, &out);
    reply_feed(visit, "application/atom+xml; charset=utf-8", &out);
    buffer_finish(&out);
    item_list_destroy(items);
}

// ---- files ----

static void show_file(struct visit *visit)
{
    static const struct {
        const char *name, *type;
    } files[] = {
        {"online.css", "text/css; charset=utf-8"},
        {"submit.js", "text/javascript; charset=utf-8"},
        {"crest.svg", "image/svg+xml"},
    };
    char path[4096 + 64];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(page_word(visit->page, 0), files[i].name) == 0) {
            snprintf(path, sizeof path, "%s/%s", visit->online->web_folder, files[i].name);
            page_set(visit->page, "Content-Security-Policy", "default-src 'none'");
            page_reply_file(visit->page, files[i].type, path);
            return;
        }
    visit_refuse(visit, 404, visit_say(visit, "見つかりません", "Not found"),
                 visit_say(visit, "このページはありません。", "There is no such page."));
}

// ---- routes ----

#define MOST_FORM_BYTES (UPLOAD_MOST_VIDEO_BYTES + 1024u * 1024) // a video and what is said of it
#define MOST_TEXT_FORM_BYTES (256u * 1024)
#define READ (METHOD_GET | METHOD_HEAD)

static const struct route routes[] = {
    {READ, "/", 0, page_answer},
    {READ, "/seminars.ics", 0, page_answer},
    {READ, "/items.atom", 0, page_answer},
    {READ, "/online/{file}", 0, page_answer},
    {READ, "/submit", 0, page_answer},
    {METHOD_POST, "/submit", MOST_FORM_BYTES, page_answer},
    {METHOD_POST, "/submit/preview", MOST_TEXT_FORM_BYTES, page_answer},
    {METHOD_POST, "/submit/media", MOST_FORM_BYTES, page_answer},
    {READ, "/submissions/{token}", 0, page_answer},
    {READ, "/submissions/{token}/revise", 0, page_answer},
    {METHOD_POST, "/submissions/{token}/revise", MOST_FORM_BYTES, page_answer},
    {METHOD_POST, "/submissions/{token}/withdraw", MOST_TEXT_FORM_BYTES, page_answer},
    {READ, "/submissions/{token}/receipt", 0, page_answer},
};

static void (*const handlers[])(struct visit *visit) = {
    online_show_home,       online_show_calendar, online_show_feed,     show_file,
    online_show_form,       online_take_form,     online_draw_form,     online_take_file,
    online_show_submission, online_show_revision, online_take_revision, online_take_withdrawal,
    online_show_receipt,
};

static void work(struct page *page)
{
    struct online *online = page_context(page);
    struct visit visit;
    visit_init(&visit, page, online, &online->office);
    handlers[page_route(page)](&visit);
    visit_finish(&visit);
}

// ---- the secret ----

void online_seal(const struct online *online, const char *text, char seal[ONLINE_SEAL_BYTES])
{
    unsigned char bytes[16];
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)text, strlen(text),
                       online->secret, sizeof online->secret);
    sodium_bin2hex(seal, ONLINE_SEAL_BYTES, bytes, sizeof bytes);
}

static bool read_secret(struct online *online, struct error *error)
{
    char hex[2 * ONLINE_SECRET_BYTES + 1], json[2 * ONLINE_SECRET_BYTES + 16];
    struct store *store = online->office.store;
    int64_t version = 0;
    bool conflict = false;
    size_t length = 0;
    struct error fault = {""};
    char *kept = store_load_register(store, "secret", "online", &version, &fault);
    if (!kept && fault.text[0]) {
        *error = fault;
        return false;
    }
    if (!kept) {
        version = 0;
        randombytes_buf(online->secret, sizeof online->secret);
        sodium_bin2hex(hex, sizeof hex, online->secret, sizeof online->secret);
        snprintf(json, sizeof json, "\"%s\"", hex);
        return store_put_register(store, "secret", "online", json, &version, &conflict, error);
    }
    bool ok = sodium_hex2bin(online->secret, sizeof online->secret, kept, strlen(kept), "\"",
                             &length, NULL) == 0 &&
              length == sizeof online->secret;
    free(kept);
    return ok || error_set(error, "the secret of the online space's forms in the store is damaged");
}

struct online *online_create(const struct office *office, struct error *error)
{
    struct online *online = calloc(1, sizeof *online);
    if (!online || sodium_init() < 0)
        abort();
    online->office = *office;
    pthread_mutex_init(&online->lock, NULL);
    pthread_mutex_init(&online->sending, NULL);
    snprintf(online->body_folder, sizeof online->body_folder, "%s/incoming",
             store_folder(office->store));
    if (!installed_path("online", online->web_folder, sizeof online->web_folder))
        online->web_folder[0] = '\0';
    if (!folder_make(online->body_folder, error) || !read_secret(online, error)) {
        online_destroy(online);
        return NULL;
    }
    online_seal(online, "identity", online->identity);
    return online;
}

void online_destroy(struct online *online)
{
    if (!online)
        return;
    pthread_mutex_destroy(&online->sending);
    pthread_mutex_destroy(&online->lock);
    free(online);
}

struct route_table online_routes(struct online *online)
{
    return (struct route_table){.routes = routes,
                                .count = sizeof routes / sizeof *routes,
                                .work = work,
                                .context = online,
                                .body_folder = online->body_folder};
}
