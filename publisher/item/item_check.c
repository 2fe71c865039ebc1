// The gate before the store: what an item must be so that every later stage can rely on it. The
// first fault comes back as a sentence for the person who wrote the item.

#include "publisher/item/item.h"

#include <string.h>

#include "signage/base/utf8.h"

#define LANG_MOST_BYTES 35 // RFC 5646 section 4.4.1
#define ROLE_MOST_BYTES 32
#define ADDRESS_MOST_BYTES 4096 // origin, source, media source

// Whom a fault is told to: the words differ by language, their arguments do not.
struct hearer {
    bool japanese;       // the sentence
    bool english_labels; // in logs fields are called as the house calls them, whatever the language
    struct error *error;
};

// Both formats take the same arguments; always false.
#define SAY(hearer, ja, en, ...)                                                                   \
    error_set((hearer)->error, (hearer)->japanese ? ja : en, __VA_ARGS__)

static const char *label(const struct hearer *hearer, const struct item_field_spec *spec)
{
    return hearer->english_labels ? spec->label_en : spec->label_ja;
}

// A fault of a value: what is wrong with it in both languages.
static bool fail(const struct hearer *hearer, const struct item_field_spec *spec, const char *value,
                 const char *ja, const char *en)
{
    const char *more = strlen(value) > 80 ? "…" : "";
    return hearer->japanese ? error_set(hearer->error, "%s (%s)「%.80s%s」%s", spec->label_ja,
                                        spec->name, value, more, ja)
                            : error_set(hearer->error, "%s (%s) %s: “%.80s%s”", label(hearer, spec),
                                        spec->name, en, value, more);
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

static bool check_text(const struct item_field_spec *spec, const char *value,
                       const struct hearer *hearer)
{
    size_t count;
    if (!plain_characters(value, true))
        return fail(hearer, spec, value, "に見えない制御文字があります。書き直してください。",
                    "holds control characters; write it again without them");
    if (!count_visible(value, &count))
        return fail(hearer, spec, value, "のふりがなの形が正しくありません。",
                    "has a reading without its base text (ruby)");
    if (count > spec->most_chars)
        return SAY(hearer, "%s (%s) は%zu文字あります。%zu文字までに縮めてください。",
                   "%s (%s) has %zu characters; at most %zu fit, please shorten it",
                   label(hearer, spec), spec->name, count, spec->most_chars);
    return true;
}

static bool check_instant(const struct item_field_spec *spec, const char *value,
                          const struct hearer *hearer)
{
    int64_t utc;
    char canonical[INSTANT_TEXT_BYTES];
    if (!instant_parse(value, &utc))
        return fail(hearer, spec, value, "は日時として読めません。", "is not a date and time");
    instant_format(utc, canonical);
    if (strcmp(canonical, value) != 0)
        return fail(hearer, spec, value, "は秒までのUTC（2026-12-05T05:00:00Z）ではありません。",
                    "is not in UTC with seconds, as 2026-12-05T05:00:00Z");
    return true;
}

static bool check_sessions(const struct item_field_spec *spec, const char *value,
                           const struct hearer *hearer)
{
    if (strlen(value) > spec->most_chars)
        return fail(hearer, spec, value, "は日程が多すぎます。", "holds too many sessions");
    int64_t begin, end, last_begin = INSTANT_NEVER;
    for (const char *text = value; *text; last_begin = begin) {
        if (!item_session_parse(&text, &begin, &end))
            return fail(hearer, spec, text, "は開始/終了の形（UTC）ではありません。",
                        "is not BEGIN/END in UTC");
        if (end <= begin)
            return fail(hearer, spec, value, "に、始まる前に終わる日程があります。",
                        "has a session that ends before it begins");
        if (begin < last_begin)
            return fail(hearer, spec, value, "は時刻の順に並んでいません。",
                        "is not sorted by time");
    }
    return true;
}

static bool check_count(const struct item_field_spec *spec, const char *value,
                        const struct hearer *hearer)
{
    size_t digits = strspn(value, "0123456789");
    if (value[digits] || digits > spec->most_chars || (digits > 1 && value[0] == '0'))
        return fail(hearer, spec, value, "は0以上の整数ではありません。",
                    "is not a whole number of 0 or more that fits");
    bool is_level = strcmp(spec->name, "level") == 0;
    if (is_level && (value[0] < '1' || value[0] > '5'))
        return fail(hearer, spec, value, "は1から5までの警戒レベルではありません。",
                    "is not a level from 1 to 5");
    return true;
}

static bool check_url(const struct item_field_spec *spec, const char *value,
                      const struct hearer *hearer)
{
    size_t scheme = strncmp(value, "https://", 8) == 0  ? 8
                    : strncmp(value, "http://", 7) == 0 ? 7
                                                        : 0;
    if (!scheme)
        return fail(hearer, spec, value, "は https:// か http:// で始まるアドレスではありません。",
                    "is not an address that begins with https:// or http://");
    if (!strcspn(value + scheme, "/?#:@") || strpbrk(value, " <>\"\\^`{|}") ||
        !plain_characters(value, false))
        return fail(hearer, spec, value, "は完全なウェブアドレスではありません。",
                    "is not a complete web address");
    if (strlen(value) > spec->most_chars)
        return fail(hearer, spec, value, "はアドレスとして長すぎます。",
                    "is longer than any browser takes");
    return true;
}

static bool check_choice(const struct item_field_spec *spec, const char *value,
                         const struct hearer *hearer)
{
    size_t length = strlen(value);
    for (const char *word = spec->choices; *word;) {
        size_t word_length = strcspn(word, " ");
        if (word_length == length && memcmp(word, value, length) == 0)
            return true;
        word += word_length;
        word += strspn(word, " ");
    }
    return SAY(hearer, "%s (%s) の「%.80s」は選べません。選べるのは %s です。",
               "%s (%s) is “%.80s”; it may be one of: %s", label(hearer, spec), spec->name, value,
               spec->choices);
}

static bool check_value(const struct item_field_spec *spec, const char *value,
                        const struct hearer *hearer)
{
    if (!value[0])
        return SAY(hearer, "%s (%s) が空です。書き入れるか、項目を外してください。",
                   "%s (%s) is empty; fill it in or leave it out", label(hearer, spec), spec->name);
    if (!utf8_valid(value, strlen(value)))
        return SAY(hearer, "%s (%s) は文字（UTF-8）として読めません。", "%s (%s) is not UTF-8 text",
                   label(hearer, spec), spec->name);
    switch (spec->type) {
    case ITEM_TEXT:
    case ITEM_TEXT_LONG:
        return check_text(spec, value, hearer);
    case ITEM_INSTANT:
        return check_instant(spec, value, hearer);
    case ITEM_SESSIONS:
        return check_sessions(spec, value, hearer);
    case ITEM_COUNT:
        return check_count(spec, value, hearer);
    case ITEM_URL:
        return check_url(spec, value, hearer);
    case ITEM_CHOICE:
        return check_choice(spec, value, hearer);
    }
    return SAY(hearer, "%s (%s) の型がわかりません。", "%s (%s) has an unknown type",
               label(hearer, spec), spec->name);
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

static const char *kind_label(const struct hearer *hearer, const struct item *item)
{
    return item_kind_label(item->kind, hearer->english_labels ? "en" : "ja");
}

static bool check_field(const struct item *item, size_t index, const struct hearer *hearer)
{
    const struct item_field *field = &item->fields[index];
    const struct item_field_spec *spec = item_field_spec(field->name);
    if (!spec)
        return SAY(hearer, "「%.60s」という項目はありません。",
                   "“%.60s” is not a field of any kind of item", field->name);
    if (!(spec->kinds & (1u << item->kind)))
        return SAY(hearer, "%s (%s) は、%s (%s) の項目ではありません。",
                   "%s (%s) is not a field of %s (%s)", label(hearer, spec), spec->name,
                   kind_label(hearer, item), item_kind_name(item->kind));
    if (field->lang[0] && !item_field_has_language(spec))
        return SAY(hearer, "%s (%s) はどの言語でも同じです。言語の指定を外してください。",
                   "%s (%s) is the same in every language; leave the language out",
                   label(hearer, spec), spec->name);
    if (field->lang[0] && !language_tag(field->lang))
        return SAY(hearer, "%s (%s) の言語「%.40s」は、ja や en のような言語の印ではありません。",
                   "%s (%s) is in “%.40s”, which is not a language tag such as ja or en",
                   label(hearer, spec), spec->name, field->lang);
    for (size_t i = 0; i < index; i++)
        if (strcmp(item->fields[i].name, field->name) == 0 &&
            strcmp(item->fields[i].lang, field->lang) == 0)
            return SAY(hearer, "%s (%s) が二つあります（%s）。一つにしてください。",
                       "%s (%s) is given twice (%s); keep one of them", label(hearer, spec),
                       spec->name, field->lang[0] ? field->lang : "-");
    return check_value(spec, field->value, hearer);
}

static bool check_required(const struct item *item, const struct hearer *hearer)
{
    size_t count;
    const struct item_field_spec *specs = item_field_specs(&count);
    for (size_t i = 0; i < count; i++)
        if ((specs[i].required & (1u << item->kind)) && !item_value(item, specs[i].name, NULL))
            return SAY(hearer, "%s (%s) がありません。%s (%s) には必要です。",
                       "%s (%s) is missing; every %s (%s) needs it", label(hearer, &specs[i]),
                       specs[i].name, kind_label(hearer, item), item_kind_name(item->kind));
    return true;
}

static const char *name_of(const struct hearer *hearer, const char *field)
{
    return label(hearer, item_field_spec(field));
}

static bool check_order(const struct item *item, const char **field, const struct hearer *hearer)
{
    int64_t starts, ends, deadline, capacity, left;
    bool has_ends = item_instant(item, "ends", &ends);
    *field = "ends";
    if (has_ends && item_instant(item, "starts", &starts) && ends <= starts)
        return SAY(hearer, "%s (ends) %s が、%s (starts) %s よりあとになっていません。",
                   "%s (ends) %s is not after %s (starts) %s", name_of(hearer, "ends"),
                   item_value(item, "ends", NULL), name_of(hearer, "starts"),
                   item_value(item, "starts", NULL));
    *field = "deadline";
    if (has_ends && item_instant(item, "deadline", &deadline) && deadline > ends)
        return SAY(hearer, "%s (deadline) %s が、%s (ends) %s よりあとです。",
                   "%s (deadline) %s is after %s (ends) %s", name_of(hearer, "deadline"),
                   item_value(item, "deadline", NULL), name_of(hearer, "ends"),
                   item_value(item, "ends", NULL));
    *field = "seats_left";
    if (item_count(item, "capacity", &capacity) && item_count(item, "seats_left", &left) &&
        left > capacity)
        return SAY(hearer, "%s (seats_left) %s が、%s (capacity) %s より多くなっています。",
                   "%s (seats_left) %s is more than %s (capacity) %s",
                   name_of(hearer, "seats_left"), item_value(item, "seats_left", NULL),
                   name_of(hearer, "capacity"), item_value(item, "capacity", NULL));
    *field = "";
    if (item->show_until_utc <= item->show_from_utc)
        return SAY(hearer, "掲載期間 (%s) が、始まる前に終わります。このままでは一度も映りません。",
                   hearer->english_labels
                       ? "Shown (%s) ends before it begins; it would never be shown"
                       : "掲載期間 (%s) ends before it begins; it would never be shown",
                   "show");
    return true;
}

static bool check_line(const char *what, const char *text, size_t most_bytes,
                       const struct hearer *hearer)
{
    size_t length = strlen(text);
    if (length > most_bytes)
        return SAY(hearer, "%s は%zuバイトまでです。", "%s is longer than %zu bytes", what,
                   most_bytes);
    if (!utf8_valid(text, length) || !plain_characters(text, false))
        return SAY(hearer, "%s は一行の文字（UTF-8）ではありません。",
                   "%s is not one line of UTF-8 text", what);
    return true;
}

static bool check_media(const struct item_media *media, const struct hearer *hearer)
{
    const char *what = hearer->english_labels ? "Picture" : "画像 (picture)";
    if (!media->role[0] || !check_line("role", media->role, ROLE_MOST_BYTES, hearer))
        return SAY(
            hearer, "%s の役割「%s」は使えません。photo、logo、flyer のどれかにしてください。",
            "%s has the role “%s”, which is none; write photo, logo or flyer", what, media->role);
    if (!media->name[0] && !media->source[0])
        return SAY(hearer, "%s 「%s」がどの画像かわかりません。",
                   "%s “%s” has neither name nor source", what, media->role);
    if (!(media->focus_x >= 0 && media->focus_x <= 1 && media->focus_y >= 0 && media->focus_y <= 1))
        return SAY(hearer, "%s 「%s」の焦点が画像の外です。0から1で書いてください。",
                   "%s “%s” has its focus outside; write 0 to 1", what, media->role);
    bool fine = check_line("name", media->name, 79, hearer) &&
                check_line("source", media->source, ADDRESS_MOST_BYTES, hearer) &&
                check_line("alt", media->alt, 1000, hearer);
    return fine || error_prefix(hearer->error, "%s", what);
}

static bool check_head(const struct item *item, const struct hearer *hearer)
{
    if (!item->id[0])
        return SAY(hearer, "%sがありません。", "the item has no %s", "id");
    if ((unsigned)item->kind >= ITEM_KIND_COUNT || (unsigned)item->state > ITEM_WITHDRAWN)
        return SAY(hearer, "%s: 種類か状態が正しくありません。",
                   "%s: kind or state is none that exists", item->id);
    if (item->priority < 0 || item->priority > 9)
        return SAY(hearer, "優先度 (priority) は %d ではなく、0から9までです。",
                   "優先度 (priority) is %d; it may be 0 to 9", item->priority);
    if (item->field_count > ITEM_MOST_FIELDS)
        return SAY(hearer, "項目が%zu個あります。%d個までです。",
                   "the item has %zu fields; at most %d are kept", item->field_count,
                   ITEM_MOST_FIELDS);
    if (item->media_count > ITEM_MOST_MEDIA)
        return SAY(hearer, "画像が%zu個あります。%d個までです。",
                   "the item has %zu pictures; at most %d are kept", item->media_count,
                   ITEM_MOST_MEDIA);
    return check_line("id", item->id, ITEM_ID_BYTES - 1, hearer) &&
           check_line("source", item->source, ADDRESS_MOST_BYTES, hearer) &&
           check_line("origin", item->origin, ADDRESS_MOST_BYTES, hearer);
}

bool item_find_fault_in(const struct item *item, const char *lang, size_t *field,
                        struct error *error)
{
    const struct hearer told = {strncmp(lang, "ja", 2) == 0, strncmp(lang, "en", 2) == 0, error},
                        *hearer = &told;
    *field = item->field_count;
    if (!check_head(item, hearer))
        return true;
    for (size_t i = 0; i < item->field_count; i++) {
        *field = i;
        if (!check_field(item, i, hearer))
            return true;
    }
    *field = item->field_count;
    for (size_t i = 0; i < item->media_count; i++)
        if (!check_media(&item->media[i], hearer))
            return true;
    if (!check_required(item, hearer))
        return true;
    const char *late;
    if (check_order(item, &late, hearer))
        return false;
    for (size_t i = 0; i < item->field_count; i++)
        if (strcmp(item->fields[i].name, late) == 0)
            *field = i;
    return true;
}

void item_each_fault(const struct item *item, const char *lang,
                     void (*each)(void *context, const char *field, const char *field_lang,
                                  const char *sentence),
                     void *context)
{
    struct error error;
    const struct hearer told = {strncmp(lang, "ja", 2) == 0, strncmp(lang, "en", 2) == 0, &error},
                        *hearer = &told;
    const char *late;
    if (!check_head(item, hearer))
        each(context, "", "", error.text);
    for (size_t i = 0; i < item->field_count; i++)
        if (!check_field(item, i, hearer))
            each(context, item->fields[i].name, item->fields[i].lang, error.text);
    for (size_t i = 0; i < item->media_count; i++)
        if (!check_media(&item->media[i], hearer))
            each(context, "media", "", error.text);
    if (!check_order(item, &late, hearer))
        each(context, late, "", error.text);
}

bool item_find_fault(const struct item *item, size_t *field, struct error *error)
{
    return item_find_fault_in(item, "", field, error);
}

bool item_check(const struct item *item, struct error *error)
{
    size_t field;
    return !item_find_fault(item, &field, error);
}
