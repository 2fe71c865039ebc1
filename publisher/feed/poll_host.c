#include "publisher/feed/poll_host.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define MOST_MOVES 16

size_t poll_host_of(const char *url, const char **host)
{
    const char *start = strstr(url, "://");
    start = start ? start + 3 : url;
    size_t length = strcspn(start, "/?#");
    const char *user = memchr(start, '@', length);
    if (user) {
        length -= (size_t)(user + 1 - start);
        start = user + 1;
    }
    *host = start;
    const char *bracket = *start == '[' ? memchr(start, ']', length) : NULL; // IPv6
    if (bracket)
        return (size_t)(bracket + 1 - start);
    const char *colon = memchr(start, ':', length);
    return colon ? (size_t)(colon - start) : length;
}

static bool same_host(const char *a, const char *b)
{
    const char *host_a, *host_b;
    size_t length = poll_host_of(a, &host_a);
    return poll_host_of(b, &host_b) == length && strncasecmp(host_a, host_b, length) == 0;
}

void poll_places(const char *const *urls, size_t count, struct poll_place *places)
{
    unsigned hosts = 0;
    for (size_t i = 0; i < count; i++) {
        size_t before = i;
        while (before > 0 && !same_host(urls[before - 1], urls[i]))
            before--;
        places[i] = (struct poll_place){.host = hosts};
        if (before > 0)
            places[i] = (struct poll_place){.index = places[before - 1].index + 1,
                                            .host = places[before - 1].host};
        else
            hosts++;
    }
    for (size_t i = count; i-- > 0;) { // the last of a host knows how many there are
        if (places[i].count == 0)
            places[i].count = places[i].index + 1;
        places[i].hosts = hosts;
        for (size_t j = i; places[i].index > 0 && j-- > 0;)
            if (places[j].host == places[i].host) {
                places[j].count = places[i].count;
                break;
            }
    }
}

int64_t poll_place_ms(const struct poll_place *place, int64_t span_ms)
{
    double share = (place->index + (double)place->host / place->hosts) / place->count;
    return (int64_t)((double)span_ms * share);
}

int64_t poll_apart_ms(int64_t due_ms, int64_t interval_ms, const int64_t *others, size_t count)
{
    int64_t gap_ms = interval_ms / 2 / ((int64_t)count + 1);
    gap_ms = gap_ms < POLL_HOST_GAP_MS ? gap_ms : POLL_HOST_GAP_MS;
    for (int moves = 0; moves < MOST_MOVES; moves++) {
        int64_t later_ms = due_ms;
        for (size_t i = 0; i < count; i++)
            if (others[i] > due_ms - gap_ms && others[i] < due_ms + gap_ms &&
                others[i] + gap_ms > later_ms)
                later_ms = others[i] + gap_ms;
        if (later_ms == due_ms)
            break;
        due_ms = later_ms;
    }
    return due_ms;
}
