// Signing in: the slow part (Argon2id) is done for unknown names too, so that time tells nothing.

#include "publisher/people/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <sodium.h>

#include "publisher/people/password.h"
#include "publisher/people/throttle.h"
#include "publisher/people/totp.h"
#include "publisher/store/store_audit.h"
#include "signage/base/digest.h"
#include "signage/base/log.h"

#define MOST_LOGIN_BYTES 40
#define TRIES_BY_ADDRESS 30
#define TRIES_WINDOW_S 600
#define USE_NOTED_EVERY_S 60 // a session's use is written this often, not with every request

struct people {
    struct store *store;
    struct clock clock;
    struct throttle *throttle;
    char decoy[crypto_pwhash_STRBYTES]; // checked when there is no such person
};

struct people *people_create(struct store *store, struct clock clock)
{
    struct people *people = calloc(1, sizeof *people);
    if (!people || sodium_init() < 0)
        abort();
    people->store = store;
    people->clock = clock;
    people->throttle = throttle_create();
    char token[PEOPLE_TOKEN_BYTES];
    people_random_token(token);
    if (!password_hash(token, people->decoy))
        abort();
    return people;
}

void people_destroy(struct people *people)
{
    if (!people)
        return;
    throttle_destroy(people->throttle);
    free(people);
}

void people_digest(const char *token, char digest[65])
{
    struct digest of = digest_of(token, strlen(token));
    digest_hex(&of, digest);
}

