// The rules are those of NIST SP 800-63B section 5.1.1: length, and a list of what everybody tries
// first; no rules about signs and numbers, no expiry.
#include "publisher/people/password.h"

#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "publisher/people/people.h"
#include "signage/base/utf8.h"

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "as libsodium has it");

// Those of ten characters and more that head every list; shorter ones are refused anyway.
static const char *const common[] = {
    "1234567890",   "0123456789",    "12345678910", "123456789a",   "qwertyuiop",
    "1q2w3e4r5t",   "q1w2e3r4t5",    "password12",  "password123",  "password1234",
    "passw0rd123",  "p@ssw0rd123",   "iloveyou12",  "abcdefghij",   "abcd123456",
    "qwerty12345",  "qwerty1234",    "asdfghjkl1",  "zxcvbnm123",   "1qaz2wsx3edc",
    "1111111111",   "0000000000",    "9876543210",  "letmein123",   "welcome123",
    "admin12345",   "administrator", "changeme123", "kawaraban",    "kawaraban1",
    "kawaraban123", "sakura1234",    "meguro1234",  "megurosangyo", "sangyoushinkou",
    "doraemon123",
};

static bool is_poor(const char *password, size_t bytes, size_t characters, const char *login)
{
    bool poor = strlen(login) >= 4 && strcasestr(password, login) && characters < strlen(login) + 8;
    for (size_t i = 0; !poor && i < sizeof common / sizeof *common; i++)
        poor = strcasecmp(password, common[i]) == 0;
    bool same = true;
    for (size_t i = 1; i < bytes; i++)
        same &= password[i] == password[0];
    return poor || same;
}

bool password_check(const char *password, const char *login, const char *lang, struct error *error)
{
    bool japanese = strncmp(lang, "ja", 2) == 0;
    size_t bytes = strlen(password), characters = 0;
    if (!utf8_valid(password, bytes) || bytes > PASSWORD_MOST_BYTES)
        return error_set(error,
                         japanese ? "パスワードは%dバイトまでの文字にしてください。"
                                  : "The password must be text of at most %d bytes.",
                         PASSWORD_MOST_BYTES);
    for (size_t i = 0; i < bytes; characters++)
        utf8_next(password, bytes, &i);
    if (characters < PEOPLE_LEAST_PASSWORD_CHARS)
        return error_set(error,
                         japanese ? "パスワードは%d文字以上にしてください。"
                                  : "The password must have at least %d characters.",
                         PEOPLE_LEAST_PASSWORD_CHARS);
    if (is_poor(password, bytes, characters, login))
        return error_set(error, japanese
                                    ? "だれもが最初に試すパスワードです。別のものにしてください。"
                                    : "Everybody tries this password first; choose another one.");
    return true;
}

bool password_hash(const char *password, char hash[PASSWORD_HASH_BYTES])
{
    return crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

bool password_matches(const char *hash, const char *password)
{
    return strlen(password) <= PASSWORD_MOST_BYTES &&
           crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}
