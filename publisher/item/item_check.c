// The gate before the store: what an item must be so that every later stage can rely on it. The
// first fault comes back as a sentence for the person who wrote the item.

#include "publisher/item/item.h"

#include <string.h>

#include "signage/base/utf8.h"

#define LANG_MOST_BYTES 35 // RFC 5646 section 4.4.1
#define ROLE_MOST_BYTES 32
#define ADDRESS_MOST_BYTES 4096 // origin, source, media source

static bool fail(struct error *error, const struct item_field_spec *spec, const char *value,
                 const char *what)
{
    return error_set(error, "%s (%s) %s: “%.80s%s”", spec->label_ja, spec->name, what, value,
                     strlen(value) > 80 ? "…" : "");
}

// Line and control characters never belong in what is drawn; '\n' only where text has lines.
static bool plain_characters(const char *text, bool lines)
{
    size_t bytes = strlen(text);
    for (size_t i = 0; i < bytes;) {
        uint32_t c = utf8_next(text, bytes, &i);
        if ((c < 0x20 && !(lines && c == '\n')) || (c >= 0x7F && c < 0xA0))
            return false;
    }
    return true;
}

// Counts what a reader sees, leaving out break marks and readings. False when the ruby marks do not
// stand as base, reading, end.
static bool count_visible(const char *text, size_t *count)
{
    enum { OUTSIDE, BASE, READING } where = OUTSIDE;
    size_t bytes = strlen(text);
    *count = 0;
    for (size_t i = 0; i < bytes;) {
        uint32_t c = utf8_next(text, bytes, &i);
        if (c == UTF8_RUBY_BASE && where == OUTSIDE)
            where = BASE;
        else if (c == UTF8_RUBY_TEXT && where == BASE)
            where = READING;
        else if (c == UTF8_RUBY_END && where == READING)
            where = OUTSIDE;
        else if (c >= UTF8_RUBY_BASE && c <= UTF8_RUBY_END)
            return false;
        else if (where != READING && c != UTF8_ZERO_WIDTH_SPACE && c != UTF8_WORD_JOINER)
            (*count)++;
    }
    return where == OUTSIDE;
}

static bool check_text(const struct item_field_spec *spec, const char *value, struct error *error)
{
    size_t count;
    if (!plain_characters(value, true))
        return fail(error, spec, value, "holds control characters; write it again without them");
    if (!count_visible(value, &count))
        return fail(error, spec, value, "has a reading without its base text (ruby)");
    if (count > spec->most_chars)
        return error_set(error, "%s (%s) has %zu characters; at most %zu fit, please shorten it",
                         spec->label_ja, spec->name, count, spec->most_chars);
    return true;
}

static bool check_instant(const struct item_field_spec *spec, const char *value,
                          struct error *error)
{
    int64_t utc;
    char canonical[INSTANT_TEXT_BYTES];
    if (!instant_parse(value, &utc))
        return fail(error, spec, value, "is not a date and time");
    instant_format(utc, canonical);
    if (strcmp(canonical, value) != 0)
        return fail(error, spec, value, "is not in UTC with seconds, as 2026-12-05T05:00:00Z");
    return true;
}

static bool check_sessions(const struct item_field_spec *spec, const char *value,
                           struct error *error)
{
    if (strlen(value) > spec->most_chars)
        return fail(error, spec, value, "holds too many sessions");
    int64_t begin, end, last_begin = INSTANT_NEVER;
    for (const char *text = value; *text; last_begin = begin) {
        if (!item_session_parse(&text, &begin, &end))
            return fail(error, spec, text, "is not BEGIN/END in UTC");
        if (end <= begin)
            return fail(error, spec, value, "has a session that ends before it begins");
        if (begin < last_begin)
            return fail(error, spec, value, "is not sorted by time");
    }
    return true;
}

static bool check_count(const struct item_field_spec *spec, const char *value, struct error *error)
{
    size_t digits = strspn(value, "0123456789");
    if (value[digits] || digits > spec->most_chars || (digits > 1 && value[0] == '0'))
        return fail(error, spec, value, "is not a whole number of 0 or more that fits");
    bool is_level = strcmp(spec->name, "level") == 0;
    if (is_level && (value[0] < '1' || value[0] > '5'))
        return fail(error, spec, value, "is not a level from 1 to 5");
    return true;
}

