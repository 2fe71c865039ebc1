// Signing in as an attacker and as staff see it: who is let in, who is not, and what the answers
// tell. Argon2id makes each try slow, so the rows are few.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/people/password.h"
#include "publisher/people/people.h"
#include "publisher/people/throttle.h"
#include "publisher/people/totp.h"
#include "publisher/store/store_audit.h"
#include "signage/base/file.h"

#define PASSWORD "correct horse 電池"

struct house {
    char folder[64];
    int64_t now_ms;
    struct store *store;
    struct people *people;
};

static int remove_one(const char *path, const struct stat *status, int flag, struct FTW *place)
{
    (void)status, (void)flag, (void)place;
    return remove(path);
}

static void start(struct house *house)
{
    struct error error = {""};
    house->store = store_open(house->folder, clock_fixed(&house->now_ms), &error);
    if (!house->store)
        fail_msg("%s", error.text);
    house->people = people_create(house->store, clock_fixed(&house->now_ms));
}

static void stop(struct house *house)
{
    people_destroy(house->people);
    store_close(house->store);
}

static int set_up(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    assert_true(folder_make("build/tmp", NULL));
    strcpy(house->folder, "build/tmp/people-XXXXXX");
    assert_non_null(mkdtemp(house->folder));
    house->now_ms = INT64_C(1796000000000);
    start(house);
    *state = house;
    return 0;
}

