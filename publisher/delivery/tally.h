// What was answered, counted: requests by route and status, bytes by route. Any thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "publisher/delivery/route.h"
#include "signage/base/buffer.h"

struct tally;

// The tables must outlive it.
struct tally *tally_create(const struct route_table *tables, size_t table_count);
void tally_destroy(struct tally *tally); // NULL is legal

// `route` NULL: nothing matched.
void tally_add(struct tally *tally, const struct route *route, unsigned status, uint64_t bytes);

// Prometheus text: what is not zero.
void tally_format(const struct tally *tally, struct buffer *out);
