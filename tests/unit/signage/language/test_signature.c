#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signage/base/file.h"
#include "signage/language/signature.h"

#define DOCUMENT "<smil><body/></smil>\n"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    struct error error;
    strcpy(folder, "build/test-signature-XXXXXX");
    return folder_make("build", &error) && mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static struct signature_key_pair keys_of(const char *name)
{
    struct error error;
    struct signature_key_pair pair;
    if (!signature_key_pair_load(in_folder(name), &pair, &error))
        fail_msg("%s", error.text);
    return pair;
}

static void make_signed(struct buffer *buffer, const char *text, const char *key)
{
    struct signature_key_pair pair = keys_of(key);
    buffer_init(buffer, 65536);
    buffer_add_text(buffer, text);
    assert_true(signature_sign(&pair, buffer));
}

static void keys_are_made_once_and_kept(void **state)
{
    (void)state;
    struct signature_key_pair first = keys_of("kept.key"), second = keys_of("kept.key");
    assert_memory_equal(&first, &second, sizeof first);
    struct stat status;
    assert_int_equal(stat(in_folder("kept.key"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    struct signature_key_pair other = keys_of("other.key");
    assert_memory_not_equal(&first.public_key, &other.public_key, SIGNATURE_PUBLIC_BYTES);
}

static void expect_load_error(const char *path, const char *sentence)
{
    struct error error = {0};
    struct signature_key_pair pair;
    if (signature_key_pair_load(path, &pair, &error) || !strstr(error.text, sentence))
        fail_msg("expected “%s” and got “%s”", sentence, error.text);
}

static void a_damaged_key_file_is_refused_and_stays(void **state)
{
    (void)state;
    struct error error;
    keys_of("damaged.key");
    size_t length;
    char *good = file_load(in_folder("damaged.key"), 4096, &length, &error);
    assert_non_null(good);
    for (size_t i = 0; i <= length; i++) {
        char *bad = malloc(length + 1);
        memcpy(bad, good, length);
        bad[i] = (char)(bad[i] ^ 1);
        size_t bad_length = i == length ? i - 5 : length; // the last row: cut short
        assert_true(file_replace(in_folder("damaged.key"), bad, bad_length, &error));
        assert_int_equal(chmod(in_folder("damaged.key"), 0600), 0);
        expect_load_error(in_folder("damaged.key"), "is damaged; bring it back from a backup");
        size_t kept;
        char *after = file_load(in_folder("damaged.key"), 4096, &kept, &error);
        assert_int_equal(kept, bad_length);
        assert_memory_equal(after, bad, kept);
        free(after);
        free(bad);
    }
    free(good);
    assert_true(file_replace(in_folder("damaged.key"), "", 0, &error));
    assert_int_equal(chmod(in_folder("damaged.key"), 0600), 0);
    expect_load_error(in_folder("damaged.key"), "is damaged");
}

static void a_key_file_others_can_read_is_refused(void **state)
{
    (void)state;
    keys_of("open.key");
    assert_int_equal(chmod(in_folder("open.key"), 0640), 0);
    expect_load_error(in_folder("open.key"), "run: chmod 600");
}

static void a_key_file_that_cannot_be_made_is_an_error(void **state)
{
    (void)state;
    expect_load_error(in_folder("no/such/folder/x.key"), "cannot be written");
    char *path = malloc(301);
    memset(path, 'x', 300);
    path[300] = '\0';
    expect_load_error(path, "cannot be read");
    free(path);
}

static void what_is_signed_is_verified(void **state)
{
    (void)state;
    struct signature_key_pair pair = keys_of("a.key");
    struct buffer buffer;
    struct error error = {0};
    size_t signed_bytes = 0;
    make_signed(&buffer, DOCUMENT, "a.key");
    assert_true(
        signature_verify(&pair.public_key, buffer.bytes, buffer.length, &signed_bytes, &error));
    assert_int_equal(signed_bytes, strlen(DOCUMENT));
    buffer_finish(&buffer);

    make_signed(&buffer, "<a/>", "a.key"); // no line end: one is added, and signed
    assert_true(
        signature_verify(&pair.public_key, buffer.bytes, buffer.length, &signed_bytes, &error));
    assert_int_equal(signed_bytes, 5);
    assert_true(signature_sign(&pair, &buffer)); // signing twice signs the first signature too
    assert_true(
        signature_verify(&pair.public_key, buffer.bytes, buffer.length, &signed_bytes, &error));
    buffer_finish(&buffer);
}

static void a_byte_changed_anywhere_is_refused(void **state)
{
    (void)state;
    struct signature_key_pair pair = keys_of("a.key");
    struct buffer buffer;
    make_signed(&buffer, DOCUMENT, "a.key");
    for (size_t i = 0; i < buffer.length; i++)
        for (int value = 0; value < 256; value++) {
            char was = buffer.bytes[i];
            size_t signed_bytes;
            if ((char)value == was)
                continue;
            buffer.bytes[i] = (char)value;
            struct error error = {0};
            if (signature_verify(&pair.public_key, buffer.bytes, buffer.length, &signed_bytes,
                                 &error))
                fail_msg("byte %d changed from %d to %d is accepted", (int)i, was, value);
            assert_string_not_equal(error.text, "");
            buffer.bytes[i] = was;
        }
    buffer_finish(&buffer);
}

static void missing_other_and_altered_are_told_apart(void **state)
{
    (void)state;
    struct signature_key_pair pair = keys_of("a.key");
    struct buffer good, other, cut;
    make_signed(&good, DOCUMENT, "a.key");
    make_signed(&other, DOCUMENT, "b.key");
    make_signed(&cut, "<smil><body></body></smil>\n", "a.key");
    memcpy(cut.bytes + 6, "<tail>", 6);
    char appended[512], short_one[512];
    snprintf(appended, sizeof appended, "%s\n", good.bytes);
    snprintf(short_one, sizeof short_one, "%s", good.bytes);
    const struct {
        const char *bytes;
        size_t length;
        const char *sentence;
    } rows[] = {
        {"", 0, "carries no signature"},
        {DOCUMENT, strlen(DOCUMENT), "carries no signature"},
        {appended, strlen(appended), "carries no signature"},
        {good.bytes, good.length - 1, "carries no signature"},
        {good.bytes + strlen(DOCUMENT), good.length - strlen(DOCUMENT), "carries no signature"},
        {other.bytes, other.length, "signed with another key"},
        {cut.bytes, cut.length, "was altered after it was signed"},
        {good.bytes + 1, good.length - 1, "was altered after it was signed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        size_t signed_bytes;
        if (signature_verify(&pair.public_key, rows[i].bytes, rows[i].length, &signed_bytes,
                             &error) ||
            !strstr(error.text, rows[i].sentence))
            fail_msg("row %d: expected “%s” and got “%s”", (int)i, rows[i].sentence, error.text);
    }
    buffer_finish(&good);
    buffer_finish(&other);
    buffer_finish(&cut);
}

static void a_full_buffer_stays_as_it_was(void **state)
{
    (void)state;
    struct signature_key_pair pair = keys_of("a.key");
    struct buffer buffer;
    buffer_init(&buffer, 100);
    buffer_add_text(&buffer, DOCUMENT);
    assert_false(signature_sign(&pair, &buffer));
    assert_true(buffer.overflowed);
    assert_string_equal(buffer.bytes, DOCUMENT);
    buffer_finish(&buffer);
}

static void public_keys_go_as_text_and_back(void **state)
{
    (void)state;
    struct signature_key_pair pair = keys_of("a.key");
    char text[SIGNATURE_PUBLIC_TEXT_BYTES], line[128], id[SIGNATURE_KEY_ID_BYTES];
    struct signature_public_key key;
    struct error error;
    signature_public_key_format(&pair.public_key, text);
    assert_int_equal(strlen(text), 44);
    snprintf(line, sizeof line, " %s\r\n", text);
    assert_true(signature_public_key_parse(line, &key, &error));
    assert_memory_equal(&key, &pair.public_key, sizeof key);
    signature_key_id(&key, id);
    assert_int_equal(strlen(id), 16);
    static const char *const wrong[] = {"",
                                        " ",
                                        "abc",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= x",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
                                        "!!!!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (signature_public_key_parse(wrong[i], &key, &error))
            fail_msg("“%s” is taken for a public key", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_made_once_and_kept),
        cmocka_unit_test(a_damaged_key_file_is_refused_and_stays),
        cmocka_unit_test(a_key_file_others_can_read_is_refused),
        cmocka_unit_test(a_key_file_that_cannot_be_made_is_an_error),
        cmocka_unit_test(what_is_signed_is_verified),
        cmocka_unit_test(a_byte_changed_anywhere_is_refused),
        cmocka_unit_test(missing_other_and_altered_are_told_apart),
        cmocka_unit_test(a_full_buffer_stays_as_it_was),
        cmocka_unit_test(public_keys_go_as_text_and_back),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
