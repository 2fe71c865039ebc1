#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/delivery/accept_encoding.h"

enum answer {
    PLAIN = 1,          // takes only what is not coded
    GZIP = 2,           // takes only gzip, and gets it
    PLAIN_OR_GZIP = 3,  // takes both, gets plain
    GZIP_OR_PLAIN = 7,  // takes both, gets gzip
    GZIP_PREFERRED = 4, // of these
    NOTHING = 0
};

static enum answer answer_to(const char *first, const char *second)
{
    struct accept_encoding accept;
    accept_encoding_init(&accept);
    if (first)
        accept_encoding_add(&accept, first);
    if (second)
        accept_encoding_add(&accept, second);
    bool plain = accept_encoding_takes_identity(&accept);
    bool gzip = accept_encoding_takes_gzip(&accept);
    bool preferred = accept_encoding_prefers_gzip(&accept);
    assert_true(gzip || !preferred);
    return (enum answer)((plain ? PLAIN : 0) | (gzip ? GZIP : 0) |
                         (plain && preferred ? GZIP_PREFERRED : 0));
}

static void reads_which_codings_a_client_takes(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        enum answer answer;
    } rows[] = {
        {NULL, PLAIN}, // says nothing: gets nothing that it must undo
        {"", PLAIN},
        {"gzip", GZIP_OR_PLAIN},
        {"GZip", GZIP_OR_PLAIN},
        {"x-gzip", GZIP_OR_PLAIN},
        {"deflate, gzip, br, zstd", GZIP_OR_PLAIN},
        {"deflate,gzip,br", GZIP_OR_PLAIN},
        {"compress, br;q=1.0", PLAIN},
        {"identity", PLAIN},
        {"gzip, identity", GZIP_OR_PLAIN},
        {"gzip;q=1.0, identity; q=0.5, *;q=0", GZIP_OR_PLAIN},
        {"gzip;q=0.5, identity;q=1", PLAIN_OR_GZIP},
        {"gzip;q=0.499, identity;q=0.5", PLAIN_OR_GZIP},
        {"gzip;q=0.5, identity;q=0.5", GZIP_OR_PLAIN},
        {"gzip;q=0.001", GZIP_OR_PLAIN}, // little, but the only one named
        {"gzip;q=0", PLAIN},
        {"gzip;q=0.000", PLAIN},
        {"gzip ; Q=1.000", GZIP_OR_PLAIN},
        {"gzip\t;\tq=0.", PLAIN},
        {"gzip;q=1.", GZIP_OR_PLAIN},
        {"*", GZIP_OR_PLAIN},
        {"*;q=0.1", GZIP_OR_PLAIN},
        {"gzip;q=0.2, *;q=0.5", PLAIN_OR_GZIP}, // "*" is also about identity
        {"gzip;q=0, *", PLAIN},
        {"br, *", GZIP_OR_PLAIN},
        {"br, *;q=0", NOTHING},
        {"*;q=0", NOTHING},
        {"identity, *;q=0", PLAIN},
        {"identity;q=0", NOTHING},
        {"identity;q=0, gzip", GZIP},
        {"gzip, *;q=0", GZIP},
        {"identity;q=0, *", GZIP},
        {"identity;q=0, gzip;q=0", NOTHING},
        {",, gzip ,\t,", GZIP_OR_PLAIN},
        {" , ,", PLAIN},
        // Named twice: the least counts.
        {"gzip, gzip;q=0", PLAIN},
        {"gzip;q=0, x-gzip", PLAIN},
        {"*;q=0.5, gzip, *;q=0", GZIP},
        // Names that only begin or end like ours.
        {"gzipped", PLAIN},
        {"notgzip", PLAIN},
        {"gzi", PLAIN},
        {"x-gzip2", PLAIN},
        {"*gzip", PLAIN},
        {"gzip*", PLAIN},
        // Hostile or broken: none of it counts.
        {"gzip;q=2", PLAIN},
        {"gzip;q=1.001", PLAIN},
        {"gzip;q=1.0000", PLAIN},
        {"gzip;q=0.0000", PLAIN},
        {"gzip;q=0.9999", PLAIN},
        {"gzip;q=.5", PLAIN},
        {"gzip;q=", PLAIN},
        {"gzip;q", PLAIN},
        {"gzip;", PLAIN},
        {"gzip;q=-1", PLAIN},
        {"gzip;q=+1", PLAIN},
        {"gzip;q=1e0", PLAIN},
        {"gzip;q=nan", PLAIN},
        {"gzip;q=\"1\"", PLAIN},
        {"gzip;q =1", PLAIN},
        {"gzip;q= 1", PLAIN},
        {"gzip;level=9", PLAIN},
        {"gzip;q=1;level=9", PLAIN},
        {"gzip;q=00", PLAIN},
        {"gzip;q=10", PLAIN},
        {"gzip;q=99999999999999999999", PLAIN},
        {"gzip br", PLAIN},
        {"gzip=1", PLAIN},
        {"gzip/1", PLAIN},
        {"\"gzip\"", PLAIN},
        {"(gzip)", PLAIN},
        {"gzip;q=1\x01", PLAIN},
        {"gzip\xC2\xA0", PLAIN},
        {"\xEF\xBD\x87zip", PLAIN},
        {";q=1, gzip", PLAIN},
        {"gzip, br;q=banana", PLAIN},
        {"identity;q=0, gzip;q=x", PLAIN}, // a fault refuses nothing either
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum answer answer = answer_to(rows[i].value, NULL);
        if (answer != rows[i].answer)
            fail_msg("Accept-Encoding: %s gave %d, expected %d",
                     rows[i].value ? rows[i].value : "(none)", answer, rows[i].answer);
    }
}

