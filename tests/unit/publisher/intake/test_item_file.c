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

#include "publisher/intake/item_file.h"
#include "signage/base/buffer.h"
#include "signage/base/clock.h"
#include "signage/base/file.h"

#define NS "xmlns=\"urn:kawaraban:item:1\""

static struct civil_zone *zone;
static int64_t now_utc; // Wednesday 2026-12-02 10:30 in Tokyo
static char top[64];    // build/tmp/…, with content/ and secret.png in it
static char folder[128];

static const char png[] = "\x89PNG\r\n\x1A\n\0\0\0\0IEND\xAE\x42\x60\x82";

static void write_file(const char *name, const void *bytes, size_t length)
{
    char path[512];
    struct error error = {""};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!file_replace(path, bytes, length, &error))
        fail_msg("%s", error.text);
}

static int set_up_group(void **state)
{
    (void)state;
    zone = civil_zone_create("Asia/Tokyo", NULL);
    assert_true(instant_parse("2026-12-02T10:30:00+09:00", &now_utc));
    assert_true(folder_make("build/tmp", NULL));
    strcpy(top, "build/tmp/item_file-XXXXXX");
    assert_non_null(mkdtemp(top));
    snprintf(folder, sizeof folder, "%s/content/seminars", top);
    assert_true(folder_make(folder, NULL));
    write_file("photo.png", png, sizeof png);
    write_file("../shared.jpg", "\xFF\xD8\xFF\xE0 jfif", 9);
    write_file("logo.webp", "RIFF\x08\0\0\0WEBPVP8 ", 16);
    write_file("cut.png", png, 16);
    write_file("cut.webp", "RIFF\x09\0\0\0WEBPVP8 ", 16);
    write_file("cut.svg", "<svg><path d='M0", 14);
    static const char svg[] =
        "<?xml version='1.0'?>\n<!-- drawn > by hand -->\n<!DOCTYPE svg [ <!-- "
        "> --> ]>\n<svg xmlns='http://www.w3.org/2000/svg'/>";
    write_file("drawing.svg", svg, sizeof svg - 1);
    write_file("page.png", "<!DOCTYPE html><html><body>404</body></html>", 44);
    write_file("empty.png", "", 0);
    write_file("../../secret.png", png, sizeof png);
    char link[256];
    snprintf(link, sizeof link, "%s/escape.png", folder);
    assert_int_equal(symlink("../../secret.png", link), 0);
    snprintf(link, sizeof link, "%s/inside.png", folder);
    assert_int_equal(symlink("photo.png", link), 0);
    return 0;
}

static int tear_down_group(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", top);
    civil_zone_destroy(zone);
    return system(command);
}

static struct item *load(const char *xml, bool *relative, struct error *error)
{
    char path[256];
    write_file("x.xml", xml, strlen(xml));
    snprintf(path, sizeof path, "%s/x.xml", folder);
    return item_file_load(path, "seminars/x", zone, now_utc, relative, error);
}

static void expect_field(const struct item *item, const char *name, const char *lang,
                         const char *value)
{
    const char *found = item_value(item, name, lang);
    if (!found || strcmp(found, value) != 0)
        fail_msg("%s: expected “%s”, got “%s”", name, value, found ? found : "nothing");
}

