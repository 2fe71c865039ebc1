// Signing in and being allowed: passwords (Argon2id, libsodium), one-time codes (RFC 6238),
// sessions, throttling and lock-out, roles. What is stored goes through publisher/store. Any
// thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/store/store_person.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

#define PEOPLE_TOKEN_BYTES 44 // base64url of 32 random bytes, with its NUL
#define PEOPLE_LEAST_PASSWORD_CHARS 10
#define PEOPLE_SESSION_IDLE_S (12 * 3600)
#define PEOPLE_SESSION_MOST_S (7 * 86400)
#define PEOPLE_FAILURES_BEFORE_LOCK 8
#define PEOPLE_LOCK_S 900

struct people;

struct people *people_create(struct store *store, struct clock clock);
void people_destroy(struct people *people); // NULL is legal

// Fills `token` and gives who it is; NULL with a sentence that tells an attacker nothing (a login
// that nobody has takes as long as a wrong password, and is locked after as many failures).
// `address` is the client's, for throttling: too many failures from one address (an IPv6 network of
// 64 bits counts as one) or for one login wait (*retry_s > 0). `code` is the one-time code, "" when
// none was given; *wants_code is set when password was right and a code is asked for. Slow by
// design (Argon2id): call on a worker.
struct person_list *people_sign_in(struct people *people, const char *login, const char *password,
                                   const char *code, const char *address,
                                   char token[PEOPLE_TOKEN_BYTES], char csrf[PEOPLE_TOKEN_BYTES],
                                   bool *wants_code, int *retry_s, const char *lang,
                                   struct error *error) __attribute__((warn_unused_result));

// Who the cookie's token belongs to, its csrf token; NULL (no sentence) when the session is over or
// the person disabled.
struct person_list *people_session(struct people *people, const char *token,
                                   char csrf[PEOPLE_TOKEN_BYTES]);
void people_sign_out(struct people *people, const char *token);

// Sets it in `person` (not stored). Too short, too common or the login itself: a sentence.
bool people_set_password(struct person *person, const char *password, struct arena *arena,
                         const char *lang, struct error *error) __attribute__((warn_unused_result));
bool people_knows_password(const struct person *person, const char *password);

// A new secret in `person` (not stored) and its otpauth:// URI for a QR code.
const char *people_new_totp(struct person *person, const char *house, struct arena *arena);
bool people_check_totp(const char *secret, const char *code, int64_t now_utc);

// SHA-256 in hex, of tokens that are stored only so.
void people_digest(const char *token, char digest[65]);
void people_random_token(char token[PEOPLE_TOKEN_BYTES]);

// Whether an attempt from that address at that thing may go on now; counts it. For forms without
// an account. *retry_s tells how long to wait.
bool people_throttle(struct people *people, const char *what, const char *address, int most,
                     int window_s, int *retry_s);
