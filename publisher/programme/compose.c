// Composing slides: the fields of each kind by table, dates and states in words.

#include "publisher/programme/compose.h"

#include <stdio.h>
#include <string.h>

#include "publisher/programme/compose_dates.h"
#include "publisher/programme/compose_inside.h"
#include "publisher/programme/slide_writer.h"
#include "publisher/programme/wording.h"

#define BODY_CHARS 150       // what a passer-by can take in
#define ALERT_BODY_CHARS 320 // what to do must not be cut early
#define MOST_META 4

#define EVERY ((1u << ITEM_KIND_COUNT) - 1)
#define KIND(kind) (1u << ITEM_##kind)

// Which field fills which text, by kind. Rows with the same text stand in for each other: the first
// that has something wins.
static const struct {
    const char *text, *field;
    unsigned kinds;
} direct[] = {
    {"headline", "title", EVERY},
    {"subtitle", "subtitle", EVERY},
    {"subtitle", "product", KIND(SHOWCASE)},
    {"subtitle", "statement", KIND(BRAND)},
    {"business", "business", KIND(SHOWCASE) | KIND(BRAND)},
    {"category", "category", EVERY},
    {"room", "room", EVERY},
    {"price", "price", KIND(SPACE) | KIND(BRAND)},
    {"price", "fee", KIND(SEMINAR) | KIND(CONSULTATION)},
    {"hours", "hours", KIND(SHOWCASE) | KIND(SPACE)},
    {"hours", "schedule", KIND(CONSULTATION)},
    {"speaker", "speaker", KIND(SEMINAR)},
    {"speaker", "advisor", KIND(CONSULTATION)},
    {"audience", "audience", EVERY},
    {"area", "area", KIND(ALERT)},
    {"source", "sender", KIND(ALERT)},
    {"source", "source_name", KIND(ALERT) | KIND(NOTICE)},
    {"link_label", "link_label", EVERY},
};

// Small facts on one line.
static const char *const metas[ITEM_KIND_COUNT][MOST_META] = {
    [ITEM_SHOWCASE] = {"district", "address", "phone"},
    [ITEM_SEMINAR] = {"reservation", "organizer", "contact", "phone"},
    [ITEM_CONSULTATION] = {"reservation", "organizer", "contact", "phone"},
    [ITEM_SPACE] = {"equipment", "address", "reservation", "phone"},
    [ITEM_BRAND] = {"shops", "contact", "phone"},
    [ITEM_NOTICE] = {"room", "organizer", "contact", "phone"},
    [ITEM_ALERT] = {"phone"},
};

static const struct {
    unsigned flag;
    const char *name;
    enum wording_word word;
} states[] = {
    {STANDING_CANCELLED, "cancelled", WORDING_CANCELLED},
    {STANDING_FULL, "full", WORDING_FULL},
    {STANDING_CLOSED, "closed", WORDING_CLOSED},
    {STANDING_TODAY, "today", WORDING_TODAY},
    {STANDING_ON, "today", WORDING_ON},
    {STANDING_FEW, "few", WORDING_FEW},
};

// The languages one after the other, at most COMPOSE_MOST_LANGUAGES.
bool compose_next_language(const char **rest, char lang[COMPOSE_LANG_BYTES])
{
    *rest += strspn(*rest, " ");
    size_t length = strcspn(*rest, " ");
    if (length == 0)
        return false;
    snprintf(lang, COMPOSE_LANG_BYTES, "%.*s", (int)length, *rest);
    *rest += length;
    return true;
}

const char *compose_first_language(const char *languages, char lang[COMPOSE_LANG_BYTES])
{
    if (!compose_next_language(&languages, lang))
        snprintf(lang, COMPOSE_LANG_BYTES, "ja");
    return lang;
}

const char *compose_value(const struct item *item, const char *name, const char *lang)
{
    const char *text = item_value_for(item, name, lang);
    return text && *text ? text : NULL;
}

const char *compose_own_language(const struct item *item, const char *lang)
{
    for (size_t i = 0; i < item->field_count; i++)
        if (strcmp(item->fields[i].name, "title") == 0)
            return item->fields[i].lang;
    return lang;
}

const char *compose_state_word(unsigned standing_flags, bool board, const char *lang)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (standing_flags & states[i].flag && !(board && states[i].flag == STANDING_TODAY))
            return wording_word(states[i].word, lang);
    return NULL;
}

void compose_begin(struct slide_writer *writer, const struct compose_context *context,
                   const char *template_src, char lang[COMPOSE_LANG_BYTES])
{
    slide_writer_init(writer, context->phrases, template_src, context->theme_src,
                      compose_first_language(context->languages, lang));
    writer->slide->least_percent = context->least_percent;
}

// ---- one language ----

struct page {
    struct slide_writer *writer;
    const struct compose_context *context;
    const struct standing_facts *facts;
    const struct standing *standing;
    const struct item *item;
    const char *lang; // that of labels and dates
    const char *in;   // that of the item's own words
};