static void reads_everything_an_item_file_can_say(void **state)
{
    (void)state;
    struct error error = {""};
    bool relative = true;
    struct item *item =
        load("<item " NS " kind='seminar' state='draft' priority='7' sample='yes' pinned='yes'>\n"
             "  <ends>17:00</ends>\n" // before <starts> on purpose
             "  <title><ruby>創業<rt>そうぎょう</rt></ruby>セミナー</title>\n"
             "  <title lang='en'>Starting</title>\n"
             "  <title xml:lang='ko'>창업</title>\n"
             "  <summary>一行目<br/>二行目</summary>\n"
             "  <starts>2026-12-05 14:00</starts>\n"
             "  <capacity>０３０</capacity>\n"
             "  <deadline>2026年12月4日</deadline>\n"
             "  <status>open</status>\n"
             "  <link>https://example.jp/創業?a=1</link>\n"
             "  <picture src='photo.png' alt='会場' focus='0.25 1'/>\n"
             "  <picture role='logo' src='../shared.jpg'/>\n"
             "  <picture role='flyer' src='inside.png'/>\n"
             "  <picture src='logo.webp'/> <picture src='drawing.svg'/>\n"
             "  <show from='2026-11-01' until='2026-12-05'/>\n"
             "</item>",
             &relative, &error);
    if (!item)
        fail_msg("%s", error.text);
    assert_false(relative);
    assert_string_equal(item->id, "folder:seminars/x");
    assert_string_equal(item->source, "folder");
    assert_int_equal(item->kind, ITEM_SEMINAR);
    assert_int_equal(item->state, ITEM_DRAFT);
    assert_int_equal(item->priority, 7);
    assert_true(item->sample && item->pinned);
    expect_field(item, "title", "ja", "\uFFF9創業\uFFFAそうぎょう\uFFFBセミナー");
    expect_field(item, "title", "en", "Starting");
    expect_field(item, "title", "ko", "창업");
    expect_field(item, "summary", "ja", "一行目\n二行目");
    expect_field(item, "starts", NULL, "2026-12-05T05:00:00Z");
    expect_field(item, "ends", NULL, "2026-12-05T08:00:00Z");
    expect_field(item, "deadline", NULL, "2026-12-04T14:59:00Z"); // that day's last minute
    expect_field(item, "capacity", NULL, "30");
    expect_field(item, "link", NULL, "https://example.jp/%E5%89%B5%E6%A5%AD?a=1");
    assert_int_equal(item->media_count, 5);
    assert_string_equal(item->media[0].alt, "会場");
    assert_true(item->media[0].focus_x > 0.24 && item->media[0].focus_x < 0.26);
    assert_string_equal(item->media[0].name, "");
    assert_string_equal(item->media[1].role, "logo");
    int64_t from, until;
    assert_true(instant_parse("2026-11-01T00:00:00+09:00", &from));
    assert_true(instant_parse("2026-12-06T00:00:00+09:00", &until)); // through the 5th
    assert_int_equal(item->show_from_utc, from);
    assert_int_equal(item->show_until_utc, until);
    item_destroy(item);
}

static void gathers_sessions_in_order(void **state)
{
    (void)state;
    struct error error = {""};
    bool relative = false;
    struct item *item = load("<item " NS " kind='consultation'><title>相談</title>"
                             "<session>2026/12/09 13:00/17:00</session>"
                             "<session>2026-12-03 13:00/2026-12-03 17:00</session>"
                             "<session>next friday 10:00/12:00</session>"
                             "<session>2026-12-03T04:00:00Z/2026-12-03T08:00:00Z</session></item>",
                             &relative, &error);
    if (!item)
        fail_msg("%s", error.text);
    assert_true(relative);
    expect_field(item, "sessions", NULL,
                 "2026-12-03T04:00:00Z/2026-12-03T08:00:00Z "
                 "2026-12-04T01:00:00Z/2026-12-04T03:00:00Z "
                 "2026-12-09T04:00:00Z/2026-12-09T08:00:00Z");
    item_destroy(item);
    item = load("<item " NS " kind='consultation'><title>相談</title>"
                "<session>every wed, Friday 13:00/17:00</session></item>",
                &relative, &error);
    if (!item)
        fail_msg("%s", error.text);
    int64_t begin, end, last = 0;
    int sessions = 0;
    for (const char *text = item_value(item, "sessions", NULL); *text; sessions++) {
        assert_true(item_session_parse(&text, &begin, &end));
        assert_true(begin > last && end - begin == 4 * 3600);
        int weekday = civil_from_utc(zone, begin).weekday;
        assert_true(weekday == 3 || weekday == 5);
        last = begin;
    }
    assert_int_equal(sessions, 12); // six weeks, today among them
    item_destroy(item);
}

