// Mail that is to go out: kept until a server took it. Any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/store/store.h"
#include "signage/base/arena.h"

struct letter {
    int64_t id;
    const char *to, *subject, *text; // UTF-8; text is plain
    int tries;
    int64_t next_try_utc;
    const char *fault; // of the last try; ""
};
struct letter_list {
    struct arena *arena;
    struct letter *letters;
    size_t count;
};
void letter_list_destroy(struct letter_list *list); // NULL is legal

// Inside store_begin/store_end: part of that transaction, so no decision is without its letter.
bool store_add_letter(struct store *store, const char *to, const char *subject, const char *text,
                      struct error *error) __attribute__((warn_unused_result));
// Those due, oldest first, at most `most`; and the instant of the next one after them
// (INSTANT_FOR_EVER: none).
struct letter_list *store_due_letters(struct store *store, int64_t now_utc, size_t most,
                                      int64_t *next_utc, struct error *error)
    __attribute__((warn_unused_result));
bool store_letter_sent(struct store *store, int64_t id, struct error *error)
    __attribute__((warn_unused_result));
bool store_letter_failed(struct store *store, int64_t id, const char *fault,
                         int64_t next_try_utc, // INSTANT_FOR_EVER: given up, kept for people to see
                         struct error *error) __attribute__((warn_unused_result));
// Also the given up ones, newest first.
struct letter_list *store_letters(struct store *store, size_t most, struct error *error)
    __attribute__((warn_unused_result));