static bool check_url(const struct item_field_spec *spec, const char *value, struct error *error)
{
    size_t scheme = strncmp(value, "https://", 8) == 0  ? 8
                    : strncmp(value, "http://", 7) == 0 ? 7
                                                        : 0;
    if (!scheme)
        return fail(error, spec, value, "is not an address that begins with https:// or http://");
    if (!strcspn(value + scheme, "/?#:@") || strpbrk(value, " <>\"\\^`{|}") ||
        !plain_characters(value, false))
        return fail(error, spec, value, "is not a complete web address");
    if (strlen(value) > spec->most_chars)
        return fail(error, spec, value, "is longer than any browser takes");
    return true;
}

static bool check_choice(const struct item_field_spec *spec, const char *value, struct error *error)
{
    size_t length = strlen(value);
    for (const char *word = spec->choices; *word;) {
        size_t word_length = strcspn(word, " ");
        if (word_length == length && memcmp(word, value, length) == 0)
            return true;
        word += word_length;
        word += strspn(word, " ");
    }
    return error_set(error, "%s (%s) is “%.80s”; it may be one of: %s", spec->label_ja, spec->name,
                     value, spec->choices);
}

static bool check_value(const struct item_field_spec *spec, const char *value, struct error *error)
{
    if (!value[0])
        return error_set(error, "%s (%s) is empty; fill it in or leave it out", spec->label_ja,
                         spec->name);
    if (!utf8_valid(value, strlen(value)))
        return error_set(error, "%s (%s) is not UTF-8 text", spec->label_ja, spec->name);
    switch (spec->type) {
    case ITEM_TEXT:
    case ITEM_TEXT_LONG:
        return check_text(spec, value, error);
    case ITEM_INSTANT:
        return check_instant(spec, value, error);
    case ITEM_SESSIONS:
        return check_sessions(spec, value, error);
    case ITEM_COUNT:
        return check_count(spec, value, error);
    case ITEM_URL:
        return check_url(spec, value, error);
    case ITEM_CHOICE:
        return check_choice(spec, value, error);
    }
    return error_set(error, "%s (%s) has an unknown type", spec->label_ja, spec->name);
}

// "ja", "zh-Hant", "ja-Hrkt": letters and digits in groups of 1 to 8 (RFC 5646 section 2.1).
static bool language_tag(const char *lang)
{
    if (strlen(lang) > LANG_MOST_BYTES)
        return false;
    for (size_t group = 0;; lang++) {
        bool letter = (*lang >= 'a' && *lang <= 'z') || (*lang >= 'A' && *lang <= 'Z') ||
                      (*lang >= '0' && *lang <= '9');
        if (letter && ++group <= 8)
            continue;
        if (letter || group == 0 || (*lang && *lang != '-'))
            return false;
        if (!*lang)
            return true;
        group = 0;
    }
}

bool item_field_has_language(const struct item_field_spec *spec)
{
    return spec->type == ITEM_TEXT || spec->type == ITEM_TEXT_LONG;
}

static bool check_field(const struct item *item, size_t index, struct error *error)
{
    const struct item_field *field = &item->fields[index];
    const struct item_field_spec *spec = item_field_spec(field->name);
    if (!spec)
        return error_set(error, "“%.60s” is not a field of any kind of item", field->name);
    if (!(spec->kinds & (1u << item->kind)))
        return error_set(error, "%s (%s) is not a field of %s (%s)", spec->label_ja, spec->name,
                         item_kind_label(item->kind, "ja"), item_kind_name(item->kind));
    if (field->lang[0] && !item_field_has_language(spec))
        return error_set(error, "%s (%s) is the same in every language; leave the language out",
                         spec->label_ja, spec->name);
    if (field->lang[0] && !language_tag(field->lang))
        return error_set(error,
                         "%s (%s) is in “%.40s”, which is not a language tag such as ja or en",
                         spec->label_ja, spec->name, field->lang);
    for (size_t i = 0; i < index; i++)
        if (strcmp(item->fields[i].name, field->name) == 0 &&
            strcmp(item->fields[i].lang, field->lang) == 0)
            return error_set(error, "%s (%s) is given twice%s%s; keep one of them", spec->label_ja,
                             spec->name, field->lang[0] ? " in the language " : "", field->lang);
    return check_value(spec, field->value, error);
}

static bool check_required(const struct item *item, struct error *error)
{
    size_t count;
    const struct item_field_spec *specs = item_field_specs(&count);
    for (size_t i = 0; i < count; i++)
        if ((specs[i].required & (1u << item->kind)) && !item_value(item, specs[i].name, NULL))
            return error_set(error, "%s (%s) is missing; every %s (%s) needs it", specs[i].label_ja,
                             specs[i].name, item_kind_label(item->kind, "ja"),
                             item_kind_name(item->kind));
    return true;
}

