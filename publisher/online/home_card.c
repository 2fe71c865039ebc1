// One item as a reader sees it at home: everything it says, labelled, in the reader's language
// where it has it.
#include "publisher/online/home_inside.h"

#include <string.h>

#include "publisher/programme/wording.h"
#include "signage/base/utf8.h"
#include "signage/base/xml.h"
#include "signage/language/media_name.h"
#include "signage/language/slide.h"

static void add_escaped(struct buffer *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char byte = bytes[i];
        if (byte == '<')
            buffer_add_text(out, "&lt;");
        else if (byte == '>')
            buffer_add_text(out, "&gt;");
        else if (byte == '&')
            buffer_add_text(out, "&amp;");
        else if (byte == '"')
            buffer_add_text(out, "&quot;");
        else
            buffer_add_char(out, byte);
    }
}

// Readings as <ruby>; where lines may break is the browser's business here.
void rich_html(struct buffer *out, const char *rich_text)
{
    bool ruby = false, reading = false;
    for (size_t length = strlen(rich_text), at = 0; at < length;) {
        size_t start = at;
        uint32_t character = utf8_next(rich_text, length, &at);
        if (character == UTF8_RUBY_BASE && !ruby) {
            buffer_add_text(out, "<ruby>");
            ruby = true;
        } else if (character == UTF8_RUBY_TEXT && ruby && !reading) {
            buffer_add_text(out, "<rp>（</rp><rt>");
            reading = true;
        } else if (character == UTF8_RUBY_END && ruby) {
            buffer_add_text(out, reading ? "</rt><rp>）</rp></ruby>" : "</ruby>");
            ruby = reading = false;
        } else if (character == '\n' && !ruby) {
            buffer_add_text(out, "<br>");
        } else if (character == UTF8_REPLACEMENT) {
            buffer_add_utf8(out, UTF8_REPLACEMENT);
        } else if (character >= ' ' && character != 0x7F && character != UTF8_ZERO_WIDTH_SPACE &&
                   character != UTF8_WORD_JOINER && character != UTF8_RUBY_BASE &&
                   character != UTF8_RUBY_TEXT && character != UTF8_RUBY_END) {
            add_escaped(out, rich_text + start, at - start);
        }
    }
    if (ruby)
        buffer_add_text(out, reading ? "</rt></ruby>" : "</ruby>");
}

void home_add_value(struct visit *visit, const struct item *item, const char *name,
                    const char *before, const char *after)
{
    const char *have, *value = notice_board_value(item, name, visit->lang, &have);
    if (!value)
        return;
    buffer_add_text(&visit->out, before);
    bool foreign = *have && strcmp(have, visit->lang) != 0;
    if (foreign)
        buffer_printf(&visit->out, "<span lang=\"%s\">", have);
    rich_html(&visit->out, value);
    buffer_printf(&visit->out, "%s%s", foreign ? "</span>" : "", after);
}

static void add_badge(struct visit *visit, const char *class, const char *word)
{
    buffer_printf(&visit->out, "<span class=\"badge %s\">%s</span> ", class, word);
}

void home_add_badges(struct visit *visit, const struct posting *posting)
{
    unsigned flags = posting->standing.flags | posting->facts.lasting;
    bool over = posting->standing.reason == STANDING_BEGUN;
    const char *lang = visit->lang;
    if (flags & STANDING_CANCELLED)
        add_badge(visit, "stop", wording_word(WORDING_CANCELLED, lang));
    else if (over)
        add_badge(visit, "on", visit_say(visit, "開催中", "In progress"));
    else if (flags & STANDING_FULL)
        add_badge(visit, "full", wording_word(WORDING_FULL, lang));
    else if (flags & STANDING_CLOSED)
        add_badge(visit, "full", wording_word(WORDING_CLOSED, lang));
    else if (flags & STANDING_FEW)
        add_badge(visit, "few", wording_word(WORDING_FEW, lang));
    if (item_says_yes(posting->item, "drill"))
        add_badge(visit, "drill", wording_word(WORDING_DRILL, lang));
    if (posting->item->sample)
        add_badge(visit, "sample", wording_word(WORDING_SAMPLE, lang));
}

// ---- facts ----

static void add_row(struct visit *visit, const char *label, const char *value)
{
    buffer_printf(&visit->out, "<div><dt>%s</dt><dd>", label);
    xml_escape(&visit->out, value);
    buffer_add_text(&visit->out, "</dd></div>\n");
}

static const char *occasion_words(struct visit *visit, const struct posting *posting,
                                  const struct occasion *occasion)
{
    struct civil begin = civil_from_utc(visit->office->zone, occasion->begin_utc), end = begin;
    bool has_end = occasion->end_utc != INSTANT_NEVER && occasion->end_utc > occasion->begin_utc;
    bool all_day = item_says_yes(posting->item, "all_day");
    if (has_end)
        end = civil_from_utc(visit->office->zone, occasion->end_utc - (all_day ? 1 : 0));
    if (all_day)
        return wording_days(visit->arena, &begin, has_end ? &end : &begin, visit->lang);
    return wording_session(visit->arena, &begin, has_end ? &end : NULL, visit->lang);
}

#define MOST_DATES 6

static void add_dates(struct visit *visit, const struct posting *posting)
{
    const struct standing_facts *facts = &posting->facts;
    size_t said = 0, left = 0;
    for (size_t i = 0; i < facts->occasion_count; i++) {
        const struct occasion *occasion = &facts->occasions[i];
        int64_t end = occasion->end_utc == INSTANT_NEVER ? occasion->leave_utc : occasion->end_utc;
        if (end <= visit->now_utc)
            continue;
        if (said == MOST_DATES) {
            left++;
            continue;
        }
        buffer_add_text(&visit->out, said++ == 0 ? "" : "<br>");
        xml_escape(&visit->out, occasion_words(visit, posting, occasion));
    }
    if (left > 0)
        buffer_printf(&visit->out, "<br>%s", wording_further(visit->arena, left, visit->lang));
}

