// typeset --width 10em TEXT…: the lines a slide would have, from the publisher's own marks and the
// drawing's own choice of lines, at a measure in ems and without getting smaller. For whoever
// writes headlines or protected terms, and for tests.
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/config.h"
#include "publisher/programme/phrases.h"
#include "publisher/usage.h"
#include "signage/base/installed.h"
#include "signage/base/utf8.h"
#include "signage/drawing/fonts.h"
#include "signage/drawing/text.h"

#define EM_PX 4 // lengths are reckoned in ems: the least size takes the longest text
#define MOST_WIDTH_EM 1000
#define MOST_LINES 10000
#define TERMS_BELOW "content/terms.txt"
#define LINE_SIGN "⏎"

struct typeset {
    const char *config, *terms, *lang, *family;
    double width_em;
    int most_lines; // 0: as many as it takes
    bool vertical, bold, paragraph, marks;
    struct phrases *phrases;
    struct fonts *fonts;
};

static void print_help(void)
{
    puts("usage: kawaraban-publisher typeset --width 10em [--lang ja] [--vertical] [TEXT...]\n"
         "\n"
         "見出しがどこで改行されるかを表示します。Prints the lines each TEXT would be set in (or "
         "each\n"
         "line of standard input), joined by " LINE_SIGN
         ", one text a line. The measure is in ems, "
         "that is, in\n"
         "full-width characters; nothing gets smaller, as it may on a slide.\n"
         "\n"
         "  --width EMS      一行の字数 the measure: 10em, 10, 7.5em\n"
         "  --lang LANG      言語 ja (default), en, zh-Hans, zh-Hant, ko …\n"
         "  --vertical       縦書き columns of that many characters\n"
         "  --lines N        at most so many lines; the rest is cut with an ellipsis\n"
         "  --paragraph      set as running text, which is broken more freely than a headline\n"
         "  --family NAME    a family of the font table; gothic-fixed unless told\n"
         "  --bold           its bold\n"
         "  --marks          改行位置の候補 prints where lines may break instead: | between "
         "phrases, "
         "¦ only\n"
         "                   where a phrase is too long, ~ never\n"
         "  --terms FILE     守る語 protected terms, a line each\n"
         "  -c FILE          take them from this configuration\n"
         "\n"
         "In TEXT, U+200B (zero width space) says a line may well break there, U+2060 (word "
         "joiner)\n"
         "that it must not.");
}

static bool parse_width(const char *text, double *width_em)
{
    char *end;
    *width_em = strtod(text, &end);
    return end != text && (!*end || strcmp(end, "em") == 0) && *width_em >= 1 &&
           *width_em <= MOST_WIDTH_EM;
}

static bool parse_lines(const char *text, int *lines)
{
    char *end;
    long value = strtol(text, &end, 10);
    *lines = (int)value;
    return end != text && !*end && value >= 1 && value <= MOST_LINES;
}

enum { LINES = 256, FAMILY, BOLD, MARKS, PARAGRAPH, TERMS, VERTICAL };

// -1: go on.
static int take_option(struct typeset *typeset, int option)
{
    switch (option) {
    case 'h':
        print_help();
        return USAGE_DONE;
    case 'w':
        if (!parse_width(optarg, &typeset->width_em))
            return usage_wrong("typeset", "--width %s: write 1em to %dem, as 10em", optarg,
                               MOST_WIDTH_EM);
        break;
    case LINES:
        if (!parse_lines(optarg, &typeset->most_lines))
            return usage_wrong("typeset", "--lines %s: write a number from 1 to %d", optarg,
                               MOST_LINES);
        break;
    case 'c':
        typeset->config = optarg;
        break;
    case 'l':
        typeset->lang = optarg;
        break;
    case FAMILY:
        typeset->family = optarg;
        break;
    case TERMS:
        typeset->terms = optarg;
        break;
    case BOLD:
        typeset->bold = true;
        break;
    case MARKS:
        typeset->marks = true;
        break;
    case PARAGRAPH:
        typeset->paragraph = true;
        break;
    case VERTICAL:
        typeset->vertical = true;
        break;
    default:
        return usage_wrong("typeset", "that option is not known or lacks its value");
    }
    return -1;
}

static int read_options(int argc, char **argv, struct typeset *typeset)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {"config", required_argument, NULL, 'c'},
                                            {"width", required_argument, NULL, 'w'},
                                            {"lang", required_argument, NULL, 'l'},
                                            {"vertical", no_argument, NULL, VERTICAL},
                                            {"lines", required_argument, NULL, LINES},
                                            {"family", required_argument, NULL, FAMILY},
                                            {"bold", no_argument, NULL, BOLD},
                                            {"marks", no_argument, NULL, MARKS},
                                            {"paragraph", no_argument, NULL, PARAGRAPH},
                                            {"terms", required_argument, NULL, TERMS},
                                            {0}};
    for (int option; (option = getopt_long(argc, argv, "hc:", options, NULL)) != -1;) {
        int status = take_option(typeset, option);
        if (status >= 0)
            return status;
    }
    if (typeset->width_em <= 0 && !typeset->marks)
        return usage_wrong("typeset", "the measure is missing; say --width 10em");
    return -1;
}