static void add(const struct page *page, const char *name, const char *text)
{
    slide_writer_text(page->writer, name, page->lang, text);
}

static void add_direct(const struct page *page)
{
    const char *filled = "";
    for (size_t i = 0; i < sizeof direct / sizeof *direct; i++) {
        if (!(direct[i].kinds & 1u << page->item->kind) || strcmp(filled, direct[i].text) == 0)
            continue;
        const char *text = compose_value(page->item, direct[i].field, page->in);
        if (!text)
            continue;
        slide_writer_text(page->writer, direct[i].text, page->in, text);
        filled = direct[i].text;
    }
    bool on = page->standing->occasion < page->facts->occasion_count;
    if (page->item->kind == ITEM_SPACE && on && !compose_value(page->item, "subtitle", page->in))
        slide_writer_text(page->writer, "subtitle", page->in,
                          compose_value(page->item, "event", page->in));
}

static void add_body(const struct page *page)
{
    struct arena *arena = page->writer->slide->arena;
    const char *summary = compose_value(page->item, "summary", page->in);
    const char *instruction = compose_value(page->item, "instruction", page->in);
    if (page->item->kind == ITEM_BRAND && !summary)
        summary = compose_value(page->item, "product", page->in);
    if (instruction)
        summary = summary ? arena_printf(arena, "%s\n%s", instruction, summary) : instruction;
    if (!summary)
        return;
    size_t most = page->item->kind == ITEM_ALERT ? ALERT_BODY_CHARS : BODY_CHARS;
    slide_writer_text(page->writer, "body", page->in, slide_writer_shorten(arena, summary, most));
}

static void add_meta(const struct page *page)
{
    struct arena *arena = page->writer->slide->arena;
    const char *line = NULL;
    for (size_t i = 0; i < MOST_META && metas[page->item->kind][i]; i++) {
        const char *fact = compose_value(page->item, metas[page->item->kind][i], page->in);
        if (fact)
            line = line ? arena_printf(arena, "%s%s%s", line, wording_word(WORDING_GAP, page->lang),
                                       fact)
                        : fact;
    }
    add(page, "meta", line);
}

static void add_state(const struct page *page)
{
    int64_t left = -1, capacity = -1, level;
    struct arena *arena = page->writer->slide->arena;
    add(page, "state",
        item_says_yes(page->item, "drill")
            ? wording_word(WORDING_DRILL, page->lang)
            : compose_state_word(page->standing->flags, false, page->lang));
    bool has_left = item_count(page->item, "seats_left", &left);
    bool told = item_count(page->item, "capacity", &capacity) || has_left;
    bool moot = page->standing->flags & (STANDING_CANCELLED | STANDING_CLOSED);
    if (told)
        add(page, "seats",
            wording_seats(arena, capacity, has_left && !moot ? left : -1, page->lang));
    if (item_count(page->item, "level", &level))
        add(page, "level", wording_level(arena, level, page->lang));
    if (page->item->sample)
        add(page, "sample", wording_word(WORDING_SAMPLE, page->lang));
}

static void add_labels(const struct page *page)
{
    add(page, "kicker",
        item_says_yes(page->item, "drill")   ? wording_word(WORDING_DRILL, page->lang)
        : item_says_yes(page->item, "fault") ? wording_word(WORDING_FAULT, page->lang)
                                             : item_kind_label(page->item->kind, page->lang));
    if (item_value(page->item, "link", NULL) && !compose_value(page->item, "link_label", page->in))
        add(page, "link_label",
            wording_word(page->item->kind == ITEM_SEMINAR ? WORDING_APPLY : WORDING_MORE,
                         page->lang));
}

// In a language the item does not speak nothing is said, not even the date: half a translation is
// worse than none. The slide's own language always has its labels, around whatever words there are.
static void add_language(struct page *page, const char *lang, bool own)
{
    const struct item *item = page->item;
    page->lang = page->in = lang;
    if (!compose_value(item, "title", lang)) {
        if (!own)
            return;
        page->in = compose_own_language(item, lang);
    }
    add_labels(page);
    add_direct(page);
    add_body(page);
    add_meta(page);
    add_state(page);
    compose_dates(page->writer, page->context, page->facts, page->standing, lang);
}

// ---- one slide ----

static void add_flags(struct slide_writer *writer, const struct item *item,
                      const struct standing *standing)
{
    char name[32];
    snprintf(name, sizeof name, "kind-%s", item_kind_name(item->kind));
    slide_writer_flag(writer, name);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (standing->flags & states[i].flag)
            slide_writer_flag(writer, states[i].name);
    if (item->sample)
        slide_writer_flag(writer, "sample");
    if (item_says_yes(item, "drill"))
        slide_writer_flag(writer, "drill");
    if (item_says_yes(item, "fault"))
        slide_writer_flag(writer, "fault");
    int64_t level;
    if (item_count(item, "level", &level) && level >= 2 && level <= 5) {
        snprintf(name, sizeof name, "level%d", (int)level);
        slide_writer_flag(writer, name);
    }
}

