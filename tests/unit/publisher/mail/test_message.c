// What a mail server is given for a letter: readable everywhere, and nothing in it that the writer
// did not put there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "publisher/mail/message.h"

static const struct message_sender sender = {"目黒区産業振興センター", "signage@example.jp"};

static char *format(const char *to, const char *subject, const char *text)
{
    struct buffer out;
    struct letter letter = {.id = 7, .to = to, .subject = subject, .text = text};
    buffer_init(&out, MESSAGE_MOST_BYTES);
    assert_true(message_format(&letter, &sender, 1795392000, &out));
    size_t length;
    return buffer_take(&out, &length);
}

// Decodes the encoded words of an unfolded value: what a reader sees.
static void decode_words(const char *value, char *out, size_t out_bytes)
{
    size_t length = 0, decoded;
    for (const char *at = value; *at;) {
        const char *word = strstr(at, "=?UTF-8?B?");
        if (!word) {
            length += (size_t)snprintf(out + length, out_bytes - length, "%s", at);
            break;
        }
        const char *end = strstr(word, "?=");
        assert_non_null(end);
        assert_true(end + 2 - word <= 75);
        assert_int_equal(sodium_base642bin((unsigned char *)out + length, out_bytes - length,
                                           word + 10, (size_t)(end - word - 10), NULL, &decoded,
                                           NULL, sodium_base64_VARIANT_ORIGINAL),
                         0);
        length += decoded;
        at = end + 2 + strspn(end + 2, " \r\n");
    }
    out[length] = '\0';
}

static void field_of(const char *message, const char *name, char *value, size_t bytes)
{
    const char *start = strstr(message, name);
    assert_non_null(start);
    start += strlen(name);
    size_t length = 0;
    while (strncmp(start + length, "\r\n", 2) != 0 || start[length + 2] == ' ')
        length++;
    assert_true(length < bytes);
    memcpy(value, start, length);
    value[length] = '\0';
}

static void check_lines(const char *message)
{
    size_t column = 0;
    for (const char *at = message; *at; at++) {
        assert_true((unsigned char)*at < 0x80);
        if (*at == '\n') {
            assert_true(at > message && at[-1] == '\r');
            assert_true(column <= 79);
            column = 0;
        } else {
            column++;
        }
    }
}

static void a_japanese_letter(void **state)
{
    (void)state;
    char value[2048], seen[2048];
    char *message = format("taro@example.jp",
                           "[目黒区産業振興センター] 直していただきたい点があります: "
                           "創業セミナーのお知らせと柿の木坂の家具",
                           "柿の木坂製作所\n見本 太郎 様\n\n写真が暗いようです。\n");
    check_lines(message);
    field_of(message, "Subject: ", value, sizeof value);
    decode_words(value, seen, sizeof seen);
    assert_string_equal(seen, "[目黒区産業振興センター] 直していただきたい点があります: "
                              "創業セミナーのお知らせと柿の木坂の家具");
    field_of(message, "From: ", value, sizeof value);
    decode_words(value, seen, sizeof seen);
    assert_string_equal(seen, "目黒区産業振興センター<signage@example.jp>");
    field_of(message, "Date: ", value, sizeof value);
    assert_string_equal(value, "Mon, 23 Nov 2026 00:00:00 +0000");
    assert_non_null(strstr(message, "Content-Type: text/plain; charset=UTF-8\r\n"));
    const char *body = strstr(message, "\r\n\r\n") + 4;
    size_t length;
    assert_int_equal(sodium_base642bin((unsigned char *)seen, sizeof seen, body, strlen(body),
                                       "\r\n", &length, NULL, sodium_base64_VARIANT_ORIGINAL),
                     0);
    seen[length] = '\0';
    assert_string_equal(seen, "柿の木坂製作所\r\n見本 太郎 様\r\n\r\n写真が暗いようです。\r\n");
    free(message);
}

static void an_english_letter_is_plain(void **state)
{
    (void)state;
    char *message = format("a@example.com", "Please revise it", "Dear Ms Sample,\n\nThank you.");
    check_lines(message);
    assert_non_null(strstr(message, "Subject: Please revise it\r\n"));
    assert_non_null(strstr(message, "Content-Transfer-Encoding: 7bit\r\n\r\nDear Ms Sample,\r\n\r\n"
                                    "Thank you.\r\n"));
    free(message);
}