#define SEMINAR(more)                                                                              \
    "<item " NS " kind='seminar'>\n<title>題</title>\n<starts>2026-12-05 14:00</starts>\n" more    \
    "\n</item>"

static void refuses_with_path_line_and_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *xml;
        int line;
        const char *says;
    } rows[] = {
        {"", 1, "not well-formed"},
        {"<item", 1, "not well-formed"},
        {"<item><title>題</title>", 1, "not well-formed"},
        {"<html/>", 1, "<item> was expected"},
        {"<item kind='seminar'/>", 1, "write xmlns=\"urn:kawaraban:item:1\""},
        {"<item xmlns='urn:kawaraban:item:2' kind='seminar'/>", 1, "urn:kawaraban:item:1"},
        {"<item " NS "/>", 1, "needs the attribute “kind”"},
        {"<item " NS " kind='seminer'/>", 1, "kind=\"seminer\" is not one of: showcase, seminar"},
        {"<item " NS " kind='seminar' prority='5'/>", 1, "did you mean “priority”"},
        {"<item " NS " kind='seminar' priority='10'/>", 1, "outside 0 to 9"},
        {"<item " NS " kind='seminar' state='live'/>", 1, "is not one of: draft"},
        {"<item " NS " kind='seminar' sample='maybe'/>", 1, "sample"},
        {"<item " NS " kind='showcase' drill='yes'/>", 1, "has no attribute “drill”"},
        {"<item " NS " kind='alert' drill='sometimes'>\n<title>題</title></item>", 1,
         "訓練 (drill) is “sometimes”; it may be one of: yes no"},
        {"<item " NS " kind='showcase' layout='diagonal'>\n<title>題</title><business>店</business>"
         "</item>",
         1, "horizontal vertical"},
        {"<!DOCTYPE item [<!ENTITY a 'aaaa'>]><item " NS " kind='notice'><title>&a;</title></item>",
         1, "entity definitions are not allowed"},
        {"<item " NS " kind='seminar'>\n<starts>2026-12-05 14:00</starts></item>", 1,
         "タイトル (title) is missing"},
        {"<item " NS " kind='seminar'>\n<title>題</title></item>", 1, "開始 (starts) is missing"},
        {SEMINAR("<tittle>x</tittle>"), 4, "did you mean <title>?"},
        {SEMINAR("<tittle>x</tittle>"), 4, "(this is a seminar)"},
        {SEMINAR("<colour>red</colour>"), 4, "it may hold: title subtitle"},
        {SEMINAR("<advisor>x</advisor>"), 4,
         "<advisor> is for consultation; this is a seminar (セミナー)"},
        {"<item " NS " kind='brand'>\n<title>題</title>\n<session>x</session></item>", 3,
         "<session> is for seminar, consultation; this is a brand"},
        {SEMINAR("<sessions>x</sessions>"), 4, "did you mean <session>?"},
        {SEMINAR("<title>二度</title>"), 4, "given twice"},
        {SEMINAR("<room></room>"), 4, "会場 (room) is empty"},
        {SEMINAR("<room><b>x</b></room>"), 4, "<b> is not known inside <room>"},
        {SEMINAR("<room size='3'>x</room>"), 4, "no attribute “size”"},
        {SEMINAR("<room lang='jp!'>x</room>"), 4, "language tag"},
        {SEMINAR("<capacity>thirty</capacity>"), 4, "定員 (capacity)"},
        {SEMINAR("<capacity lang='ja'>3</capacity>"), 4, "no attribute “lang”"},
        {SEMINAR("<capacity>1<br/>2</capacity>"), 4, "<br> is not known inside"},
        {SEMINAR("<status>closed</status>"), 4, "one of: open full cancelled"},
        {SEMINAR("<link>example.jp</link>"), 4, "https://"},
        {SEMINAR("<ends>2026-02-30 10:00</ends>"), 4, "no such day"},
        {SEMINAR("<ends>2026年2月30日</ends>"), 4, "no such day"},
        {SEMINAR("<ends>2月30日</ends>"), 4, "is not a date and time"},
        {SEMINAR("<ends>25:00</ends>"), 4, "is not a date and time"},
        {SEMINAR("<ends>14:00</ends>"), 4, "終了 (ends) 2026-12-05T05:00:00Z is not after"},
        {SEMINAR("<ends>13:00</ends>"), 4, "is not after 開始"},
        {SEMINAR("\n\n<deadline>17:00</deadline>"), 6, "time without a date"},
        {SEMINAR("<ends>17:00</ends>\n<deadline>2026-12-06</deadline>"), 5, "申込期限 (deadline)"},
        {SEMINAR("<capacity>3</capacity>\n<seats_left>4</seats_left>"), 5, "残席 (seats_left) 4"},
        {SEMINAR("<session>13:00/17:00</session>"), 4, "is not a session"},
        {SEMINAR("<session>2026-12-05 17:00/13:00</session>"), 4, "ends before it begins"},
        {SEMINAR("<session>every day 13:00/17:00</session>"), 4, "weekday"},
        {SEMINAR("<session>every tue 13:00</session>"), 4, "BEGIN/END"},
        {SEMINAR("<session></session>"), 4, "empty"},
        {SEMINAR("<show from='2026-12-05' until='2026-12-04'/>"), 4, "ends before it begins"},
        {SEMINAR("<show from='2026-12-05' till='2026-12-06'/>"), 4, "no attribute “till”"},
        {SEMINAR("<show from='10:00'/>"), 4, "time without a date"},
        {SEMINAR("<show from='today'/><show until='today'/>"), 4, "given twice"},
        {SEMINAR("<picture/>"), 4, "needs the attribute “src”"},
        {SEMINAR("<picture src='none.png'/>"), 4, "cannot be found"},
        {SEMINAR("<picture src='../../../../../../../../etc/passwd'/>"), 4,
         "out of the content folder"},
        {SEMINAR("<picture src='../../secret.png'/>"), 4, "out of the content folder"},
        {SEMINAR("<picture src='escape.png'/>"), 4, "out of the content folder"},
        {SEMINAR("<picture src='/etc/passwd'/>"), 4, "a picture is a file beside the item"},
        {SEMINAR("<picture src='https://example.jp/a.png'/>"), 4, "a picture is a file beside"},
        {SEMINAR("<picture src='page.png'/>"), 4, "is not a picture this house can show"},
        {SEMINAR("<picture src='cut.png'/>"), 4, "is cut short"},
        {SEMINAR("<picture src='cut.webp'/>"), 4, "is cut short"},
        {SEMINAR("<picture src='cut.svg'/>"), 4, "is cut short"},
        {SEMINAR("<picture src='empty.png'/>"), 4, "it is empty"},
        {SEMINAR("<picture src='.'/>"), 4, "not a regular file"},
        {SEMINAR("<picture src='photo.png' role='banner'/>"), 4,
         "is not one of: photo, logo, flyer"},
        {SEMINAR("<picture src='photo.png' focus='2 2'/>"), 4, "focus=\"2 2\""},
        {SEMINAR("<picture src='photo.png' focus='nan 0'/>"), 4, "focus"},
        {SEMINAR("<picture src='photo.png' focus='0.5 0.5 0.5'/>"), 4, "focus"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {""};
        char place[256];
        snprintf(place, sizeof place, "%s/x.xml:%d: ", folder, rows[i].line);
        struct item *item = load(rows[i].xml, NULL, &error);
        if (item || strncmp(error.text, place, strlen(place)) != 0 ||
            !strstr(error.text, rows[i].says))
            fail_msg("row %zu: expected “%s…%s”, got “%s”", i, place, rows[i].says, error.text);
    }
}

