// One visit to the online space, on a worker thread: who asks, in which language, and the page that
// is written for them. Not a door.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/console/office.h"
#include "publisher/delivery/page.h"
#include "signage/base/arena.h"
#include "signage/base/buffer.h"

#define VISIT_MOST_PAGE_BYTES                                                                      \
    (16u * 1024 * 1024) // pictures that stand in the page are the most of it

struct online;

struct visit {
    struct page *page;
    struct online *online;
    const struct office *office;
    struct arena *arena;
    const char *lang;    // "ja" or "en"
    const char *address; // the client's, behind a trusted proxy the forwarded one
    const char *base;    // "https://signage.example.jp", without slash
    int64_t now_utc;
    struct buffer out; // the page as it is written
};

void visit_init(struct visit *visit, struct page *page, struct online *online,
                const struct office *office);
void visit_finish(struct visit *visit);

// The words in the visitor's language.
const char *visit_say(const struct visit *visit, const char *ja, const char *en);

// "?lang=en" for links within the space; "" when the browser asks for that language anyway.
const char *visit_query(const struct visit *visit);

// Whether a form that was sent comes from a page of ours, as far as the browser tells.
bool visit_is_same_origin(const struct visit *visit);

// ---- a page: head, then what the caller adds to `out`, then the foot ----
struct sheet {
    const char *title;  // plain
    const char *script; // "/online/submit.js"; NULL: none
    bool private;       // kept from search engines, caches and referrers
    bool fresh;         // made for this visitor: no cache keeps it
    bool form;          // the strip of dates and feeds is left out
};
void visit_begin_sheet(struct visit *visit, const struct sheet *sheet);
// Answers with it. Status 200 without `private` may be kept by caches that ask again.
void visit_end_sheet(struct visit *visit, const struct sheet *sheet, unsigned status);

// A whole page with one sentence.
void visit_refuse(struct visit *visit, unsigned status, const char *title, const char *sentence);
void visit_redirect(struct visit *visit, const char *location); // 303