static void add_when(struct visit *visit, const struct posting *posting)
{
    if (posting->facts.occasion_count == 0)
        return;
    buffer_printf(&visit->out, "<div><dt>%s</dt><dd>", visit_say(visit, "日時", "When"));
    add_dates(visit, posting);
    buffer_add_text(&visit->out, "</dd></div>\n");
}

static void add_seats(struct visit *visit, const struct item *item)
{
    int64_t capacity, left;
    if (!item_count(item, "capacity", &capacity))
        return;
    if (!item_count(item, "seats_left", &left))
        left = -1;
    add_row(visit, visit_say(visit, "定員", "Capacity"),
            wording_seats(visit->arena, capacity, left, visit->lang));
}

static void add_deadline(struct visit *visit, const struct item *item)
{
    int64_t deadline;
    if (!item_instant(item, "deadline", &deadline))
        return;
    struct civil at = civil_from_utc(visit->office->zone, deadline);
    add_row(visit, visit_say(visit, "申込期限", "Apply by"),
            wording_instant(visit->arena, &at, visit->lang));
}

static void add_field(struct visit *visit, const struct item *item, const char *name)
{
    const struct item_field_spec *spec = item_field_spec(name);
    const char *label = visit_say(visit, spec->label_ja, spec->label_en);
    home_add_value(visit, item, name, arena_printf(visit->arena, "<div><dt>%s</dt><dd>", label),
                   "</dd></div>\n");
}

void home_add_facts(struct visit *visit, const struct posting *posting)
{
    static const char *const first[] = {"schedule", "room", "event"};
    static const char *const then[] = {"speaker",  "advisor", "audience",   "fee",     "price",
                                       "product",  "shops",   "equipment",  "address", "hours",
                                       "district", "area",    "reservation"};
    static const char *const last[] = {"organizer", "contact", "phone", "sender", "source_name"};
    const struct item *item = posting->item;
    buffer_add_text(&visit->out, "<dl class=\"facts\">\n");
    add_when(visit, posting);
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        add_field(visit, item, first[i]);
    for (size_t i = 0; i < sizeof then / sizeof *then; i++)
        add_field(visit, item, then[i]);
    add_seats(visit, item);
    add_deadline(visit, item);
    for (size_t i = 0; i < sizeof last / sizeof *last; i++)
        add_field(visit, item, last[i]);
    buffer_add_text(&visit->out, "</dl>\n");
}

// ---- the whole card ----

void home_add_link(struct visit *visit, const struct item *item)
{
    const char *link = item_value(item, "link", NULL);
    if (!link || !*link)
        return;
    const char *label = notice_board_plain(item, "link_label", visit->lang, visit->arena);
    const char *title = notice_board_plain(item, "title", visit->lang, visit->arena);
    if (!*label)
        label = visit_say(visit, "くわしく見る", "More");
    buffer_add_text(&visit->out, "<p class=\"go\"><a href=\"");
    xml_escape(&visit->out, link);
    buffer_add_text(&visit->out, "\" rel=\"noopener\">");
    xml_escape(&visit->out, label);
    // Out of its place a link must still say where it leads (WCAG 2.4.9).
    buffer_add_text(&visit->out, "<span class=\"unseen\">: ");
    xml_escape(&visit->out, title);
    buffer_add_text(&visit->out, "</span></a></p>\n");
}

static bool is_picture(const char *name)
{
    const char *type = media_type_of_name(name);
    return type && strncmp(type, "image/", 6) == 0;
}

bool home_add_picture(struct visit *visit, const struct item *item)
{
    for (size_t i = 0; i < item->media_count; i++) {
        const struct item_media *media = &item->media[i];
        if (!is_picture(media->name) || strcmp(media->role, "logo") == 0)
            continue;
        buffer_printf(&visit->out,
                      "<img class=\"photo\" src=\"/media/%s\" loading=\"lazy\" width=\"640\" "
                      "height=\"400\" alt=\"",
                      media->name);
        xml_escape(&visit->out, media->alt);
        buffer_add_text(&visit->out, "\">\n");
        return true;
    }
    return false;
}

void home_add_card(struct visit *visit, const struct posting *posting)
{
    const struct item *item = posting->item;
    char anchor[NOTICE_BOARD_ANCHOR_BYTES];
    notice_board_anchor(item, anchor);
    buffer_printf(&visit->out, "<article class=\"card %s\" id=\"%s\">\n",
                  item_kind_name(item->kind), anchor);
    home_add_picture(visit, item);
    buffer_add_text(&visit->out, "<div class=\"words\">\n");
    home_add_value(visit, item, "business", "<p class=\"business\">", "</p>\n");
    home_add_value(visit, item, "title", "<h3>", "</h3>\n");
    buffer_add_text(&visit->out, "<p class=\"badges\">");
    home_add_badges(visit, posting);
    home_add_value(visit, item, "category", "<span class=\"category\">", "</span>");
    buffer_add_text(&visit->out, "</p>\n");
    home_add_value(visit, item, "subtitle", "<p class=\"subtitle\">", "</p>\n");
    home_add_value(visit, item, "statement", "<p class=\"subtitle\">", "</p>\n");
    home_add_value(visit, item, "summary", "<p>", "</p>\n");
    home_add_value(visit, item, "instruction", "<p>", "</p>\n");
    home_add_facts(visit, posting);
    home_add_link(visit, item);
    buffer_add_text(&visit->out, "</div>\n</article>\n");
}
