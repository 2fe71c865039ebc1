// Slides of several items: a row each, the same names with another number. What has no language
// (times) is said once, in the slide's own.

#include <stdio.h>
#include <string.h>

#include "publisher/programme/compose_inside.h"
#include "publisher/programme/wording.h"

#define ROW_NAME_BYTES 32
#define ROW_SUMMARY_CHARS 70
#define ROW_NOTE_CHARS 40

struct sheet {
    struct slide_writer writer;
    const struct compose_context *context;
    const struct cast_page *page;
    struct arena *arena;
    const char *lang;
    bool own; // the slide's own language
};

static void add_to_row(struct sheet *sheet, size_t row, const char *what, const char *lang,
                       const char *text)
{
    char name[ROW_NAME_BYTES];
    snprintf(name, sizeof name, "row%zu_%s", row + 1, what);
    slide_writer_text(&sheet->writer, name, lang, text);
}

static void flag_row(struct sheet *sheet, size_t row, const char *what)
{
    char name[ROW_NAME_BYTES];
    snprintf(name, sizeof name, "row%zu_%s", row + 1, what);
    slide_writer_flag(&sheet->writer, name);
}

static void add_page_number(struct sheet *sheet, const char *lang)
{
    if (sheet->page->count > 1)
        slide_writer_text(
            &sheet->writer, "page", lang,
            arena_printf(sheet->arena, "%d/%d", sheet->page->number, sheet->page->count));
    if (sheet->page->number < sheet->page->count)
        slide_writer_flag(&sheet->writer, "more");
}

// The words' language, or NULL where the item has none for these readers.
static const char *words_of(const struct sheet *sheet, const struct item *item)
{
    if (compose_value(item, "title", sheet->lang))
        return sheet->lang;
    return sheet->own ? compose_own_language(item, sheet->lang) : NULL;
}

// ---- the board ----

static bool takes_applications(const struct item *item)
{
    return item_value(item, "status", NULL) || item_value(item, "seats_left", NULL) ||
           item_value(item, "deadline", NULL);
}

static const char *board_state(const struct cast_row *row, const char *lang)
{
    const char *word = compose_state_word(row->standing.flags, true, lang);
    if (row->standing.flags & STANDING_CANCELLED)
        return word;
    if (row->begun)
        return wording_word(WORDING_ON, lang);
    if (!word && takes_applications(row->item))
        return wording_word(WORDING_OPEN, lang);
    return word;
}

static void flag_board_row(struct sheet *sheet, size_t i, const struct cast_row *row)
{
    static const struct {
        unsigned flag;
        const char *name;
    } flags[] = {{STANDING_CANCELLED, "cancelled"},
                 {STANDING_FULL, "full"},
                 {STANDING_CLOSED, "closed"},
                 {STANDING_FEW, "few"}};
    for (size_t f = 0; f < sizeof flags / sizeof *flags; f++)
        if (row->standing.flags & flags[f].flag) {
            flag_row(sheet, i, flags[f].name);
            break;
        }
    if (row->begun && !(row->standing.flags & STANDING_CANCELLED))
        flag_row(sheet, i, "on");
}

static void add_board_times(struct sheet *sheet, size_t i, const struct cast_row *row)
{
    struct civil begin = civil_from_utc(sheet->context->zone, row->occasion.begin_utc);
    bool whole_day = (begin.hour == 0 && begin.minute == 0) || item_says_yes(row->item, "all_day");
    if (!whole_day)
        add_to_row(sheet, i, "time", sheet->lang,
                   arena_printf(sheet->arena, "%d:%02d", begin.hour, begin.minute));
    int64_t end_utc = row->occasion.end_utc;
    if (whole_day || end_utc == INSTANT_NEVER ||
        end_utc > civil_day_start(sheet->context->zone, row->occasion.begin_utc, 1))
        return;
    struct civil end = civil_from_utc(sheet->context->zone, end_utc);
    add_to_row(sheet, i, "end", sheet->lang,
               arena_printf(sheet->arena, "%d:%02d", end.hour, end.minute));
}

// What helps who is about to go there: seats where they are scarce, else who speaks.
static const char *board_note(const struct sheet *sheet, const struct cast_row *row, const char *in)
{
    int64_t left;
    if (row->standing.flags & STANDING_CANCELLED)
        return NULL;
    if (row->standing.flags & STANDING_FEW && item_count(row->item, "seats_left", &left))
        return wording_seats(sheet->arena, -1, left, sheet->lang);
    const char *speaker = compose_value(row->item, "speaker", in);
    return speaker ? slide_writer_shorten(sheet->arena, speaker, ROW_NOTE_CHARS) : NULL;
}