static bool is_picture(const char *media)
{
    const char *type = media_type_of_name(media);
    return type && strncmp(type, "image/", 6) == 0;
}

static void add_pictures(struct slide_writer *writer, const struct item *item)
{
    static const struct {
        const char *role, *name;
    } roles[] = {{"photo", "photo"}, {"logo", "logo"}, {"flyer", "photo"}};
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
        for (size_t i = 0; i < item->media_count; i++) {
            const struct item_media *media = &item->media[i];
            if (strcmp(media->role, roles[r].role) == 0 && is_picture(media->name))
                slide_writer_picture(writer, roles[r].name, media->name, media->focus_x,
                                     media->focus_y);
        }
}

struct slide *compose_item(const struct compose_context *context, const char *template_src,
                           const struct standing_facts *facts, const struct standing *standing)
{
    const struct item *item = facts->item;
    char lang[COMPOSE_LANG_BYTES];
    struct slide_writer writer;
    compose_begin(&writer, context, template_src, lang);
    struct page page = {
        .writer = &writer, .context = context, .facts = facts, .standing = standing, .item = item};
    const char *rest = context->languages;
    add_language(&page, lang, true);
    compose_next_language(&rest, lang);
    for (int i = 1; i < COMPOSE_MOST_LANGUAGES && compose_next_language(&rest, lang); i++)
        add_language(&page, lang, false);
    add_flags(&writer, item, standing);
    add_pictures(&writer, item);
    slide_writer_qr(&writer, "link", item_value(item, "link", NULL));
    return slide_writer_take(&writer);
}

// ---- the slides that show no item ----

struct slide *compose_welcome(const struct compose_context *context, const char *template_src,
                              const char *place)
{
    char lang[COMPOSE_LANG_BYTES];
    struct slide_writer writer;
    compose_begin(&writer, context, template_src, lang);
    slide_writer_text(&writer, "place", lang, place);
    const char *rest = context->languages;
    char each[COMPOSE_LANG_BYTES];
    for (int i = 0; i < COMPOSE_MOST_LANGUAGES && compose_next_language(&rest, each); i++)
        slide_writer_text(&writer, "headline", each, wording_word(WORDING_WELCOME, each));
    slide_writer_flag(&writer, "welcome");
    return slide_writer_take(&writer);
}

struct slide *compose_clock(const struct compose_context *context, const char *template_src)
{
    char lang[COMPOSE_LANG_BYTES];
    struct slide_writer writer;
    slide_writer_init(&writer, context->phrases, template_src, context->theme_src,
                      compose_first_language(context->languages, lang));
    return slide_writer_take(&writer);
}

struct slide *compose_ticker(const struct compose_context *context, const char *template_src,
                             const char *kicker, const char *const *messages, size_t count)
{
    char lang[COMPOSE_LANG_BYTES];
    struct slide_writer writer;
    slide_writer_init(&writer, NULL, template_src, context->theme_src,
                      compose_first_language(context->languages, lang));
    slide_writer_text(&writer, "kicker", lang, kicker);
    for (size_t i = 0; i < count; i++)
        slide_writer_text(&writer, "message", lang, messages[i]);
    return slide_writer_take(&writer);
}

const char *compose_message(const struct compose_context *context,
                            const struct standing_facts *facts, const struct standing *standing,
                            struct arena *arena)
{
    const struct item *item = facts->item;
    char lang[COMPOSE_LANG_BYTES];
    compose_first_language(context->languages, lang);
    const char *title = compose_plain_title(item, context->languages, arena);
    if (item_says_yes(item, "drill")) // a line that runs alone must not be taken for the real thing
        title = arena_printf(arena, "【%s】%s", wording_word(WORDING_DRILL, lang), title);
    if (standing->occasion >= facts->occasion_count)
        return title;
    const struct occasion *occasion = &facts->occasions[standing->occasion];
    struct civil begin = civil_from_utc(context->zone, occasion->begin_utc);
    const char *when = wording_date(arena, &begin, lang);
    const char *word = compose_state_word(standing->flags, false, lang);
    if (word)
        return arena_printf(arena, "%s %s [%s]", when, title, word);
    return arena_printf(arena, "%s %s", when, title);
}

const char *compose_plain_title(const struct item *item, const char *languages, struct arena *arena)
{
    char lang[COMPOSE_LANG_BYTES];
    const char *title = compose_value(item, "title", compose_first_language(languages, lang));
    if (!title)
        title = item_value(item, "title", NULL);
    if (!title)
        return item->id;
    struct buffer plain;
    buffer_init(&plain, SLIDE_MOST_BYTES);
    rich_text_to_plain(&plain, title);
    char *text = arena_text(arena, buffer_text(&plain));
    for (char *c = text; *c; c++)
        if (*c == '\n')
            *c = ' ';
    buffer_finish(&plain);
    return text;
}
