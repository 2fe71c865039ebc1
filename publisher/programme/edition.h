// What is published at one moment: each screen's signed playlist, immutable, shared by reference.
// The programme thread swaps in a new one; HTTP threads read the old until they let go.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define EDITION_ETAG_BYTES 40

struct edition_screen {
    const char *id;
    const char *bytes; // signed SMIL
    size_t length;
    char etag[EDITION_ETAG_BYTES]; // with quotes
    int64_t sequence;
    int64_t published_utc;
    const char *const *media; // content names of everything it needs
    size_t media_count;
};

struct edition {
    const struct edition_screen *screens; // sorted by id
    size_t screen_count;
    int64_t number; // grows by one with each swap
};

// Reference counting; any thread.
const struct edition *edition_acquire(const struct edition *edition);
void edition_release(const struct edition *edition); // NULL is legal

const struct edition_screen *edition_find(const struct edition *edition, const char *screen_id);

// The playlist behind the bytes; valid while the edition is held. NULL when it has no such screen.
struct playlist;
const struct playlist *edition_playlist(const struct edition *edition, const char *screen_id);