static void choices_may_be_attributes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *field, *value;
    } rows[] = {
        {"<item " NS " kind='alert' drill='yes'><title>題</title></item>", "drill", "yes"},
        {"<item " NS " kind='alert'><title>題</title><drill>yes</drill></item>", "drill", "yes"},
        {"<item " NS " kind='notice' fault='yes'><title>題</title></item>", "fault", "yes"},
        {"<item " NS " kind='showcase' layout='vertical'><title>題</title><business>店</business>"
         "</item>",
         "layout", "vertical"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {""};
        write_file("choice.xml", rows[i].text, strlen(rows[i].text));
        char path[512];
        snprintf(path, sizeof path, "%s/choice.xml", folder);
        struct item *item = item_file_load(path, "choice", zone, now_utc, NULL, &error);
        if (!item)
            fail_msg("%s", error.text);
        assert_string_equal(item_value(item, rows[i].field, NULL), rows[i].value);
        item_destroy(item);
    }
}

static void a_missing_or_oversized_file_is_named(void **state)
{
    (void)state;
    struct error error = {""};
    assert_null(item_file_load("build/tmp/none/x.xml", "x", zone, now_utc, NULL, &error));
    assert_non_null(strstr(error.text, "build/tmp/none/x.xml"));
    char *large = malloc(ITEM_FILE_MOST_BYTES + 2);
    memset(large, ' ', ITEM_FILE_MOST_BYTES + 1);
    large[ITEM_FILE_MOST_BYTES + 1] = '\0';
    assert_null(load(large, NULL, &error));
    assert_non_null(strstr(error.text, "is larger than"));
    free(large);
}

