// Tables of routes, one an area: which handler answers which method on which path. Pure; any
// thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define ROUTE_MOST_WORDS 4

enum method {
    METHOD_GET = 1 << 0,
    METHOD_HEAD = 1 << 1,
    METHOD_POST = 1 << 2,
    METHOD_PUT = 1 << 3,
    METHOD_PATCH = 1 << 4,
    METHOD_DELETE = 1 << 5,
    METHOD_OPTIONS = 1 << 6,
};

struct request;
struct page;

struct route {
    unsigned methods;       // METHOD_… it answers; OPTIONS is answered for all
    const char *pattern;    // "/screens/{screen}/report": {…} is one whole segment
    size_t most_body_bytes; // 0: a body is refused
    void (*answer)(struct request *request); // exactly one reply, or held until called again
};

struct route_table {
    const struct route *routes;
    size_t count;
    // Of tables whose routes are answered by page_answer (page.h):
    void (*work)(struct page *page); // on a worker; leaves one reply
    void *context;                   // page_context
    const char *body_folder;         // where bodies of more than PAGE_MOST_MEMORY_BYTES are put
};

// What stood in the path at the pattern's {…}, in their order; points into the path.
struct route_words {
    struct route_word {
        const char *text;
        size_t length;
    } words[ROUTE_MOST_WORDS];
    size_t count;
};

// 0 when it is none of ours.
unsigned method_parse(const char *name);
const char *method_name(unsigned method); // "GET"; "" when it is none of ours

bool route_matches(const char *pattern, const char *path, struct route_words *words)
    __attribute__((warn_unused_result));

// The first route for `path` that answers `method`. NULL when there is none: *allowed then has the
// methods that the path would answer, 0 when nothing is there at all.
const struct route *route_find(const struct route_table *tables, size_t table_count,
                               unsigned method, const char *path, struct route_words *words,
                               unsigned *allowed);

// "GET, HEAD, OPTIONS": the value of an Allow field. OPTIONS is always in it.
#define ROUTE_ALLOW_BYTES 64
void route_format_allow(unsigned methods, char out[ROUTE_ALLOW_BYTES]);
