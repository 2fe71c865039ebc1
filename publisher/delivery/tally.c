// Counters that handlers on several threads add to without a lock.
#include "publisher/delivery/tally.h"

#include <stdatomic.h>
#include <stdlib.h>

#define NO_ROUTE "none"

// Every status we answer with; the last row stands for any other.
static const unsigned statuses[] = {200, 204, 206, 304, 400, 404, 405, 412, 413,
                                    414, 416, 431, 500, 501, 503, 505, 0};

#define STATUS_COUNT (sizeof statuses / sizeof statuses[0])

struct row {
    const struct route *route; // NULL in the last
    _Atomic uint64_t requests[STATUS_COUNT];
    _Atomic uint64_t bytes;
};

struct tally {
    size_t row_count;
    struct row rows[];
};

struct tally *tally_create(const struct route_table *tables, size_t table_count)
{
    size_t count = 1;
    for (size_t t = 0; t < table_count; t++)
        count += tables[t].count;
    struct tally *tally = calloc(1, sizeof *tally + count * sizeof tally->rows[0]);
    if (!tally)
        abort();
    for (size_t t = 0; t < table_count; t++)
        for (size_t r = 0; r < tables[t].count; r++)
            tally->rows[tally->row_count++].route = &tables[t].routes[r];
    tally->row_count++;
    return tally;
}

void tally_destroy(struct tally *tally)
{
    free(tally);
}

void tally_add(struct tally *tally, const struct route *route, unsigned status, uint64_t bytes)
{
    size_t r = 0, s = 0;
    while (r + 1 < tally->row_count && tally->rows[r].route != route)
        r++;
    while (s + 1 < STATUS_COUNT && statuses[s] != status)
        s++;
    atomic_fetch_add_explicit(&tally->rows[r].requests[s], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&tally->rows[r].bytes, bytes, memory_order_relaxed);
}

static const char *row_name(const struct row *row)
{
    return row->route ? row->route->pattern : NO_ROUTE;
}

void tally_format(const struct tally *tally, struct buffer *out)
{
    buffer_add_text(out, "# HELP kawaraban_http_requests_total Requests answered.\n"
                         "# TYPE kawaraban_http_requests_total counter\n");
    for (size_t r = 0; r < tally->row_count; r++)
        for (size_t s = 0; s < STATUS_COUNT; s++) {
            const struct row *row = &tally->rows[r];
            uint64_t count = atomic_load_explicit(&row->requests[s], memory_order_relaxed);
            if (count > 0)
                buffer_printf(out,
                              "kawaraban_http_requests_total{route=\"%s\",status=\"%u\"} %llu\n",
                              row_name(row), statuses[s], (unsigned long long)count);
        }
    buffer_add_text(out, "# HELP kawaraban_http_body_bytes_total Bytes of the bodies answered "
                         "with, without headers.\n"
                         "# TYPE kawaraban_http_body_bytes_total counter\n");
    for (size_t r = 0; r < tally->row_count; r++) {
        uint64_t bytes = atomic_load_explicit(&tally->rows[r].bytes, memory_order_relaxed);
        if (bytes > 0)
            buffer_printf(out, "kawaraban_http_body_bytes_total{route=\"%s\"} %llu\n",
                          row_name(&tally->rows[r]), (unsigned long long)bytes);
    }
}