static int tear_down(void **state)
{
    struct house *house = *state;
    stop(house);
    nftw(house->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(house);
    return 0;
}

static void put(struct house *house, struct person *person)
{
    bool conflict;
    struct error error = {""};
    if (!store_put_person(house->store, person, &conflict, &error))
        fail_msg("%s", error.text);
}

static struct person add(struct house *house, const char *login)
{
    struct arena *arena = arena_create();
    struct error error = {""};
    struct person person = {.login = login,
                            .name = "佐藤",
                            .email = "",
                            .role = ROLE_EDITOR,
                            .password = "",
                            .totp = ""};
    if (!people_set_password(&person, PASSWORD, arena, "ja", &error))
        fail_msg("%s", error.text);
    put(house, &person);
    person.password = "";
    arena_destroy(arena);
    return person;
}

struct outcome {
    bool in, wants_code;
    int retry_s;
    char token[PEOPLE_TOKEN_BYTES], csrf[PEOPLE_TOKEN_BYTES];
    struct error error;
};

static struct outcome try_in(struct house *house, const char *login, const char *password,
                             const char *code, const char *address, const char *lang)
{
    struct outcome outcome = {0};
    struct person_list *found =
        people_sign_in(house->people, login, password, code, address, outcome.token, outcome.csrf,
                       &outcome.wants_code, &outcome.retry_s, lang, &outcome.error);
    outcome.in = found != NULL;
    person_list_destroy(found);
    return outcome;
}

static struct outcome sign_in(struct house *house, const char *login, const char *password)
{
    return try_in(house, login, password, "", "192.0.2.1", "en");
}

static bool is_in(struct house *house, const char *token)
{
    char csrf[PEOPLE_TOKEN_BYTES];
    struct person_list *found = people_session(house->people, token, csrf);
    bool in = found != NULL;
    person_list_destroy(found);
    return in;
}

static void the_right_password_opens_a_session(void **state)
{
    struct house *house = *state;
    char csrf[PEOPLE_TOKEN_BYTES];
    add(house, "sato");
    struct outcome one = sign_in(house, "sato", PASSWORD), two = sign_in(house, "Sato", PASSWORD);
    assert_true(one.in);
    assert_true(two.in); // as phones write it
    assert_string_not_equal(one.token, two.token);
    assert_string_not_equal(one.csrf, two.csrf);
    assert_int_equal(strlen(one.token), PEOPLE_TOKEN_BYTES - 1);
    struct person_list *found = people_session(house->people, one.token, csrf);
    assert_non_null(found);
    assert_string_equal(found->people[0].login, "sato");
    assert_string_equal(csrf, one.csrf);
    person_list_destroy(found);
    stop(house); // a restart signs nobody out
    start(house);
    assert_true(is_in(house, one.token));
    people_sign_out(house->people, one.token);
    assert_false(is_in(house, one.token));
    assert_true(is_in(house, two.token));
}

static void tokens_that_are_none_open_nothing(void **state)
{
    struct house *house = *state;
    add(house, "sato");
    struct outcome one = sign_in(house, "sato", PASSWORD);
    char digest[65], longer[200];
    people_digest(one.token, digest);
    snprintf(longer, sizeof longer, "%sx", one.token);
    assert_false(is_in(house, ""));
    assert_false(is_in(house, digest)); // what a stolen database holds
    assert_false(is_in(house, longer));
    one.token[10] = one.token[10] == 'A' ? 'B' : 'A';
    assert_false(is_in(house, one.token));
    memset(longer, 'A', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_false(is_in(house, longer));
    people_sign_out(house->people, "nobody's");
}

// What somebody sees who tries a login eight times and more.
static void watch(struct house *house, const char *login, char seen[2048])
{
    seen[0] = '\0';
    for (int i = 0; i < PEOPLE_FAILURES_BEFORE_LOCK + 2; i++) {
        char address[32];
        snprintf(address, sizeof address, "192.0.2.%d", i);
        struct outcome outcome = try_in(house, login, "wrong password", "", address, "en");
        assert_false(outcome.in);
        size_t length = strlen(seen);
        snprintf(seen + length, 2048 - length, "%d %d %s\n", outcome.wants_code, outcome.retry_s,
                 outcome.error.text);
    }
}

static void a_login_that_nobody_has_answers_as_one_that_somebody_has(void **state)
{
    struct house *house = *state;
    char known[2048], other[2048];
    add(house, "sato");
    struct person gone = add(house, "gone");
    struct person no_password = {
        .login = "empty", .name = "", .email = "", .role = ROLE_EDITOR, .password = "", .totp = ""};
    put(house, &no_password);
    struct person_list *found = store_find_person(house->store, gone.id, NULL);
    found->people[0].disabled = true;
    put(house, &found->people[0]);
    person_list_destroy(found);
    watch(house, "sato", known);
    assert_non_null(strstr(known, "0 0 The name or the password is wrong."));
    assert_non_null(strstr(known, "0 900 Too many failures"));
    static const char *const others[] = {"nobody", "gone", "empty", "", "'; DROP TABLE person; --"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        watch(house, others[i], other);
        assert_string_equal(other, known);
    }
    stop(house);
    start(house);
    // Neither is forgotten by a restart.
    assert_int_equal(sign_in(house, "sato", PASSWORD).retry_s, 900);
    assert_int_equal(sign_in(house, "nobody", PASSWORD).retry_s, 900);
}

static void a_lock_ends_and_one_more_failure_brings_it_back(void **state)
{
    struct house *house = *state;
    char seen[2048];
    struct person person = add(house, "sato");
    watch(house, "sato", seen);
    struct outcome locked = sign_in(house, "sato", PASSWORD); // even the right one
    assert_false(locked.in);
    assert_int_equal(locked.retry_s, PEOPLE_LOCK_S);
    house->now_ms += (PEOPLE_LOCK_S - 1) * 1000;
    assert_int_equal(sign_in(house, "sato", PASSWORD).retry_s, 1);
    house->now_ms += 1000;
    assert_false(sign_in(house, "sato", "wrong password").in);
    assert_int_equal(sign_in(house, "sato", PASSWORD).retry_s, PEOPLE_LOCK_S);
    struct error error = {""};
    assert_true(store_unlock_person(house->store, person.id, &error));
    assert_true(sign_in(house, "sato", PASSWORD).in);
    assert_false(sign_in(house, "sato", "wrong password").in); // counting began anew
    assert_true(sign_in(house, "sato", PASSWORD).in);
}

static void one_address_cannot_try_for_ever_and_an_office_can_sign_in(void **state)
{
    struct house *house = *state;
    int tries = 0;
    struct outcome outcome = {0};
    add(house, "sato");
    for (int i = 0; i < 32; i++) // staff behind one address, all with the right password
        assert_true(try_in(house, "sato", PASSWORD, "", "198.51.100.7", "ja").in);
    for (; tries < 100 && outcome.retry_s == 0; tries++) {
        char login[32];
        snprintf(login, sizeof login, "login%d", tries);
        outcome = try_in(house, login, "wrong password", "", "198.51.100.7", "ja");
    }
    assert_int_equal(tries, 31);
    assert_string_equal(outcome.error.text, "試行が多すぎます。しばらくお待ちください。");
    assert_true(try_in(house, "sato", PASSWORD, "", "198.51.100.8", "ja").in);
    assert_false(try_in(house, "sato", PASSWORD, "", "198.51.100.7", "ja").in);
    house->now_ms += outcome.retry_s * 1000;
    assert_true(try_in(house, "sato", PASSWORD, "", "198.51.100.7", "ja").in);
}

static void an_ipv6_network_is_one_address(void **state)
{
    struct house *house = *state;
    int retry_s;
    static const struct {
        const char *address;
        bool passes;
    } rows[] = {
        {"2001:db8:1:2::1", true}, {"2001:db8:1:2::2", true}, {"2001:db8:1:2:ffff::", false},
        {"2001:db8:1:3::1", true}, {"192.0.2.1", true},       {"192.0.2.2", true},
        {"192.0.2.1", true},       {"192.0.2.1", false},      {"", true},
        {"not an address", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (people_throttle(house->people, "form", rows[i].address, 2, 60, &retry_s) !=
                rows[i].passes ||
            (retry_s > 0) == rows[i].passes)
            fail_msg("row %zu, %s: %d", i, rows[i].address, retry_s);
}

static void a_session_ends_when_idle_and_after_a_week(void **state)
{
    struct house *house = *state;
    add(house, "sato");
    struct outcome idle = sign_in(house, "sato", PASSWORD), busy = sign_in(house, "sato", PASSWORD);
    house->now_ms += (PEOPLE_SESSION_IDLE_S - 1) * INT64_C(1000);
    assert_true(is_in(house, busy.token));
    house->now_ms += 1000;
    assert_false(is_in(house, idle.token));
    int hours = 12;
    while (is_in(house, busy.token) && hours < 1000) {
        house->now_ms += INT64_C(3600) * 1000;
        hours++;
    }
    assert_int_equal(hours, PEOPLE_SESSION_MOST_S / 3600);
}

static void who_is_disabled_is_out_at_once(void **state)
{
    struct house *house = *state;
    struct person person = add(house, "sato");
    struct outcome outcome = sign_in(house, "sato", PASSWORD);
    struct person_list *found = store_find_person(house->store, person.id, NULL);
    found->people[0].disabled = true;
    put(house, &found->people[0]);
    person_list_destroy(found);
    assert_false(is_in(house, outcome.token));
    assert_false(sign_in(house, "sato", PASSWORD).in);
}

static void a_one_time_code_counts_once(void **state)
{
    struct house *house = *state;
    struct arena *arena = arena_create();
    char code[7];
    struct person person = add(house, "sato");
    struct person_list *found = store_find_person(house->store, person.id, NULL);
    const char *uri = people_new_totp(&found->people[0], "試験会館", arena);
    assert_non_null(strstr(uri, "otpauth://totp/"));
    char secret[TOTP_SECRET_BYTES];
    snprintf(secret, sizeof secret, "%s", found->people[0].totp);
    put(house, &found->people[0]);
    person_list_destroy(found);
    assert_true(totp_code(secret, house->now_ms / 1000 / TOTP_STEP_S, code));

    struct outcome outcome = try_in(house, "sato", PASSWORD, "", "192.0.2.1", "en");
    assert_false(outcome.in);
    assert_true(outcome.wants_code);
    outcome = try_in(house, "sato", "wrong password", code, "192.0.2.1", "en");
    assert_false(outcome.in);
    assert_false(outcome.wants_code); // whether there are codes is told to who has the password
    static const char *const wrong[] = {"0",      "12345",        "1234567",
                                        "abcdef", "１２３４５６", "      "};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        outcome = try_in(house, "sato", PASSWORD, wrong[i], "192.0.2.1", "en");
        assert_false(outcome.in);
        assert_true(outcome.wants_code);
    }
    assert_true(try_in(house, "sato", PASSWORD, code, "192.0.2.1", "en").in);
    assert_false(try_in(house, "sato", PASSWORD, code, "192.0.2.1", "en").in);
    house->now_ms += TOTP_STEP_S * 1000;
    assert_true(totp_code(secret, house->now_ms / 1000 / TOTP_STEP_S, code));
    assert_true(try_in(house, "sato", PASSWORD, code, "192.0.2.1", "en").in);
    arena_destroy(arena);
}

static void wrong_codes_lock_too(void **state)
{
    struct house *house = *state;
    struct person person = add(house, "sato");
    struct person_list *found = store_find_person(house->store, person.id, NULL);
    found->people[0].totp = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    put(house, &found->people[0]);
    person_list_destroy(found);
    for (int i = 0; i < PEOPLE_FAILURES_BEFORE_LOCK; i++)
        assert_true(try_in(house, "sato", PASSWORD, "x", "192.0.2.1", "en").wants_code);
    assert_int_equal(sign_in(house, "sato", PASSWORD).retry_s, PEOPLE_LOCK_S);
}

static bool find_typed(void *context, const struct audit_entry *entry)
{
    bool *found = context;
    *found |= strstr(entry->subject, "secret") || strstr(entry->detail, "secret");
    return true;
}

static void what_was_typed_as_a_name_is_not_written_down(void **state)
{
    struct house *house = *state;
    bool found = false;
    struct error error = {""};
    assert_false(sign_in(house, "my-secret-phrase", "x").in);
    assert_true(store_each_audit(house->store, 0, 100, "", find_typed, &found, &error));
    assert_false(found);
}

static void poor_passwords_are_refused_in_the_readers_language(void **state)
{
    (void)state;
    static const struct {
        const char *password;
        bool fine;
    } rows[] = {
        {"", false},
        {"short", false},
        {"123456789", false},
        {"aaaaaaaaaaaa", false},
        {"password123", false},
        {"PASSWORD123", false},
        {"yamadataro1", false}, // the login and a digit
        {"\xFF\xFE invalid bytes", false},
        {"ながいあいことば", false}, // eight characters
        {"ながいあいことばです", true},
        {"correct horse battery", true},
        {"yamadataro and much more", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error ja = {""}, en = {""};
        bool fine = password_check(rows[i].password, "yamadataro", "ja", &ja);
        assert_int_equal(fine, password_check(rows[i].password, "yamadataro", "en", &en));
        if (fine != rows[i].fine || (!fine && strcmp(ja.text, en.text) == 0))
            fail_msg("%s: %s / %s", rows[i].password, ja.text, en.text);
    }
    char *longest = malloc(PASSWORD_MOST_BYTES + 2);
    for (int i = 0; i < PASSWORD_MOST_BYTES + 1; i++)
        longest[i] = (char)('a' + i % 26);
    longest[PASSWORD_MOST_BYTES + 1] = '\0';
    assert_false(password_check(longest, "sato", "en", NULL));
    longest[PASSWORD_MOST_BYTES] = '\0';
    assert_true(password_check(longest, "sato", "en", NULL));
    free(longest);
}

#define PEOPLE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEOPLE_TEST(the_right_password_opens_a_session),
        PEOPLE_TEST(tokens_that_are_none_open_nothing),
        PEOPLE_TEST(a_login_that_nobody_has_answers_as_one_that_somebody_has),
        PEOPLE_TEST(a_lock_ends_and_one_more_failure_brings_it_back),
        PEOPLE_TEST(one_address_cannot_try_for_ever_and_an_office_can_sign_in),
        PEOPLE_TEST(an_ipv6_network_is_one_address),
        PEOPLE_TEST(a_session_ends_when_idle_and_after_a_week),
        PEOPLE_TEST(who_is_disabled_is_out_at_once),
        PEOPLE_TEST(a_one_time_code_counts_once),
        PEOPLE_TEST(wrong_codes_lock_too),
        PEOPLE_TEST(what_was_typed_as_a_name_is_not_written_down),
        cmocka_unit_test(poor_passwords_are_refused_in_the_readers_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
