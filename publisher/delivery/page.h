// Answers that are worked out on a worker thread, away from libmicrohttpd's: for tables of routes
// that other rooms bring (console, online). The delivery receives the body (into memory, or a file
// when the route asks), hands the page to a worker, and sends what the handler left.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/delivery/route.h"

#define PAGE_MOST_MEMORY_BYTES (1024u * 1024) // longer bodies are put into a file
#define PAGE_MOST_FIELDS 24

struct page;

// As `answer` of a route: does the rest on a worker, by calling the table's `work` there. A worker
// that leaves no reply, and one too busy to begin, answer 500 and 503.
void page_answer(struct request *request);

// ---- asking; on the worker ----
size_t page_route(const struct page *page); // which of the table's routes
const char *page_method(const struct page *page);
const char *page_path(const struct page *page);               // decoded
const char *page_word(const struct page *page, size_t index); // the pattern's {…}; "" when absent
const char *page_query(const struct page *page, const char *name);  // decoded; NULL when absent
const char *page_header(const struct page *page, const char *name); // NULL when absent
const char *page_cookie(const struct page *page, const char *name); // NULL when absent
const char *page_address(const struct page *page);                  // of the other end
const void *page_body(const struct page *page, size_t *length);     // in memory
const char *page_file(const struct page *page); // where the body was put; NULL when in memory
void *page_context(const struct page *page);    // the table's

// ---- answering: set a status, fields, then one body ----
void page_set(struct page *page, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4))); // may be given several times for Set-Cookie
void page_reply(struct page *page, unsigned status, const char *type, void *bytes,
                size_t length); // takes malloc'ed bytes (NULL with 0)
// 200 with an ETag of the content, or 304; compressed when it is text and gzip is taken. Takes
// malloc'ed bytes.
void page_reply_kept(struct page *page, const char *type, void *bytes, size_t length);
// The same of a file; 404 when it is not there.
void page_reply_file(struct page *page, const char *type, const char *path);
