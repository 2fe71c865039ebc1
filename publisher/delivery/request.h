// One request on its way through a handler, and the ways to answer it. Belongs to the libmicrohttpd
// thread that runs the handler, except while it is held or at the desk.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <microhttpd.h>

#include "publisher/delivery/body_file.h"
#include "publisher/delivery/desk.h"
#include "publisher/delivery/hold.h"
#include "publisher/delivery/route.h"
#include "publisher/delivery/source.h"
#include "publisher/delivery/stand.h"
#include "publisher/delivery/tally.h"
#include "signage/base/buffer.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

// What handlers may use.
struct delivery {
    struct source source;
    struct clock clock;
    struct stand *stand;
    struct hold *hold;
    struct desk *desk; // one thread: reports
    struct desk *crew; // several: pages
    struct tally *tally;
    const struct route_table *tables;
    size_t table_count;
    char *(*take_report)(void *context, const char *screen, const char *token, const char *json,
                         unsigned *status, struct error *error); // NULL: they are only kept
    void *report_context;
    _Atomic bool stopping; // connections are closed after their answer
};

enum request_stage {
    REQUEST_NEW,    // its headers have just come
    REQUEST_COMING, // the body comes in, if there is one
    REQUEST_WAITED, // was held, or tried to be; answers now
    REQUEST_FILED,  // came back from the desk
};

struct request {
    struct delivery *delivery;
    struct MHD_Connection *connection;
    const struct route *route;       // NULL when none matched
    const struct route_table *table; // the route's
    unsigned method;                 // METHOD_…, 0 unknown
    unsigned allowed;                // methods the path has, when no route matched
    enum request_stage stage;
    unsigned fault;              // the status that refuses it as such; 0: it is fine
    bool suspended;              // the handler will be called again
    bool replied;                // an answer is with libmicrohttpd
    struct route_words words;    // into path
    const char *query;           // raw; into raw
    struct buffer body;          // text, at most as long as the route allows
    size_t body_bytes;           // as long as it really was
    struct body_file *body_file; // where it is instead; NULL
    struct page *page;           // NULL but for those
    char *report_answer;         // of take_report, malloc'ed; or the sentence of a refusal
    unsigned report_status;
    union {
        struct hold_place place; // while held
        struct desk_paper paper; // while at the desk
    };
    char *path; // decoded; behind raw
    char raw[]; // the target as sent
};

// Finds the route. Once, when the headers are there.
void request_route(struct request *request, const char *method, const char *version);

// Adds a piece of the body. False when so much more came than is allowed that it is best cut off.
bool request_receive(struct request *request, const void *bytes, size_t length)
    __attribute__((warn_unused_result));

// Whether the headers alone tell that the answer is a refusal of a body that is better not sent.
bool request_refuses_body(const struct request *request);

// Has the route's handler answer, or refuses in a sentence.
void request_answer(struct request *request);

// ---- asking ----

// The first field of that name; NULL when absent.
const char *request_header(const struct request *request, const char *name);

// Calls `each` with every field value of that name until one returns true. False when none did.
bool request_any_header(const struct request *request, const char *name,
                        bool (*each)(const char *value, void *context), void *context);

// Whether a field with a list of entity tags names `etag`.
bool request_names_etag(const struct request *request, const char *header, const char *etag);

// The pattern's word as a string. False when it is longer than fits.
bool request_word(const struct request *request, size_t index, char *text, size_t text_bytes)
    __attribute__((warn_unused_result));

// The current issue, acquired; NULL when there is none yet and the request has been answered so.
const struct issue *request_issue(struct request *request);

// ---- answering: exactly one of these a request ----

// A sentence as text/plain, its newline added; not to be kept by caches.
void request_reply_text(struct request *request, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Methods other than those in `allowed`: 405, or what OPTIONS asks for.
void request_reply_allow(struct request *request, unsigned status, unsigned allowed);

// A response of the handler's own; takes it. NULL (no memory, no descriptors) closes the
// connection.
void request_reply(struct request *request, unsigned status, struct MHD_Response *response,
                   uint64_t body_bytes);

// Sets a field of a response that is being made; NULL responses are passed over.
void response_set(struct MHD_Response *response, const char *name, const char *value);
void response_printf(struct MHD_Response *response, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// A response without body.
struct MHD_Response *response_create_empty(void);
