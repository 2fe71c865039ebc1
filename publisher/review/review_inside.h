// What the review's files share. Not a door.
#pragma once

#include <pthread.h>

#include "publisher/review/review.h"
#include "publisher/review/review_rules.h"
#include "signage/base/arena.h"

#define REVIEW_SECRET_BYTES 32

struct review {
    struct store *store;
    struct clock clock;
    pthread_rwlock_t lock; // of the settings
    struct arena *arena;   // of the settings' strings
    struct review_settings settings;
};

// Who it is for the audit: "person:3 sato", "business:12 柿の木坂製作所".
const char *review_who(const struct person *person, const struct proposal *proposal,
                       struct arena *arena);

// The role somebody has, their own or that of whom they stand in for.
struct review_asker review_asker(const struct review *review, const struct person *person);

struct review_policy review_policy_of(const struct review *review, const struct proposal *proposal);

// Writes the letters that a step calls for into the store's queue, in the caller's transaction.
bool review_write_letters(struct review *review, enum review_verb verb,
                          const struct proposal *proposal, const char *title, struct error *error);
