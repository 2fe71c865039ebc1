// `kawaraban-publisher feed FILE` on files that want to eat the machine: whatever they hold, it
// ends by itself with a feed or a sentence, and never holds more than 64 MiB.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_KIB (64 * 1024)
#define FILE_BYTES (10 * 1024 * 1024)
#define PATIENCE_S 60 // of processor time; only reached when something is wrong

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define RSS_HEAD "<rss version='2.0'><channel><title>T</title>"
#define RSS_TAIL "</channel></rss>"

// ---- files that mean harm: each writes about FILE_BYTES and not a byte more than that ----

struct harm {
    FILE *file;
    size_t bytes;
};

static void put_bytes(struct harm *out, const char *bytes, size_t length)
{
    assert_int_equal(fwrite(bytes, 1, length, out->file), length);
    out->bytes += length;
}

static void put(struct harm *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

static void putf(struct harm *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vfprintf(out->file, format, arguments);
    va_end(arguments);
    assert_true(length >= 0);
    out->bytes += (size_t)length;
}

static bool room_for(const struct harm *out, size_t bytes)
{
    return out->bytes + bytes < FILE_BYTES;
}

static void fill(struct harm *out, const char *piece, size_t tail)
{
    while (room_for(out, strlen(piece) + tail))
        put(out, piece);
}

static void one_text(struct harm *out)
{
    put(out, RSS_HEAD "<item><guid>1</guid><description>");
    fill(out, "字", 100);
    put(out, "</description></item>" RSS_TAIL);
}

static void one_title(struct harm *out)
{
    put(out, RSS_HEAD "<item><title>");
    fill(out, "&amp;lt;b&amp;gt;", 100);
    put(out, "</title></item>" RSS_TAIL);
}

static void deep(struct harm *out)
{
    put(out, RSS_HEAD "<item>");
    fill(out, "<a>", 100);
}

static void attributes(struct harm *out)
{
    put(out, RSS_HEAD "<item");
    for (unsigned i = 0; room_for(out, 100); i++)
        putf(out, " a%u=''", i);
    put(out, "><title>t</title></item>" RSS_TAIL);
}

static void one_attribute(struct harm *out)
{
    put(out, RSS_HEAD "<item><enclosure url='");
    fill(out, "x", 100);
    put(out, "'/></item>" RSS_TAIL);
}

static void names(struct harm *out)
{
    put(out, RSS_HEAD "<item><title>t</title>");
    for (unsigned i = 0; room_for(out, 200); i++)
        putf(out, "<n%u:e%u xmlns:n%u='u%u'/>", i, i, i, i);
    put(out, "</item>" RSS_TAIL);
}

static void laughs(struct harm *out)
{
    put(out, "<!DOCTYPE rss [<!ENTITY a 'ha'>");
    for (char c = 'b'; c <= 'z'; c++)
        putf(out, "<!ENTITY %c '&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;'>", c, c - 1, c - 1, c - 1, c - 1,
             c - 1, c - 1, c - 1, c - 1);
    put(out, "]>" RSS_HEAD);
    fill(out, "<item><title>&z;&y;&x;</title></item>", 100);
    put(out, RSS_TAIL);
}

static void long_entities(struct harm *out)
{
    put(out, "<!DOCTYPE rss [");
    for (int i = 0; i < 64; i++) {
        putf(out, "<!ENTITY e%d '", i);
        for (int j = 0; j < 1000; j++)
            put(out, "x");
        put(out, "'>");
    }
    put(out, "]>" RSS_HEAD);
    fill(out, "<item><title>&e1;&e2;&e3;</title></item>", 100);
    put(out, RSS_TAIL);
}

static void large_items(struct harm *out)
{
    put(out, RSS_HEAD);
    for (unsigned i = 0; room_for(out, 2300); i++) {
        putf(out, "<item><guid>%u</guid><title>展示会のお知らせ %u</title><description>", i, i);
        for (int j = 0; j < 60; j++)
            put(out, "新しい製品を展示します。");
        put(out, "</description></item>");
    }
    put(out, RSS_TAIL);
}

static void large_bodies(struct harm *out) // 5,000 kept ones, each in two fields
{
    put(out,
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>");
    for (unsigned i = 0; room_for(out, 2300); i++) {
        putf(out, "<item><guid>%u</guid><description>", i);
        for (int j = 0; j < 500; j++)
            put(out, "ab");
        put(out, "</description><content:encoded>");
        for (int j = 0; j < 500; j++)
            put(out, "cd");
        put(out, "</content:encoded></item>");
    }
    put(out, RSS_TAIL);
}

static void small_items(struct harm *out)
{
    put(out, RSS_HEAD);
    fill(out, "<item><guid/><title>t</title></item>", 100);
    put(out, RSS_TAIL);
}

static void categories(struct harm *out)
{
    put(out, RSS_HEAD);
    for (unsigned i = 0; room_for(out, 3000); i++) {
        put(out, "<item><title>t</title>");
        for (unsigned j = 0; j < 64; j++)
            putf(out, "<category>c%u</category>", i * 64 + j);
        put(out, "</item>");
    }
    put(out, RSS_TAIL);
}

static void base_in_base(struct harm *out)
{
    put(out, RSS_HEAD "<item><title>t</title>");
    for (int i = 0; room_for(out, 1000); i++)
        putf(out,
             "<enclosure xml:base='http://a.example/%0900d' url='%u'/>"
             "<media:thumbnail url='%u'/>",
             i, i, i);
    put(out, "</item>" RSS_TAIL);
}

static void less_than(struct harm *out)
{
    put(out, RSS_HEAD "<item><title>");
    fill(out, "<", 10);
}

static void ampersands(struct harm *out)
{
    put(out, RSS_HEAD "<item><title>");
    fill(out, "&", 10);
}

static void comment(struct harm *out)
{
    put(out, RSS_HEAD "<!--");
    fill(out, "- ", 10);
}

static void rules(struct harm *out)
{
    put(out, "BEGIN:VCALENDAR\r\n");
    for (unsigned i = 0; room_for(out, 400); i++)
        putf(out,
             "BEGIN:VEVENT\r\nUID:%u\r\nSUMMARY:t\r\nDTSTART:20200101T000000Z\r\n"
             "RRULE:FREQ=SECONDLY;BYMONTHDAY=31;BYMONTH=2\r\nRRULE:FREQ=MINUTELY\r\n"
             "EXRULE:FREQ=HOURLY\r\nEND:VEVENT\r\n",
             i);
    put(out, "END:VCALENDAR\r\n");
}

static void one_series(struct harm *out)
{
    put(out, "BEGIN:VCALENDAR\r\n");
    for (unsigned i = 0; room_for(out, 200); i++)
        putf(out,
             "BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:t%u\r\nRECURRENCE-ID:20270101T%02u%02u%02uZ\r\n"
             "DTSTART:20270101T000000Z\r\nEND:VEVENT\r\n",
             i, i / 3600 % 24, i / 60 % 60, i % 60);
    put(out, "END:VCALENDAR\r\n");
}

static void one_line(struct harm *out)
{
    put(out, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270101T000000Z\r\nDESCRIPTION:");
    fill(out, "long\r\n ", 100);
    put(out, "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void quoted_line(struct harm *out)
{
    put(out, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270101T000000Z\r\n"
             "SUMMARY;ENCODING=QUOTED-PRINTABLE:");
    fill(out, "=E5=95=86=\r\n", 10);
}

static void descriptions(struct harm *out)
{
    put(out, "BEGIN:VCALENDAR\r\n");
    for (unsigned i = 0; room_for(out, 21000); i++) {
        putf(out, "BEGIN:VEVENT\r\nUID:%u\r\nDTSTART:20270101T000000Z\r\nDESCRIPTION:", i);
        for (int j = 0; j < 5000; j++)
            put(out, "<br>");
        put(out, "\r\nEND:VEVENT\r\n");
    }
    put(out, "END:VCALENDAR\r\n");
}

static void zones(struct harm *out)
{
    put(out, "BEGIN:VCALENDAR\r\n");
    for (unsigned i = 0; room_for(out, 300); i++)
        putf(out,
             "BEGIN:VTIMEZONE\r\nTZID:%u\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
             "TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nRRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=1SU\r\n"
             "END:STANDARD\r\nEND:VTIMEZONE\r\n",
             i);
    put(out, "END:VCALENDAR\r\n");
}

static void put_utf16(struct harm *out, const char *ascii)
{
    for (; *ascii; ascii++)
        put_bytes(out, (const char[]){*ascii, '\0'}, 2);
}

static void utf16(struct harm *out) // 1.5 times as large as UTF-8
{
    put(out, "\xFF\xFE");
    put_utf16(out, RSS_HEAD "<item><description>");
    while (room_for(out, 200))
        put(out, "\x57\x5B");
    put_utf16(out, "</description></item>" RSS_TAIL);
}

static void shift_jis(struct harm *out) // likewise; and broken, so that it is read twice
{
    put(out, "<?xml version='1.0' encoding='Shift_JIS'?>" RSS_HEAD "<item><title>a & b</title>"
             "<description>");
    fill(out, "\x8E\x9A", 100);
    put(out, "</description></item>" RSS_TAIL);
}

static const struct {
    const char *name;
    void (*write)(struct harm *out);
} rows[] = {
    {"one text", one_text},
    {"one title, escaped twice", one_title},
    {"nothing is ever closed", deep},
    {"a million attributes", attributes},
    {"one attribute", one_attribute},
    {"as many names and namespaces as elements", names},
    {"a billion laughs, often", laughs},
    {"long entities, often", long_entities},
    {"items of 2 KB", large_items},
    {"items of two texts", large_bodies},
    {"as many items as there is room for", small_items},
    {"64 categories an item", categories},
    {"a base for every picture", base_in_base},
    {"only <", less_than},
    {"only &", ampersands},
    {"a comment without an end", comment},
    {"rules that never end", rules},
    {"one series, moved ever again", one_series},
    {"one line, folded", one_line},
    {"one line, quoted", quoted_line},
    {"descriptions of nothing but line breaks", descriptions},
    {"a time zone an event", zones},
    {"UTF-16", utf16},
    {"broken Shift_JIS", shift_jis},
};

// ---- the program ----

static char folder[] = "build/feed-memory-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    mkdir("build", 0755);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void run_program(const char *program, const char *file)
{
    struct rlimit processor = {PATIENCE_S, PATIENCE_S};
    setrlimit(RLIMIT_CPU, &processor);
    int nothing = open("/dev/null", O_WRONLY);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    execl(program, program, "feed", file, (char *)NULL);
    _exit(127);
}

// The most memory it held, in KiB; *status as wait() has it.
static long measure(const char *program, const char *file, int *status)
{
    struct rusage usage;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        run_program(program, file);
    assert_int_equal(wait4(child, status, 0, &usage), child);
    return usage.ru_maxrss;
}

static void no_file_takes_more_than_64_mib(void **state)
{
    (void)state;
    if (SANITIZED) {
        print_message("skipped: a sanitizer's own memory is several times the program's\n");
        skip();
    }
    const char *programs = getenv("KAWARABAN_PROGRAMS");
    char program[PATH_MAX], file[sizeof folder + 8];
    snprintf(program, sizeof program, "%s/kawaraban-publisher",
             programs ? programs : "build/plain");
    snprintf(file, sizeof file, "%s/f", folder);
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harm out = {fopen(file, "wb"), 0};
        assert_non_null(out.file);
        rows[i].write(&out);
        assert_int_equal(fclose(out.file), 0);
        int status;
        long kib = measure(program, file, &status);
        bool ended = WIFEXITED(status) && WEXITSTATUS(status) <= 1;
        if (!ended)
            print_error("%s: ended with status %#x\n", rows[i].name, (unsigned)status);
        if (kib > MOST_KIB)
            print_error("%s: took %ld KiB, %d at most were expected\n", rows[i].name, kib,
                        MOST_KIB);
        wrong += !ended || kib > MOST_KIB;
        if (getenv("FEED_MEMORY_TOLD"))
            print_message("# %s: %ld KiB\n", rows[i].name, kib);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_file_takes_more_than_64_mib)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
