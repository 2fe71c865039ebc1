// Staff: who may sign in, with which role; their sessions; how often somebody failed. What a
// password or token is made of is the people room's business (publisher/people): here are digests
// only. Any thread. Strings in results live in the result's arena.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/store/store.h"
#include "signage/base/arena.h"

enum role { ROLE_VIEWER, ROLE_EDITOR, ROLE_APPROVER, ROLE_ADMINISTRATOR, ROLE_COUNT };

const char *role_name(enum role role);                    // "editor"
const char *role_label(enum role role, const char *lang); // "編集者（指定管理者）"
bool role_parse(const char *name, enum role *role);

struct person {
    int64_t id;        // 0: not stored yet
    const char *login; // [a-z0-9._-]{2,40}, unique
    const char *name;  // as colleagues call them
    const char *email; // "" when none
    enum role role;
    const char *password; // libsodium's Argon2id string; "" = none set, nobody can sign in
    const char *totp;     // base32 secret; "" = not asked for
    int64_t deputy;       // id of who stands in; 0: nobody
    bool disabled;
    int failures;             // of signing in, in a row
    int64_t locked_until_utc; // INSTANT_NEVER when not
    int64_t signed_in_utc;    // INSTANT_NEVER when never
    int64_t version;          // 1, 2, …: what an edit is based on
};

struct person_list {
    struct arena *arena;
    struct person *people;
    size_t count;
};
void person_list_destroy(struct person_list *list); // NULL is legal

struct person_list *store_people(struct store *store, struct error *error)
    __attribute__((warn_unused_result)); // by login
// One person in a list of one; NULL with a sentence when unknown.
struct person_list *store_find_person(struct store *store, int64_t id, struct error *error)
    __attribute__((warn_unused_result));
struct person_list *store_find_login(struct store *store, const char *login, struct error *error)
    __attribute__((warn_unused_result));

// Inserts (id 0; sets id and version) or updates when the stored version is still
// person->version; false with *conflict true when it is not. `failures`, `locked_until_utc` and
// `signed_in_utc` are not written here. The last administrator who may sign in stays one.
bool store_put_person(struct store *store, struct person *person, bool *conflict,
                      struct error *error) __attribute__((warn_unused_result));
bool store_note_sign_in(struct store *store, int64_t id, bool succeeded, int64_t locked_until_utc,
                        struct error *error) __attribute__((warn_unused_result));
// No failures, no lock, whoever caused them.
bool store_unlock_person(struct store *store, int64_t id, struct error *error)
    __attribute__((warn_unused_result));

// The same count for a login that nobody has, so that its answers are those of one that somebody
// has; kept by digest, the most recent STRANGERS_MOST of them.
#define STRANGERS_MOST 5000
struct stranger {
    int failures;
    int64_t locked_until_utc; // INSTANT_NEVER when not
};
bool store_find_stranger(struct store *store, const char *login_digest, struct stranger *stranger,
                         struct error *error)
    __attribute__((warn_unused_result)); // no failures when unknown
bool store_note_stranger(struct store *store, const char *login_digest, int64_t locked_until_utc,
                         struct error *error) __attribute__((warn_unused_result)); // one more

struct session {
    char digest[65]; // SHA-256 of the cookie's token, hex
    int64_t person;
    char csrf[44];
    int64_t created_utc, used_utc, expires_utc;
};
bool store_put_session(struct store *store, const struct session *session, struct error *error)
    __attribute__((warn_unused_result));
// Moves used_utc and expires_utc; a session that was ended meanwhile stays so.
bool store_use_session(struct store *store, const struct session *session, struct error *error)
    __attribute__((warn_unused_result));
bool store_find_session(struct store *store, const char *digest, struct session *session,
                        struct error *error)
    __attribute__((warn_unused_result)); // false, no sentence, when unknown or expired
bool store_end_session(struct store *store, const char *digest, struct error *error)
    __attribute__((warn_unused_result));
// All of a person but the one with that digest (NULL: all): after a changed password.
bool store_end_sessions(struct store *store, int64_t person, const char *but, struct error *error)
    __attribute__((warn_unused_result));