static void ten_thousand_fields_are_too_many(void **state)
{
    (void)state;
    struct error error = {""};
    struct buffer xml;
    buffer_init(&xml, ITEM_FILE_MOST_BYTES);
    buffer_add_text(&xml, "<item " NS " kind='notice'>\n");
    for (int i = 0; i < 10000; i++)
        buffer_printf(&xml, "<title lang='x-%d'>題</title>\n", i);
    buffer_add_text(&xml, "</item>");
    assert_null(load(buffer_text(&xml), NULL, &error));
    assert_non_null(strstr(error.text, "x.xml:258: there are more than 256 fields"));
    buffer_clear(&xml);
    buffer_add_text(&xml, "<item " NS " kind='consultation'><title>題</title>\n");
    for (int i = 0; i < 300; i++)
        buffer_printf(&xml, "<session>today+%dd 10:00/11:00</session>\n", i);
    buffer_add_text(&xml, "</item>");
    assert_null(load(buffer_text(&xml), NULL, &error));
    assert_non_null(strstr(error.text, "more sessions than an item may have"));
    buffer_finish(&xml);
}

static void time_words_mean_what_staff_mean(void **state)
{
    (void)state;
    static const struct {
        const char *text, *after, *expected; // NULL: refused
        bool relative;
    } rows[] = {
        {"2026-12-05T14:00:00+09:00", NULL, "2026-12-05T05:00:00Z", false},
        {"2026-12-05T05:00:00Z", NULL, "2026-12-05T05:00:00Z", false},
        {"2026-12-05 14:00", NULL, "2026-12-05T05:00:00Z", false},
        {"2026-12-05T14:00", NULL, "2026-12-05T05:00:00Z", false},
        {"  2026-12-05   14:00:30\n", NULL, "2026-12-05T05:00:30Z", false},
        {"2026-12-05", NULL, "2026-12-04T15:00:00Z", false},
        {"2026/12/5 9:05", NULL, "2026-12-05T00:05:00Z", false},
        {"2026年12月5日 14:00", NULL, "2026-12-05T05:00:00Z", false},
        {"２０２６／１２／０５　１４：００", NULL, "2026-12-05T05:00:00Z", false},
        {"2026-12-05 24:00", NULL, "2026-12-05T15:00:00Z", false},
        {"2028-02-29", NULL, "2028-02-28T15:00:00Z", false},
        {"2026-02-29", NULL, NULL, false},
        {"2026-02-30 10:00", NULL, NULL, false},
        {"2026-13-01", NULL, NULL, false},
        {"2026-00-10", NULL, NULL, false},
        {"2026-12-05 24:01", NULL, NULL, false},
        {"2026-12-05 14:60", NULL, NULL, false},
        {"2026-12-05 14", NULL, NULL, false},
        {"2026-12-05 14:00 JST", NULL, NULL, false},
        {"26-12-05", NULL, NULL, false},
        {"today", NULL, "2026-12-01T15:00:00Z", true},
        {"Today 10:00", NULL, "2026-12-02T01:00:00Z", true},
        {"today+3d 14:00", NULL, "2026-12-05T05:00:00Z", true},
        {"today + 3d 14:00", NULL, "2026-12-05T05:00:00Z", true},
        {"today-1d", NULL, "2026-11-30T15:00:00Z", true},
        {"today+2w 0:00", NULL, "2026-12-15T15:00:00Z", true},
        {"tomorrow 9:00", NULL, "2026-12-03T00:00:00Z", true},
        {"today+3", NULL, NULL, false},
        {"today+d", NULL, NULL, false},
        {"today+99999d", NULL, NULL, false},
        {"today+3d14:00", NULL, "2026-12-05T05:00:00Z", true},
        {"next saturday 10:00", NULL, "2026-12-05T01:00:00Z", true},
        {"next Sat 10:00", NULL, "2026-12-05T01:00:00Z", true},
        {"next wednesday", NULL, "2026-12-08T15:00:00Z", true}, // today is one
        {"next thursday", NULL, "2026-12-02T15:00:00Z", true},
        {"next tuesday", NULL, "2026-12-07T15:00:00Z", true},
        {"next week", NULL, NULL, false},
        {"next satur", NULL, NULL, false},
        {"17:00", "2026-12-05T05:00:00Z", "2026-12-05T08:00:00Z", false},
        {"17:00", NULL, NULL, false},
        {"24:00", "2026-12-05T05:00:00Z", "2026-12-05T15:00:00Z", false},
        {"", NULL, NULL, false},
        {"-", NULL, NULL, false},
        {"あした", NULL, NULL, false},
        {"\xFF\xFF", NULL, NULL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {""};
        int64_t utc = 0, after = INSTANT_NEVER;
        bool relative = false;
        char found[INSTANT_TEXT_BYTES] = "";
        if (rows[i].after)
            assert_true(instant_parse(rows[i].after, &after));
        bool ok = item_file_instant(rows[i].text, zone, now_utc, after, &utc, &relative, &error);
        if (ok)
            instant_format(utc, found);
        if (ok != (rows[i].expected != NULL) || (ok && strcmp(found, rows[i].expected) != 0) ||
            (ok && relative != rows[i].relative) || (!ok && !error.text[0]))
            fail_msg("“%s”: expected %s, got %s%s%s", rows[i].text,
                     rows[i].expected ? rows[i].expected : "a refusal", found,
                     relative ? " (relative) " : "", error.text);
    }
    char long_text[1000];
    memset(long_text, '9', sizeof long_text - 1);
    long_text[999] = '\0';
    int64_t utc;
    assert_false(item_file_instant(long_text, zone, now_utc, INSTANT_NEVER, &utc, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_everything_an_item_file_can_say),
        cmocka_unit_test(gathers_sessions_in_order),
        cmocka_unit_test(refuses_with_path_line_and_sentence),
        cmocka_unit_test(choices_may_be_attributes),
        cmocka_unit_test(a_missing_or_oversized_file_is_named),
        cmocka_unit_test(ten_thousand_fields_are_too_many),
        cmocka_unit_test(time_words_mean_what_staff_mean),
    };
    return cmocka_run_group_tests(tests, set_up_group, tear_down_group);
}
