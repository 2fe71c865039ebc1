// What lies ready compressed: made once for a playlist, kept as long as somebody needs it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "publisher/delivery/stand.h"

#define TAG_1 "\"00112233445566778899aabbccddeeff\""
#define TAG_2 "\"ffeeddccbbaa99887766554433221100\""
#define PLAYLIST_BYTES 100000

static char playlist[PLAYLIST_BYTES];
static const struct edition_screen first_screens[] = {
    {.id = "hall", .bytes = playlist, .length = PLAYLIST_BYTES, .etag = TAG_1},
    {.id = "lobby", .bytes = playlist, .length = PLAYLIST_BYTES - 1, .etag = TAG_2},
};
static const struct edition_screen next_screens[] = {
    {.id = "attic", .bytes = playlist, .length = PLAYLIST_BYTES, .etag = TAG_1},
    {.id = "hall", .bytes = playlist, .length = PLAYLIST_BYTES, .etag = TAG_1},
    {.id = "lobby", .bytes = playlist, .length = PLAYLIST_BYTES, .etag = TAG_1},
};
static const struct edition first = {first_screens, 2, 1}, next = {next_screens, 3, 2},
                            bare = {NULL, 0, 3};

struct shelf {
    const struct edition *_Atomic current;
    _Atomic int taken;
};
static struct shelf shelf;

static const struct edition *shelf_current(void *context)
{
    struct shelf *from = context;
    const struct edition *edition = from->current;
    if (edition)
        from->taken++;
    return edition;
}

static void shelf_release(const struct edition *edition)
{
    (void)edition;
    shelf.taken--;
}

static const struct source source = {
    .current = shelf_current, .release = shelf_release, .programme = &shelf};

static int begin(void **state)
{
    (void)state;
    shelf.current = NULL;
    shelf.taken = 0;
    for (size_t i = 0; i < sizeof playlist; i++)
        playlist[i] = "<img src=\"x\"/>\n"[i % 15];
    return 0;
}

static const struct packed *packed_of(const struct issue *issue, const char *id)
{
    return issue_packed(issue, edition_find(issue->edition, id));
}

static void a_playlist_is_compressed_once_however_many_editions_have_it(void **state)
{
    (void)state;
    struct stand *stand = stand_create(&source);
    assert_null(stand_issue(stand));
    shelf.current = &first;
    stand_renew(stand);
    const struct issue *one = stand_issue(stand);
    stand_renew(stand);
    const struct issue *same = stand_issue(stand);
    assert_ptr_equal(one, same);
    shelf.current = &next;
    stand_renew(stand);
    const struct issue *two = stand_issue(stand);
    assert_ptr_equal(packed_of(one, "hall"), packed_of(two, "hall"));
    assert_ptr_not_equal(packed_of(one, "lobby"), packed_of(two, "lobby"));
    assert_ptr_not_equal(packed_of(two, "hall"), packed_of(two, "attic"));
    assert_int_equal(shelf.taken, 2);

    // The older issue, and with it its edition, goes with its last holder.
    issue_release(one);
    assert_int_equal(shelf.taken, 2);
    issue_release(same);
    assert_int_equal(shelf.taken, 1);
    shelf.current = &bare;
    stand_renew(stand);
    assert_string_equal(packed_of(two, "hall")->etag, "\"00112233445566778899aabbccddeeff-gz\"");
    issue_release(two);
    stand_destroy(stand);
    assert_int_equal(shelf.taken, 0);
}

static void what_is_compressed_is_the_playlist_again(void **state)
{
    (void)state;
    static char plain[PLAYLIST_BYTES + 1];
    const struct packed *packed = packed_create(&first_screens[1]),
                        *again = packed_create(&first_screens[1]);
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed->bytes,
                       .avail_in = (uInt)packed->length,
                       .next_out = (Bytef *)plain,
                       .avail_out = sizeof plain};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    assert_int_equal(stream.total_out, first_screens[1].length);
    assert_memory_equal(plain, playlist, first_screens[1].length);
    inflateEnd(&stream);
    assert_true(packed->length * 20 < first_screens[1].length);
    assert_int_equal(again->length, packed->length);
    assert_memory_equal(again->bytes, packed->bytes, packed->length);
    packed_release(packed);
    packed_release(again);
}

static void odd_playlists_are_compressed_or_left(void **state)
{
    (void)state;
    static const struct edition_screen empty = {.id = "e", .bytes = "", .etag = "\"\""},
                                       untagged = {.id = "u", .bytes = "x", .length = 1},
                                       long_tag = {.id = "l",
                                                   .bytes = "x",
                                                   .length = 1,
                                                   .etag = "W/\"3456789012345678901234567890123456"
                                                           "78\""},
                                       huge = {.id = "h",
                                               .bytes = playlist,
                                               .length = PACKED_MOST_PLAIN_BYTES + 1,
                                               .etag = TAG_1};
    const struct packed *packed = packed_create(&empty);
    assert_string_equal(packed->etag, "\"-gz\"");
    packed_release(packed);
    packed = packed_create(&untagged);
    assert_string_equal(packed->etag, "-gz\"");
    packed_release(packed);
    packed = packed_create(&long_tag);
    assert_string_equal(packed->etag, "W/\"345678901234567890123456789012345678-gz\"");
    packed_release(packed);
    assert_null(packed_create(&huge));
}

#define READERS 4
#define RENEWALS 200

static _Atomic bool done;

static void *read_on(void *context)
{
    struct stand *stand = context;
    while (!done) {
        const struct issue *issue = stand_issue(stand);
        const struct edition_screen *hall = edition_find(issue->edition, "hall");
        const struct packed *packed = hall ? issue_packed(issue, hall) : NULL;
        if (packed && (packed->bytes[0] != 0x1F || packed->bytes[packed->length - 1] != 0))
            abort();
        issue_release(issue);
    }
    return NULL;
}

static void readers_hold_whole_issues_while_others_come(void **state)
{
    (void)state;
    static const struct edition *const editions[] = {&first, &next, &bare};
    pthread_t readers[READERS];
    shelf.current = &first;
    struct stand *stand = stand_create(&source);
    done = false;
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, stand), 0);
    for (int i = 0; i < RENEWALS; i++) {
        shelf.current = editions[i % 3];
        stand_renew(stand);
    }
    done = true;
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    stand_destroy(stand);
    assert_int_equal(shelf.taken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_playlist_is_compressed_once_however_many_editions_have_it, begin),
        cmocka_unit_test_setup(what_is_compressed_is_the_playlist_again, begin),
        cmocka_unit_test_setup(odd_playlists_are_compressed_or_left, begin),
        cmocka_unit_test_setup(readers_hold_whole_issues_while_others_come, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