static void add_board_row(struct sheet *sheet, size_t i)
{
    const struct cast_row *row = &sheet->page->rows[i];
    const char *in = words_of(sheet, row->item);
    if (sheet->own) {
        add_board_times(sheet, i, row);
        flag_board_row(sheet, i, row);
    }
    if (!in)
        return;
    add_to_row(sheet, i, "title", in, compose_value(row->item, "title", in));
    add_to_row(sheet, i, "room", in, compose_value(row->item, "room", in));
    add_to_row(sheet, i, "state", sheet->lang, board_state(row, sheet->lang));
    add_to_row(sheet, i, "note", in, board_note(sheet, row, in));
    if (row->item->sample)
        slide_writer_flag(&sheet->writer, "sample");
}

static void add_board_head(struct sheet *sheet)
{
    struct civil day = civil_from_utc(sheet->context->zone, sheet->page->day_utc);
    struct slide_writer *writer = &sheet->writer;
    const char *lang = sheet->lang;
    slide_writer_text(writer, "kicker", lang, item_kind_label(ITEM_SEMINAR, lang));
    slide_writer_text(writer, "headline", lang, wording_word(WORDING_BOARD, lang));
    slide_writer_text(writer, "date", lang, wording_date(sheet->arena, &day, lang));
    slide_writer_text(writer, "figure_month", lang, wording_month(sheet->arena, &day, lang));
    slide_writer_text(writer, "figure_day", lang, arena_printf(sheet->arena, "%d", day.day));
    slide_writer_text(writer, "figure_weekday", lang, wording_weekday(&day, lang));
    if (sheet->context->era)
        slide_writer_text(writer, "era", lang, wording_era(sheet->arena, &day, lang));
}

// ---- the digest ----

static const char *source_of(const struct item *item, const char *in)
{
    const char *source = compose_value(item, "source_name", in);
    return source ? source : compose_value(item, "organizer", in);
}

static void add_digest_row(struct sheet *sheet, size_t i)
{
    const struct item *item = sheet->page->rows[i].item;
    const char *in = words_of(sheet, item);
    if (!in)
        return;
    add_to_row(sheet, i, "title", in, compose_value(item, "title", in));
    add_to_row(sheet, i, "source", in, source_of(item, in));
    const char *summary = compose_value(item, "summary", in);
    if (summary)
        add_to_row(sheet, i, "summary", in,
                   slide_writer_shorten(sheet->arena, summary, ROW_SUMMARY_CHARS));
    if (item->published_utc > INSTANT_NEVER && item->published_utc < INSTANT_FOR_EVER) {
        struct civil day = civil_from_utc(sheet->context->zone, item->published_utc);
        add_to_row(sheet, i, "date", sheet->lang, wording_date(sheet->arena, &day, sheet->lang));
    }
    if (item->sample)
        slide_writer_flag(&sheet->writer, "sample");
}

static void add_digest_head(struct sheet *sheet)
{
    const char *lang = sheet->lang;
    slide_writer_text(&sheet->writer, "kicker", lang, item_kind_label(ITEM_NOTICE, lang));
    slide_writer_text(&sheet->writer, "headline", lang, wording_word(WORDING_NEWS, lang));
}

// ---- both ----

// Whether the language has anything of its own to say on this page.
static bool is_spoken(const struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->page->row_count; i++)
        if (compose_value(sheet->page->rows[i].item, "title", sheet->lang))
            return true;
    return sheet->own;
}

static struct slide *compose_page(const struct compose_context *context, const char *template_src,
                                  const struct cast_page *page, bool board)
{
    char own[COMPOSE_LANG_BYTES], lang[COMPOSE_LANG_BYTES];
    struct sheet sheet = {.context = context, .page = page};
    compose_begin(&sheet.writer, context, template_src, own);
    sheet.arena = sheet.writer.slide->arena;
    slide_writer_flag(&sheet.writer, board ? "kind-board" : "kind-digest");
    add_page_number(&sheet, own);
    const char *rest = context->languages;
    for (int i = 0; i < COMPOSE_MOST_LANGUAGES && compose_next_language(&rest, lang); i++) {
        sheet.lang = lang;
        sheet.own = i == 0;
        if (!is_spoken(&sheet))
            continue;
        (board ? add_board_head : add_digest_head)(&sheet);
        for (size_t row = 0; row < page->row_count; row++)
            (board ? add_board_row : add_digest_row)(&sheet, row);
    }
    return slide_writer_take(&sheet.writer);
}

struct slide *compose_board(const struct compose_context *context, const char *template_src,
                            const struct cast_page *page)
{
    return compose_page(context, template_src, page, true);
}

struct slide *compose_digest(const struct compose_context *context, const char *template_src,
                             const struct cast_page *page)
{
    return compose_page(context, template_src, page, false);
}
