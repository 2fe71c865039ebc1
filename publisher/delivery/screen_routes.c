// What players talk to. A playlist is asked for with the tag of the one the player has and, to hear
// of the next one at once, with `Prefer: wait`; a report goes the other way.
#include "publisher/delivery/routes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "publisher/delivery/accept_encoding.h"
#include "publisher/delivery/etag.h"
#include "publisher/delivery/http_date.h"
#include "publisher/delivery/prefer.h"
#include "publisher/delivery/request.h"
#include "publisher/delivery/server.h"
#include "publisher/delivery/target.h"
#include "signage/base/log.h"

#define SCREEN_ID_BYTES 128

static void reply_unknown_screen(struct request *request)
{
    request_reply_text(request, MHD_HTTP_NOT_FOUND,
                       "there is no screen of that name; the publisher's configuration names them");
}

// ---- playlists ----

// Less is not worth a client's inflating: it comes in the first packet anyway.
#define LEAST_PACKED_BYTES 512

// A playlist as it can be sent: each is a representation with a tag of its own.
struct form {
    const char *etag;
    const void *bytes;
    size_t length;
    const char *coding; // NULL: none
};

// Those that the client takes, the one it gets first.
struct forms {
    struct form forms[2];
    size_t count;
};

static bool add_accepted(const char *value, void *accept)
{
    accept_encoding_add(accept, value);
    return false;
}

// Who takes only what is compressed gets that even where it is not worth while.
static struct forms list_forms(const struct request *request, const struct edition_screen *screen,
                               const struct packed *packed)
{
    struct accept_encoding accept;
    struct forms list = {.count = 0};
    accept_encoding_init(&accept);
    request_any_header(request, MHD_HTTP_HEADER_ACCEPT_ENCODING, add_accepted, &accept);
    bool plain = accept_encoding_takes_identity(&accept);
    bool worth_while = packed && screen->length >= LEAST_PACKED_BYTES &&
                       packed->length < screen->length && accept_encoding_prefers_gzip(&accept);
    if (plain)
        list.forms[list.count++] = (struct form){screen->etag, screen->bytes, screen->length, NULL};
    if (packed && accept_encoding_takes_gzip(&accept)) {
        struct form form = {packed->etag, packed->bytes, packed->length, "gzip"};
        list.forms[list.count++] = form;
        if (plain && worth_while) {
            list.forms[1] = list.forms[0];
            list.forms[0] = form;
        }
    }
    return list;
}

// The first whose tag the header names; NULL when it names none.
static const struct form *named_form(const struct request *request, const char *header,
                                     const struct forms *forms)
{
    for (size_t i = 0; i < forms->count; i++)
        if (request_names_etag(request, header, forms->forms[i].etag))
            return &forms->forms[i];
    return NULL;
}

// Drops the forms that If-Match does not name. False when that leaves none.
static bool keep_matching(const struct request *request, struct forms *forms)
{
    size_t kept = 0;
    if (!request_header(request, MHD_HTTP_HEADER_IF_MATCH))
        return true;
    for (size_t i = 0; i < forms->count; i++)
        if (request_names_etag(request, MHD_HTTP_HEADER_IF_MATCH, forms->forms[i].etag))
            forms->forms[kept++] = forms->forms[i];
    forms->count = kept;
    return kept > 0;
}

// The form that the client has already; NULL when what it has, if anything, is no longer current or
// in a coding that it does not take now. Having any form it takes is as good as having the first:
// nothing needs to be sent again to a screen that learnt gzip meanwhile. If-None-Match goes before
// If-Modified-Since (RFC 9110 section 13.2.2).
static const struct form *unchanged_form(const struct request *request,
                                         const struct edition_screen *screen,
                                         const struct forms *forms)
{
    if (request_header(request, MHD_HTTP_HEADER_IF_NONE_MATCH))
        return named_form(request, MHD_HTTP_HEADER_IF_NONE_MATCH, forms);
    const char *since = request_header(request, MHD_HTTP_HEADER_IF_MODIFIED_SINCE);
    int64_t since_utc;
    bool unchanged =
        since && http_date_parse(since, &since_utc) && screen->published_utc <= since_utc;
    return unchanged ? &forms->forms[0] : NULL;
}

static bool find_wait(const char *value, void *seconds)
{
    return prefer_wait(value, SERVER_MOST_WAIT_S, seconds);
}