void people_random_token(char token[PEOPLE_TOKEN_BYTES])
{
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(token, PEOPLE_TOKEN_BYTES, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

// Whoever has one IPv6 address has the 2^64 of its network.
static void network_of(const char *address, char network[INET6_ADDRSTRLEN])
{
    struct in6_addr parsed;
    snprintf(network, INET6_ADDRSTRLEN, "%s", address);
    if (inet_pton(AF_INET6, address, &parsed) == 1 && !IN6_IS_ADDR_V4MAPPED(&parsed)) {
        memset(&parsed.s6_addr[8], 0, 8);
        inet_ntop(AF_INET6, &parsed, network, INET6_ADDRSTRLEN);
    }
}

bool people_throttle(struct people *people, const char *what, const char *address, int most,
                     int window_s, int *retry_s)
{
    char network[INET6_ADDRSTRLEN];
    network_of(address, network);
    return throttle_pass(people->throttle, what, network, clock_now_utc(&people->clock), most,
                         window_s, retry_s);
}

static void forgive(struct people *people, const char *address)
{
    char network[INET6_ADDRSTRLEN];
    network_of(address, network);
    throttle_forgive(people->throttle, "sign-in", network, clock_now_utc(&people->clock));
}

// ---- signing in ----

static bool japanese(const char *lang)
{
    return strncmp(lang, "ja", 2) == 0;
}

static bool refuse(const char *lang, struct error *error)
{
    return error_set(error, japanese(lang) ? "ログイン名かパスワードが違います。"
                                           : "The name or the password is wrong.");
}

// What is known of the login that somebody tried: a person, or nobody, whose failures count alike.
struct attempt {
    struct person_list *found; // NULL: nobody has this login
    char stranger[DIGEST_HEX_BYTES];
    int failures;
    int64_t locked_until_utc;
};

static const struct person *person_of(const struct attempt *attempt)
{
    return attempt->found ? &attempt->found->people[0] : NULL;
}

static bool look_up(struct people *people, const char *login, struct attempt *attempt,
                    struct error *error)
{
    *attempt = (struct attempt){.found = store_find_login(people->store, login, NULL)};
    if (attempt->found) {
        attempt->failures = person_of(attempt)->failures;
        attempt->locked_until_utc = person_of(attempt)->locked_until_utc;
        return true;
    }
    struct stranger stranger;
    people_digest(login, attempt->stranger);
    bool ok = store_find_stranger(people->store, attempt->stranger, &stranger, error);
    attempt->failures = stranger.failures;
    attempt->locked_until_utc = stranger.locked_until_utc;
    return ok;
}

static bool is_locked(struct people *people, const struct attempt *attempt, int *retry_s)
{
    int64_t left = attempt->locked_until_utc - clock_now_utc(&people->clock);
    if (left <= 0)
        return false;
    *retry_s = left > PEOPLE_LOCK_S ? PEOPLE_LOCK_S : (int)left;
    return true;
}

// The same work for people and for nobody, so that time tells nothing. What was typed as the login
// of nobody is not written down: it may be a password.
static bool write_failure(struct people *people, const struct attempt *attempt, const char *address,
                          struct error *error)
{
    char detail[128];
    const struct person *person = person_of(attempt);
    bool locks = attempt->failures + 1 >= PEOPLE_FAILURES_BEFORE_LOCK;
    int64_t until = locks ? clock_now_utc(&people->clock) + PEOPLE_LOCK_S : INSTANT_NEVER;
    snprintf(detail, sizeof detail, "{\"address\":\"%.64s\",\"locked\":%s}", address,
             locks ? "true" : "false");
    if (!store_begin(people->store, error))
        return false;
    bool ok = (person ? store_note_sign_in(people->store, person->id, false, until, error)
                      : store_note_stranger(people->store, attempt->stranger, until, error)) &&
              store_add_audit(people->store, "system", "session.refuse",
                              person ? person->login : "?", detail, error);
    if (ok)
        return store_end(people->store, error);
    store_abandon(people->store);
    return false;
}

static void note_failure(struct people *people, const struct attempt *attempt, const char *address)
{
    struct error error;
    if (!write_failure(people, attempt, address, &error))
        log_error("a failed sign-in could not be noted: %s", error.text);
}

static bool open_session(struct people *people, const struct person *person, const char *address,
                         char token[PEOPLE_TOKEN_BYTES], char csrf[PEOPLE_TOKEN_BYTES],
                         struct error *error)
{
    int64_t now_utc = clock_now_utc(&people->clock);
    char who[80], detail[128];
    people_random_token(token);
    people_random_token(csrf);
    struct session session = {.person = person->id,
                              .created_utc = now_utc,
                              .used_utc = now_utc,
                              .expires_utc = now_utc + PEOPLE_SESSION_IDLE_S};
    people_digest(token, session.digest);
    snprintf(session.csrf, sizeof session.csrf, "%s", csrf);
    snprintf(who, sizeof who, "person:%lld %.40s", (long long)person->id, person->login);
    snprintf(detail, sizeof detail, "{\"address\":\"%.64s\"}", address);
    if (!store_begin(people->store, error))
        return false;
    if (store_put_session(people->store, &session, error) &&
        store_note_sign_in(people->store, person->id, true, INSTANT_NEVER, error) &&
        store_add_audit(people->store, who, "session.open", person->login, detail, error))
        return store_end(people->store, error);
    store_abandon(people->store);
    return false;
}

// Whether it is that person's password, after the same work for nobody; a refusal is noted.
static bool recognise(struct people *people, const struct attempt *attempt, const char *password,
                      const char *address, int *retry_s, const char *lang, struct error *error)
{
    const struct person *person = person_of(attempt);
    if (is_locked(people, attempt, retry_s))
        return error_set(error, japanese(lang)
                                    ? "何度も失敗したため、しばらくサインインできません。"
                                    : "Too many failures; this account is locked for a while.");
    bool usable = person && !person->disabled && *person->password;
    bool right = password_matches(usable ? person->password : people->decoy, password);
    if (usable && right)
        return true;
    note_failure(people, attempt, address);
    return refuse(lang, error);
}

static bool right_code(struct people *people, const struct attempt *attempt, const char *code,
                       const char *address, bool *wants_code, const char *lang, struct error *error)
{
    const struct person *person = person_of(attempt);
    int64_t step;
    if (!*person->totp)
        return true;
    *wants_code = true;
    if (!*code)
        return error_set(error, japanese(lang) ? "認証コードを入力してください。"
                                               : "Please give the code of your authenticator.");
    if (totp_check(person->totp, code, clock_now_utc(&people->clock), &step) &&
        throttle_once(people->throttle, person->id, step)) {
        *wants_code = false;
        return true;
    }
    note_failure(people, attempt, address);
    return error_set(error, japanese(lang) ? "認証コードが違います。" : "The code is wrong.");
}

// Phones like to begin words with a capital.
static void lower(const char *login, char out[MOST_LOGIN_BYTES + 2])
{
    size_t length = strnlen(login, MOST_LOGIN_BYTES + 1);
    for (size_t i = 0; i < length; i++)
        out[i] = login[i] >= 'A' && login[i] <= 'Z' ? (char)(login[i] - 'A' + 'a') : login[i];
    out[length] = '\0';
}

struct person_list *people_sign_in(struct people *people, const char *login, const char *password,
                                   const char *code, const char *address,
                                   char token[PEOPLE_TOKEN_BYTES], char csrf[PEOPLE_TOKEN_BYTES],
                                   bool *wants_code, int *retry_s, const char *lang,
                                   struct error *error)
{
    char name[MOST_LOGIN_BYTES + 2];
    struct attempt attempt = {0};
    *wants_code = false;
    *retry_s = 0;
    if (!people_throttle(people, "sign-in", address, TRIES_BY_ADDRESS, TRIES_WINDOW_S, retry_s)) {
        error_set(error, japanese(lang) ? "試行が多すぎます。しばらくお待ちください。"
                                        : "Too many tries; please wait.");
        return NULL;
    }
    lower(login, name);
    bool in = look_up(people, name, &attempt, error) &&
              recognise(people, &attempt, password, address, retry_s, lang, error) &&
              right_code(people, &attempt, code, address, wants_code, lang, error) &&
              open_session(people, person_of(&attempt), address, token, csrf, error);
    // A whole office sits behind one address: only failures count.
    if (in || (*wants_code && !*code))
        forgive(people, address);
    if (in)
        return attempt.found;
    person_list_destroy(attempt.found);
    return NULL;
}

// ---- sessions ----

static void note_use(struct people *people, struct session *session)
{
    int64_t now_utc = clock_now_utc(&people->clock);
    int64_t end = session->created_utc + PEOPLE_SESSION_MOST_S;
    if (now_utc - session->used_utc < USE_NOTED_EVERY_S)
        return;
    session->used_utc = now_utc;
    session->expires_utc =
        now_utc + PEOPLE_SESSION_IDLE_S < end ? now_utc + PEOPLE_SESSION_IDLE_S : end;
    struct error error;
    if (!store_use_session(people->store, session, &error))
        log_warning("a session's use could not be noted: %s", error.text);
}

struct person_list *people_session(struct people *people, const char *token,
                                   char csrf[PEOPLE_TOKEN_BYTES])
{
    char digest[DIGEST_HEX_BYTES];
    struct session session;
    if (!*token || strlen(token) >= PEOPLE_TOKEN_BYTES)
        return NULL;
    people_digest(token, digest);
    if (!store_find_session(people->store, digest, &session, NULL))
        return NULL;
    struct person_list *found = store_find_person(people->store, session.person, NULL);
    if (!found || found->people[0].disabled) {
        person_list_destroy(found);
        return NULL;
    }
    note_use(people, &session);
    snprintf(csrf, PEOPLE_TOKEN_BYTES, "%s", session.csrf);
    return found;
}

void people_sign_out(struct people *people, const char *token)
{
    char digest[DIGEST_HEX_BYTES];
    struct error error;
    people_digest(token, digest);
    if (!store_end_session(people->store, digest, &error))
        log_error("a session could not be ended: %s", error.text);
}

// ---- what a person has ----

bool people_set_password(struct person *person, const char *password, struct arena *arena,
                         const char *lang, struct error *error)
{
    char hash[crypto_pwhash_STRBYTES];
    if (!password_check(password, person->login, lang, error))
        return false;
    if (!password_hash(password, hash))
        return error_set(error, "there is not enough memory to keep a password safely");
    person->password = arena_text(arena, hash);
    return true;
}

bool people_knows_password(const struct person *person, const char *password)
{
    return *person->password && password_matches(person->password, password);
}

const char *people_new_totp(struct person *person, const char *house, struct arena *arena)
{
    char secret[TOTP_SECRET_BYTES];
    totp_new_secret(secret);
    person->totp = arena_text(arena, secret);
    return totp_uri(secret, house, person->login, arena);
}

bool people_check_totp(const char *secret, const char *code, int64_t now_utc)
{
    int64_t step;
    return totp_check(secret, code, now_utc, &step);
}
