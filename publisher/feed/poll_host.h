// What the feeds of one host share: how often each may be asked, and that they do not come all at
// once. Pure; any thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define POLL_HOST_GAP_MS 5000 // between two feeds of one host, where their interval has room for it

// Where one feed stands among all: the `index`-th of the `count` feeds of its host, which is the
// `host`-th of `hosts`.
struct poll_place {
    unsigned index, count;
    unsigned host, hosts;
};

// The host of a web address, without user and port, and its length; 0 when there is none.
size_t poll_host_of(const char *url, const char **host);

// `urls` are `count` addresses; places[i] is told for each.
void poll_places(const char *const *urls, size_t count, struct poll_place *places);

// How long after the start the feed at `place` is asked first when all are asked within `span_ms`:
// the feeds of one host evenly over all of it, hosts between each other.
int64_t poll_place_ms(const struct poll_place *place, int64_t span_ms);

// `due_ms`, or later, so that it is apart from what is due at `others`.
int64_t poll_apart_ms(int64_t due_ms, int64_t interval_ms, const int64_t *others, size_t count);