// The terms of the configuration that is named, else those of this folder, else the installed ones.
static bool open_phrases(struct typeset *typeset, struct error *error)
{
    char installed[PATH_MAX];
    const char *path = typeset->terms;
    struct config *config = NULL;
    const char *config_path = typeset->config ? typeset->config : getenv("KAWARABAN_CONFIG");
    if (!path && config_path && *config_path) {
        config = config_load(config_path, error);
        if (!config)
            return false;
        path = config->programme.terms_file;
    }
    if (!path && access(TERMS_BELOW, R_OK) == 0)
        path = TERMS_BELOW;
    if (!path && installed_path(TERMS_BELOW, installed, sizeof installed))
        path = access(installed, R_OK) == 0 ? installed : "";
    typeset->phrases = phrases_create(path ? path : "", error);
    config_destroy(config);
    return typeset->phrases != NULL;
}

static bool open_fonts(struct typeset *typeset, struct error *error)
{
    char table[PATH_MAX];
    fonts_default_table(table);
    typeset->fonts = fonts_open(table, error);
    return typeset->fonts != NULL;
}

static void print_marks(const char *marked)
{
    size_t bytes = strlen(marked), joins = 0;
    for (size_t offset = 0; offset < bytes;) {
        size_t at = offset;
        uint32_t c = utf8_next(marked, bytes, &offset);
        if (c == UTF8_WORD_JOINER) {
            joins++;
            continue;
        }
        if (c == UTF8_ZERO_WIDTH_SPACE)
            fputs(joins > 0 ? "¦" : "|", stdout);
        else {
            if (joins > 0)
                putchar('~');
            fwrite(marked + at, 1, offset - at, stdout);
        }
        joins = 0;
    }
    putchar('\n');
}

static bool print_lines(const struct typeset *typeset, const char *marked, struct error *error)
{
    struct text_style style = {.family = typeset->family,
                               .bold = typeset->bold,
                               .lang = typeset->lang,
                               .size_px = EM_PX,
                               .least_size_px = EM_PX,
                               .line_height = 1,
                               .most_lines = typeset->most_lines,
                               .setting = typeset->paragraph ? TEXT_PARAGRAPH : TEXT_HEADLINE,
                               .vertical = typeset->vertical};
    double along = typeset->width_em * EM_PX, across = FRAME_MOST_SIDE_PX;
    struct text_layout *layout =
        text_layout_create(typeset->fonts, marked, &style, typeset->vertical ? across : along,
                           typeset->vertical ? along : across, error);
    if (!layout)
        return false;
    struct text_report report = text_layout_report(layout);
    struct buffer lines;
    buffer_init(&lines, (size_t)8 * TEXT_MOST_BYTES);
    text_layout_lines(layout, LINE_SIGN, &lines);
    puts(buffer_text(&lines));
    buffer_finish(&lines);
    text_layout_destroy(layout);
    if (report.truncated && typeset->most_lines == 0)
        fprintf(stderr,
                "kawaraban-publisher typeset: a text was cut behind %d lines; that is more than a "
                "slide can hold\n",
                report.lines);
    return true;
}

static bool typeset_text(const struct typeset *typeset, const char *text, struct error *error)
{
    if (strlen(text) > TEXT_MOST_BYTES)
        return error_set(error,
                         "this text has %zu bytes, and one on a slide at most %u; shorten it: "
                         "%.60s…",
                         strlen(text), TEXT_MOST_BYTES, text);
    struct arena *arena = arena_create();
    const char *marked = phrases_mark(typeset->phrases, arena, text, typeset->lang);
    bool ok = true;
    if (typeset->marks)
        print_marks(marked);
    else
        ok = print_lines(typeset, marked, error);
    arena_destroy(arena);
    return ok;
}

static bool typeset_input(const struct typeset *typeset, struct error *error)
{
    char *line = NULL;
    size_t capacity = 0;
    bool ok = true;
    for (ssize_t length; ok && (length = getline(&line, &capacity, stdin)) >= 0;) {
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            line[--length] = '\0';
        ok = typeset_text(typeset, line, error);
    }
    free(line);
    return ok;
}

static bool typeset_all(struct typeset *typeset, char **texts, struct error *error)
{
    if (!open_phrases(typeset, error) || !open_fonts(typeset, error))
        return false;
    bool ok = true;
    for (char **text = texts; ok && *text; text++)
        ok = typeset_text(typeset, *text, error);
    if (ok && !*texts)
        ok = typeset_input(typeset, error);
    if (ok && fflush(stdout) != 0)
        ok = error_set(error, "the lines cannot be written: %m");
    return ok;
}

int command_typeset(int argc, char **argv)
{
    struct typeset typeset = {.lang = "ja", .family = "gothic-fixed"};
    int status = read_options(argc, argv, &typeset);
    if (status >= 0)
        return status;
    struct error error = {0};
    bool ok = typeset_all(&typeset, argv + optind, &error);
    phrases_destroy(typeset.phrases);
    fonts_close(typeset.fonts);
    return ok ? USAGE_DONE : usage_fail("typeset", &error);
}