// Waiting is for who names the playlist it has; "*" would never see a change.
static bool may_wait(const struct request *request)
{
    const char *tags = request_header(request, MHD_HTTP_HEADER_IF_NONE_MATCH);
    return request->stage != REQUEST_WAITED && tags && !etag_list_is_any(tags);
}

static void release_issue(void *issue)
{
    issue_release(issue);
}

// 200 with the playlist, or 304: that is made from the same bytes, which libmicrohttpd then does
// not send, because it adds their length (RFC 9110 section 8.6: that of the 200 or none). The bytes
// belong to the issue, which the response keeps: takes it.
static void reply_playlist(struct request *request, unsigned status, const struct issue *issue,
                           int64_t published_utc, const struct form *form, int wait_s)
{
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        form->length, (void *)(uintptr_t)form->bytes, release_issue, (void *)(uintptr_t)issue);
    if (!response) {
        issue_release(issue);
        return;
    }
    char modified[HTTP_DATE_BYTES];
    http_date_format(published_utc, modified);
    if (status == MHD_HTTP_OK)
        response_set(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/smil+xml");
    if (status == MHD_HTTP_OK && form->coding)
        response_set(response, MHD_HTTP_HEADER_CONTENT_ENCODING, form->coding);
    response_set(response, MHD_HTTP_HEADER_ETAG, form->etag);
    response_set(response, MHD_HTTP_HEADER_LAST_MODIFIED, modified);
    response_set(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
    response_set(response, MHD_HTTP_HEADER_VARY, "Accept-Encoding, Prefer");
    if (wait_s > 0)
        response_printf(response, "Preference-Applied", "wait=%d", wait_s);
    request_reply(request, status, response, status == MHD_HTTP_OK ? form->length : 0);
}

static bool wants_images(const struct request *request)
{
    char as[16];
    return target_query_value(request->query, "as", as, sizeof as) && strcmp(as, "images") == 0;
}

// Suspends the request of a client that has the newest already and is willing to wait for the next.
// Not so: the answer is due now, on the edition that is then the current one.
static bool begin_wait(struct request *request, const struct edition_screen *screen, int wait_s)
{
    if (wait_s == 0 || !may_wait(request))
        return false;
    request->stage = REQUEST_WAITED;
    enum hold_result held = hold_wait(request->delivery->hold, &request->place, request->connection,
                                      screen->id, screen->etag, wait_s);
    request->suspended = held == HOLD_WAITING;
    return held != HOLD_CLOSED;
}

// Takes the issue, which has the screen. False when it changed under our hands: look again.
static bool answer_screen(struct request *request, const struct issue *issue,
                          const struct edition_screen *screen)
{
    int wait_s = 0;
    bool changed = false;
    struct forms forms = list_forms(request, screen, issue_packed(issue, screen));
    request_any_header(request, "Prefer", find_wait, &wait_s);
    if (forms.count == 0) {
        request_reply_text(request, MHD_HTTP_NOT_ACCEPTABLE,
                           "the playlist comes as it is or with gzip, and Accept-Encoding refuses "
                           "both");
    } else if (!keep_matching(request, &forms)) {
        request_reply_text(request, MHD_HTTP_PRECONDITION_FAILED,
                           "the playlist is no longer the one that If-Match names");
    } else {
        const struct form *unchanged = unchanged_form(request, screen, &forms);
        if (!unchanged || !begin_wait(request, screen, wait_s)) {
            reply_playlist(request, unchanged ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, issue,
                           screen->published_utc, unchanged ? unchanged : &forms.forms[0], wait_s);
            return true;
        }
        changed = !request->suspended;
    }
    issue_release(issue);
    return !changed;
}

static void answer_playlist(struct request *request)
{
    char id[SCREEN_ID_BYTES];
    const struct issue *issue = request_issue(request);
    if (!issue)
        return;
    const struct edition_screen *screen =
        request_word(request, 0, id, sizeof id) ? edition_find(issue->edition, id) : NULL;
    if (screen && !wants_images(request)) {
        if (!answer_screen(request, issue, screen))
            answer_playlist(request);
        return;
    }
    if (!screen)
        reply_unknown_screen(request);
    else
        request_reply_text(request, MHD_HTTP_NOT_IMPLEMENTED,
                           "this publisher does not draw slides to images; ask for the playlist "
                           "without ?as=images");
    issue_release(issue);
}

// ---- reports ----

// "Bearer TOKEN" (RFC 6750); "" when the player shows nothing.
static const char *token_of(const struct request *request)
{
    const char *given = request_header(request, MHD_HTTP_HEADER_AUTHORIZATION);
    return given && strncasecmp(given, "Bearer ", 7) == 0 ? given + 7 : "";
}

static bool take_report(struct request *request, const char *id)
{
    const struct delivery *delivery = request->delivery;
    struct error error = {0};
    request->report_status = MHD_HTTP_OK;
    request->report_answer =
        delivery->take_report(delivery->report_context, id, token_of(request),
                              buffer_text(&request->body), &request->report_status, &error);
    if (!request->report_answer) {
        log_error("report of screen %s: %s", id, error.text);
        request->report_answer = strdup(error.text);
    }
    return request->report_answer != NULL;
}

// On the desk's thread.
static bool save_report(void *context)
{
    struct request *request = context;
    const struct source *source = &request->delivery->source;
    char id[SCREEN_ID_BYTES];
    struct error error;
    if (!request_word(request, 0, id, sizeof id))
        return false;
    if (request->delivery->take_report)
        return take_report(request, id);
    if (source->save_report(source->store, id, buffer_text(&request->body), &error))
        return true;
    log_error("report of screen %s: %s", id, error.text);
    return false;
}

static bool is_json_object(const struct buffer *body, struct error *error)
{
    json_error_t fault;
    json_t *json = json_loadb(buffer_text(body), body->length, 0, &fault);
    bool object = json_is_object(json);
    if (!json)
        error_set(error, "the report is not JSON: line %d, column %d: %s", fault.line, fault.column,
                  fault.text);
    else if (!object)
        error_set(error, "the report must be a JSON object: {…}");
    json_decref(json);
    return object;
}

static bool is_known_screen(struct request *request, const struct edition *edition)
{
    char id[SCREEN_ID_BYTES];
    return request_word(request, 0, id, sizeof id) && edition_find(edition, id);
}

static void file_report(struct request *request)
{
    request->stage = REQUEST_FILED;
    request->suspended = true;
    request->paper = (struct desk_paper){
        .connection = request->connection, .handle = save_report, .context = request};
    desk_hand_in(request->delivery->desk, &request->paper);
}

static void reply_taken(struct request *request)
{
    size_t length = strlen(request->report_answer);
    if (request->report_status != MHD_HTTP_OK) {
        request_reply_text(request, request->report_status, "%s", request->report_answer);
        return;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, request->report_answer, MHD_RESPMEM_MUST_FREE);
    if (response)
        request->report_answer = NULL; // the response's now
    response_set(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    response_set(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    request_reply(request, MHD_HTTP_OK, response, length);
}

static void reply_filed(struct request *request)
{
    if (request->paper.outcome == DESK_DONE && request->report_answer)
        reply_taken(request);
    else if (request->paper.outcome == DESK_DONE)
        request_reply(request, MHD_HTTP_NO_CONTENT, response_create_empty(), 0);
    else if (request->paper.outcome == DESK_FAILED)
        request_reply_text(request, MHD_HTTP_SERVICE_UNAVAILABLE,
                           "the report could not be kept; the publisher's log says why");
    else
        request_reply_text(request, MHD_HTTP_SERVICE_UNAVAILABLE,
                           "too many reports at once; send it again in a few seconds");
}

static void answer_report(struct request *request)
{
    if (request->stage == REQUEST_FILED) {
        reply_filed(request);
        return;
    }
    struct error error;
    const struct issue *issue = request_issue(request);
    if (!issue)
        return;
    if (!is_known_screen(request, issue->edition))
        reply_unknown_screen(request);
    else if (!is_json_object(&request->body, &error))
        request_reply_text(request, MHD_HTTP_BAD_REQUEST, "%s", error.text);
    else
        file_report(request);
    issue_release(issue);
}

struct route_table screen_routes(void)
{
    static const struct route routes[] = {
        {METHOD_GET | METHOD_HEAD, "/screens/{screen}/playlist.smil", 0, answer_playlist},
        {METHOD_POST, "/screens/{screen}/report", SERVER_MOST_REPORT_BYTES, answer_report},
    };
    return (struct route_table){.routes = routes, .count = sizeof routes / sizeof routes[0]};
}