static void nobody_adds_header_fields(void **state)
{
    (void)state;
    static const char *const subjects[] = {
        "hello\r\nBcc: everybody@example.com",
        "hello\nBcc: everybody@example.com",
        "題名\r\nBcc: everybody@example.com",
        "\r\n\r\nbody",
        "=?UTF-8?B?QmNj?= Bcc: x",
        "\x01\x7f",
        "\xff\xfe\xff broken \xe3\x81",
    };
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        char *message = format("a@example.com", subjects[i], "text\n.\nmore\n");
        check_lines(message);
        assert_null(strstr(message, "\nBcc"));
        char value[1024];
        field_of(message, "Subject: ", value, sizeof value);
        const char *body = strstr(message, "\r\n\r\n");
        assert_non_null(body);
        assert_non_null(strstr(message, "MIME-Version"));
        assert_true(strstr(message, "MIME-Version") < body);
        free(message);
    }
}

static void the_same_letter_has_the_same_id(void **state)
{
    (void)state;
    char first[256], second[256];
    char *message = format("a@example.com", "題名", "本文");
    field_of(message, "Message-ID: ", first, sizeof first);
    free(message);
    message = format("a@example.com", "題名", "本文");
    field_of(message, "Message-ID: ", second, sizeof second);
    free(message);
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "@example.jp>"));
    message = format("a@example.com", "題名", "別の本文");
    field_of(message, "Message-ID: ", second, sizeof second);
    free(message);
    assert_string_not_equal(first, second);
}

static void addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {
        {"taro@example.jp", true},
        {"taro.sample+ads@mail.example.co.jp", true},
        {"root@localhost", true},
        {"o'neil@example.ie", true},
        {"", false},
        {"taro", false},
        {"@example.jp", false},
        {"taro@", false},
        {"taro@example", false},
        {"taro@example..jp", false},
        {"taro@.jp", false},
        {"taro@example.jp.", false},
        {".taro@example.jp", false},
        {"ta..ro@example.jp", false},
        {"taro@-example.jp", false},
        {"taro@exa_mple.jp", false},
        {"ta ro@example.jp", false},
        {"taro@example.jp\r\nRCPT TO:<x@y.z>", false},
        {"<taro@example.jp>", false},
        {"taro@example.jp>", false},
        {"a@b@c.d", false},
        {"太郎@example.jp", false},
        {"taro@例.jp", false},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.jp", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (mail_address_valid(rows[i].text) != rows[i].valid)
            fail_msg("“%s” should be %s", rows[i].text, rows[i].valid ? "taken" : "refused");
}

static void addresses_with_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *address; // NULL: refused
    } rows[] = {
        {"signage@example.jp", "", "signage@example.jp"},
        {"目黒区産業振興センター <signage@example.jp>", "目黒区産業振興センター",
         "signage@example.jp"},
        {"\"Centre, Meguro\" <s@example.jp>", "Centre, Meguro", "s@example.jp"},
        {"<s@example.jp>", "", "s@example.jp"},
        {"A <s@example.jp> B", NULL, NULL},
        {"A <s@example.jp", NULL, NULL},
        {"A\r\nX <s@example.jp>", NULL, NULL},
        {"\" <s@example.jp>", NULL, NULL},
        {"A <>", NULL, NULL},
        {"<", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char name[MAIL_NAME_BYTES], address[MAIL_ADDRESS_BYTES];
        bool taken = mail_address_parse(rows[i].text, name, address);
        if (taken != (rows[i].name != NULL))
            fail_msg("“%s” should be %s", rows[i].text, rows[i].name ? "taken" : "refused");
        if (taken) {
            assert_string_equal(name, rows[i].name);
            assert_string_equal(address, rows[i].address);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_japanese_letter),
        cmocka_unit_test(an_english_letter_is_plain),
        cmocka_unit_test(nobody_adds_header_fields),
        cmocka_unit_test(the_same_letter_has_the_same_id),
        cmocka_unit_test(addresses),
        cmocka_unit_test(addresses_with_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