static bool check_order(const struct item *item, const char **field, struct error *error)
{
    int64_t starts, ends, deadline, capacity, left;
    bool has_ends = item_instant(item, "ends", &ends);
    *field = "ends";
    if (has_ends && item_instant(item, "starts", &starts) && ends <= starts)
        return error_set(error, "終了 (ends) %s is not after 開始 (starts) %s",
                         item_value(item, "ends", NULL), item_value(item, "starts", NULL));
    *field = "deadline";
    if (has_ends && item_instant(item, "deadline", &deadline) && deadline > ends)
        return error_set(error, "申込期限 (deadline) %s is after 終了 (ends) %s",
                         item_value(item, "deadline", NULL), item_value(item, "ends", NULL));
    *field = "seats_left";
    if (item_count(item, "capacity", &capacity) && item_count(item, "seats_left", &left) &&
        left > capacity)
        return error_set(error, "残席 (seats_left) %s is more than 定員 (capacity) %s",
                         item_value(item, "seats_left", NULL), item_value(item, "capacity", NULL));
    *field = "";
    if (item->show_until_utc <= item->show_from_utc)
        return error_set(error, "掲載期間 (show) ends before it begins; it would never be shown");
    return true;
}

static bool check_line(const char *what, const char *text, size_t most_bytes, struct error *error)
{
    size_t length = strlen(text);
    if (length > most_bytes)
        return error_set(error, "%s is longer than %zu bytes", what, most_bytes);
    if (!utf8_valid(text, length) || !plain_characters(text, false))
        return error_set(error, "%s is not one line of UTF-8 text", what);
    return true;
}

static bool check_media(const struct item_media *media, struct error *error)
{
    if (!media->role[0] || !check_line("画像 (picture): role", media->role, ROLE_MOST_BYTES, error))
        return error_set(error, "画像 (picture) has no usable role; write photo, logo or flyer");
    if (!media->name[0] && !media->source[0])
        return error_set(error, "画像 (picture) “%s” has neither name nor source", media->role);
    if (!(media->focus_x >= 0 && media->focus_x <= 1 && media->focus_y >= 0 && media->focus_y <= 1))
        return error_set(error, "画像 (picture): focus lies outside the picture; write 0 to 1");
    return check_line("画像 (picture): name", media->name, 79, error) &&
           check_line("画像 (picture): source", media->source, ADDRESS_MOST_BYTES, error) &&
           check_line("画像 (picture): alt", media->alt, 1000, error);
}

static bool check_head(const struct item *item, struct error *error)
{
    if (!item->id[0])
        return error_set(error, "the item has no id");
    if ((unsigned)item->kind >= ITEM_KIND_COUNT || (unsigned)item->state > ITEM_WITHDRAWN)
        return error_set(error, "%s: kind or state is none that exists", item->id);
    if (item->priority < 0 || item->priority > 9)
        return error_set(error, "優先度 (priority) is %d; it may be 0 to 9", item->priority);
    if (item->field_count > ITEM_MOST_FIELDS)
        return error_set(error, "the item has %zu fields; at most %d are kept", item->field_count,
                         ITEM_MOST_FIELDS);
    if (item->media_count > ITEM_MOST_MEDIA)
        return error_set(error, "the item has %zu pictures; at most %d are kept", item->media_count,
                         ITEM_MOST_MEDIA);
    return check_line("id", item->id, ITEM_ID_BYTES - 1, error) &&
           check_line("source", item->source, ADDRESS_MOST_BYTES, error) &&
           check_line("origin", item->origin, ADDRESS_MOST_BYTES, error);
}

bool item_find_fault(const struct item *item, size_t *field, struct error *error)
{
    *field = item->field_count;
    if (!check_head(item, error))
        return true;
    for (size_t i = 0; i < item->field_count; i++) {
        *field = i;
        if (!check_field(item, i, error))
            return true;
    }
    *field = item->field_count;
    for (size_t i = 0; i < item->media_count; i++)
        if (!check_media(&item->media[i], error))
            return true;
    if (!check_required(item, error))
        return true;
    const char *late;
    if (check_order(item, &late, error))
        return false;
    for (size_t i = 0; i < item->field_count; i++)
        if (strcmp(item->fields[i].name, late) == 0)
            *field = i;
    return true;
}

bool item_check(const struct item *item, struct error *error)
{
    size_t field;
    return !item_find_fault(item, &field, error);
}
