// What the screen says when there is nothing else to say: what it is waiting for, in Japanese and
// English. Pure.
#pragma once

#include <stddef.h>

#include "player/sync.h"

#define STATUS_PAPER_RGB 0xF3EDE0u // the house's paper: shown before the first picture is drawn
#define STATUS_HEADLINE_BYTES 256
#define STATUS_WAITING_BYTES 256
#define STATUS_BODY_BYTES 1024

enum status_kind {
    STATUS_PLAYLIST, // no playlist yet
    STATUS_MEDIA,    // one came, its media not yet
    STATUS_REFUSED,  // what came is not to be trusted
    STATUS_NOTHING,  // a playlist that shows nothing at this moment
    STATUS_CLOCK,    // nothing may be shown while the clock is not to be trusted
};

struct status {
    enum status_kind kind;
    char headline[STATUS_HEADLINE_BYTES];   // Japanese
    char waiting_for[STATUS_WAITING_BYTES]; // the same in English
    char body[STATUS_BODY_BYTES];           // where from, and what is in the way
};

// `where` is the playlist's address.
struct status status_make(enum status_kind kind, const char *where, const struct sync_state *state);

// Which of the first three it is while there is nothing to show.
enum status_kind status_kind_of(const struct sync_state *state);