static void several_fields_are_one_list(void **state)
{
    (void)state;
    assert_int_equal(answer_to("br", "gzip"), GZIP_OR_PLAIN);
    assert_int_equal(answer_to("gzip", "identity;q=0"), GZIP);
    assert_int_equal(answer_to("identity;q=0", "gzip"), GZIP);
    assert_int_equal(answer_to("gzip", "gzip;q=0"), PLAIN);
    assert_int_equal(answer_to("gzip", ""), GZIP_OR_PLAIN);
    assert_int_equal(answer_to("gzip;q=5", "gzip"), PLAIN);
    assert_int_equal(answer_to("gzip", "gzip;q=5"), PLAIN);
}

// As long as a request can be, and each end of it: nothing is read behind the text.
static void long_lists_are_read_to_their_end(void **state)
{
    (void)state;
    static const char piece[] = "br;q=0.5, ";
    size_t pieces = 400, length = pieces * strlen(piece);
    char *list = malloc(length + sizeof "gzip");
    for (size_t i = 0; i < pieces; i++)
        memcpy(list + i * strlen(piece), piece, strlen(piece));
    memcpy(list + length, "gzip", sizeof "gzip");
    assert_int_equal(answer_to(list, NULL), GZIP_OR_PLAIN);
    free(list);

    static const char whole[] = "identity ; q=1.000 , gzip ; q=1.000";
    for (size_t cut = 0; cut <= strlen(whole); cut++) {
        char *exact = strndup(whole, cut);
        enum answer answer = answer_to(exact, NULL);
        bool told = cut >= strlen("identity ; q=1.000 , gzip");
        if (!(answer & PLAIN) || (answer == GZIP_OR_PLAIN && !told))
            fail_msg("\"%s\" gave %d", exact, answer);
        free(exact);
    }
    assert_int_equal(answer_to(whole, NULL), GZIP_OR_PLAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_which_codings_a_client_takes),
        cmocka_unit_test(several_fields_are_one_list),
        cmocka_unit_test(long_lists_are_read_to_their_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
