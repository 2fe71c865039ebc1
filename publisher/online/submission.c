// From what was typed to an item, and back.
#include "publisher/online/submission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/item/item_json.h"
#include "publisher/mail/mail_address.h"
#include "signage/base/utf8.h"
#include "signage/language/slide.h"

#define ID_UNTIL_IT_HAS_ONE "business:0"
#define POSTER_SOURCE "poster"

void submission_init(struct submission *submission, struct arena *arena)
{
    *submission = (struct submission){.arena = arena, .kind = ITEM_SHOWCASE};
    for (size_t i = 0; i < FIELD_COUNT; i++)
        submission->values[i] = "";
}

// ---- what was typed ----

// Marks that would steer our typesetting, or turn text around (U+202A to U+202E, U+2066 to U+2069).
static bool is_unwanted(uint32_t character)
{
    return character == UTF8_ZERO_WIDTH_SPACE || character == UTF8_WORD_JOINER ||
           (character >= UTF8_RUBY_BASE && character <= UTF8_REPLACEMENT) || character == 0xFEFF ||
           (character >= 0x202A && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069) || (character >= 0x7F && character < 0xA0);
}

static const char *clean(struct arena *arena, const char *text, bool lines)
{
    size_t length = strlen(text);
    char *out = arena_take(arena, length + 1);
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        size_t start = at;
        uint32_t character = utf8_next(text, length, &at);
        if (character == '\n' && lines)
            out[used++] = '\n';
        else if (character == '\t' || (character == '\n' && !lines))
            out[used++] = ' ';
        else if (character >= ' ' && !is_unwanted(character)) {
            memcpy(out + used, text + start, at - start);
            used += at - start;
        }
    }
    while (used > 0 && strchr(" \n", out[used - 1]))
        used--;
    out[used] = '\0';
    return out + strspn(out, " \n");
}

void submission_read(struct submission *submission, const struct form_body *body)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct submission_spec *spec = submission_spec((enum submission_field)i);
        const char *value = form_body_value(body, spec->name);
        submission->values[i] =
            value ? clean(submission->arena, value, spec->input == INPUT_TEXT) : "";
    }
    item_kind_parse(submission->values[FIELD_KIND], &submission->kind);
}

// ---- dates ----

static bool read_date(const char *text, struct civil *day)
{
    int year, month, date, end = 0;
    if (strlen(text) != 10 || sscanf(text, "%4d-%2d-%2d%n", &year, &month, &date, &end) != 3 ||
        end != 10)
        return false;
    *day = (struct civil){.year = year, .month = month, .day = date};
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year >= 2000 && month >= 1 && month <= 12 && date >= 1 && date <= days[month - 1] &&
           (month != 2 || date <= 28 || leap);
}

static const char *write_date(struct arena *arena, const struct civil_zone *zone, int64_t utc)
{
    struct civil day = civil_from_utc(zone, utc);
    return arena_printf(arena, "%04d-%02d-%02d", day.year, day.month, day.day);
}

static int64_t from_of(const struct submission *submission, const struct civil_zone *zone)
{
    struct civil day;
    return read_date(submission->values[FIELD_FROM], &day) ? civil_to_utc(zone, day)
                                                           : INSTANT_NEVER;
}

// The midnight after the last day.
static int64_t until_of(const struct submission *submission, const struct civil_zone *zone,
                        int64_t now_utc)
{
    struct civil day;
    if (!read_date(submission->values[FIELD_UNTIL], &day))
        return civil_day_start(zone, now_utc, SUBMISSION_MOST_DAYS);
    day.day++;
    return civil_to_utc(zone, day);
}

// ---- faults ----

void submission_add_fault(struct submission *submission, enum submission_field field,
                          const char *sentence)
{
    if (submission->faults[field])
        return;
    submission->faults[field] = arena_text(submission->arena, sentence);
    submission->fault_count++;
}

static const char *missing(const struct submission_spec *spec, bool japanese)
{
    switch (spec->input) {
    case INPUT_TICK:
        return japanese ? "お確かめのうえ、しるしを付けてください。" : "Please tick this.";
    case INPUT_KIND:
        return japanese ? "どれか1つを選んでください。" : "Please choose one.";
    case INPUT_LINE:
    case INPUT_TEXT:
    case INPUT_EMAIL:
    case INPUT_PHONE:
    case INPUT_URL:
    case INPUT_DATE:
    case INPUT_FILES:
        break;
    }
    return japanese ? "ご記入ください。" : "Please fill this in.";
}

static void check_length(struct submission *submission, enum submission_field field, bool japanese)
{
    const struct submission_spec *spec = submission_spec(field);
    const char *value = submission->values[field];
    size_t chars = utf8_count(value, strlen(value));
    if (chars > spec->most_chars)
        submission_add_fault(submission, field,
                             arena_printf(submission->arena,
                                          japanese
                                              ? "いま%zu文字です。%zu文字までにしてください。"
                                              : "It has %zu characters; please use at most %zu.",
                                          chars, spec->most_chars));
}

static bool is_link(const char *link)
{
    const char *host = strncmp(link, "https://", 8) == 0  ? link + 8
                       : strncmp(link, "http://", 7) == 0 ? link + 7
                                                          : NULL;
    size_t length = host ? strcspn(host, "/?#") : 0;
    if (length < 3 || memchr(host, '@', length) || !memchr(host, '.', length))
        return false;
    for (; *link; link++)
        if (strchr(" \"<>\\^`{|}", *link))
            return false;
    return true;
}

static void check_shape(struct submission *submission, enum submission_field field, bool japanese)
{
    const struct submission_spec *spec = submission_spec(field);
    const char *value = submission->values[field];
    struct civil day;
    if (spec->input == INPUT_EMAIL && !mail_address_valid(value))
        submission_add_fault(submission, field,
                             japanese ? "メールアドレスの形ではありません。例: taro@example.jp"
                                      : "This is no e-mail address; write it as taro@example.jp.");
    if (spec->input == INPUT_URL && !is_link(value))
        submission_add_fault(submission, field,
                             japanese
                                 ? "ページの住所の形ではありません。例: https://www.example.jp/"
                                 : "This is no web address; write it as https://www.example.jp/.");
    if (spec->input == INPUT_PHONE && strspn(value, "0123456789-+() ") != strlen(value))
        submission_add_fault(submission, field,
                             japanese ? "数字とハイフンで書いてください。例: 03-0000-0000"
                                      : "Use digits and hyphens, as in 03-0000-0000.");
    if (spec->input == INPUT_DATE && !read_date(value, &day))
        submission_add_fault(submission, field,
                             japanese ? "そのような日はありません。例: 2026-12-01"
                                      : "There is no such day; write it as 2026-12-01.");
}

static void check_dates(struct submission *submission, const struct civil_zone *zone,
                        int64_t now_utc, bool japanese)
{
    int64_t from = from_of(submission, zone), until = until_of(submission, zone, now_utc);
    if (submission->faults[FIELD_FROM] || submission->faults[FIELD_UNTIL])
        return;
    if (until <= now_utc)
        submission_add_fault(submission, FIELD_UNTIL,
                             japanese ? "もう過ぎた日です。きょう以降の日にしてください。"
                                      : "That day is over; choose today or later.");
    else if (from >= until)
        submission_add_fault(submission, FIELD_UNTIL,
                             japanese ? "始める日より前です。" : "This is before the first day.");
    else if (until > civil_day_start(zone, now_utc, SUBMISSION_MOST_DAYS))
        submission_add_fault(submission, FIELD_UNTIL,
                             japanese ? "1年より先です。1年以内の日にしてください。"
                                      : "This is more than a year ahead; choose a nearer day.");
}

static void check_kind(struct submission *submission, bool japanese)
{
    enum item_kind kind;
    bool known = item_kind_parse(submission->values[FIELD_KIND], &kind);
    bool taken = false;
    for (size_t i = 0; known && i < submission_kind_count; i++)
        taken = taken || submission_kinds[i] == kind;
    if (!taken)
        submission_add_fault(submission, FIELD_KIND,
                             japanese ? "どれか1つを選んでください。" : "Please choose one.");
}

static bool applies(const struct submission *submission, enum submission_field field)
{
    return submission_spec(field)->kinds & (1u << submission->kind);
}

void submission_check(struct submission *submission, const struct civil_zone *zone, int64_t now_utc,
                      const char *lang)
{
    bool japanese = strncmp(lang, "en", 2) != 0;
    struct error error;
    size_t place;
    check_kind(submission, japanese);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        enum submission_field field = (enum submission_field)i;
        const struct submission_spec *spec = submission_spec(field);
        if (field == FIELD_FILES || field == FIELD_KIND || !applies(submission, field))
            continue;
        if (*submission->values[i]) {
            check_length(submission, field, japanese);
            check_shape(submission, field, japanese);
        } else if (spec->required) {
            submission_add_fault(submission, field, missing(spec, japanese));
        }
    }
    check_dates(submission, zone, now_utc, japanese);
    if (submission->fault_count > 0)
        return;
    // The item's own rules have the last word.
    struct item *item = submission_item(submission, zone, now_utc);
    if (item_find_fault_in(item, japanese ? "ja" : "en", &place, &error)) {
        enum submission_field field = FIELD_TITLE;
        for (size_t i = 0; place < item->field_count && i < FIELD_COUNT; i++) {
            const char *name = submission_spec((enum submission_field)i)->item_field;
            if (name && strcmp(name, item->fields[place].name) == 0)
                field = (enum submission_field)i;
        }
        submission_add_fault(submission, field, error.text);
    }
    item_destroy(item);
}

// ---- to an item ----

static void add_files(struct item *item, const struct submission *submission)
{
    for (size_t i = 0; i < submission->file_count; i++) {
        const struct submission_file *file = &submission->files[i];
        struct item_media media = {.role = file->role,
                                   .name = file->name,
                                   .source = "",
                                   .alt = file->alt,
                                   .focus_x = 0.5,
                                   .focus_y = 0.5};
        item_add_media(item, &media);
        if (!*file->poster)
            continue;
        media.role = "photo";
        media.name = file->poster;
        media.source = POSTER_SOURCE;
        item_add_media(item, &media);
    }
}

struct item *submission_item(const struct submission *submission, const struct civil_zone *zone,
                             int64_t now_utc)
{
    struct item *item = item_create(submission->kind, ID_UNTIL_IT_HAS_ONE);
    const char *company = submission->values[FIELD_COMPANY];
    bool is_business = submission->kind == ITEM_SHOWCASE || submission->kind == ITEM_BRAND;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct submission_spec *spec = submission_spec((enum submission_field)i);
        if (spec->item_field && *submission->values[i] &&
            applies(submission, (enum submission_field)i))
            item_add_field(item, spec->item_field, spec->item_lang, submission->values[i]);
    }
    if (*company)
        item_add_field(item, is_business ? "business" : "organizer", "ja", company);
    item->source = "business";
    item->origin = "";
    item->show_from_utc = from_of(submission, zone);
    item->show_until_utc = until_of(submission, zone, now_utc);
    add_files(item, submission);
    return item;
}

// ---- and back ----

static const char *plain(struct arena *arena, const char *rich)
{
    struct buffer out;
    buffer_init(&out, FORM_MOST_VALUE_BYTES);
    rich_text_to_plain(&out, rich);
    const char *text = arena_text(arena, buffer_text(&out));
    buffer_finish(&out);
    return text;
}

static void take_files(struct submission *submission, const struct item *item)
{
    struct arena *arena = submission->arena;
    for (size_t i = 0; i < item->media_count; i++) {
        const struct item_media *media = &item->media[i];
        bool follows = submission->file_count > 0 && strcmp(media->source, POSTER_SOURCE) == 0;
        if (follows) {
            submission->files[submission->file_count - 1].poster = arena_text(arena, media->name);
        } else if (submission->file_count < SUBMISSION_MOST_PICTURES) {
            submission->files[submission->file_count++] = (struct submission_file){
                arena_text(arena, media->role), arena_text(arena, media->name), "",
                arena_text(arena, media->alt)};
        }
    }
}

static void take_item(struct submission *submission, const struct item *item,
                      const struct civil_zone *zone)
{
    struct arena *arena = submission->arena;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct submission_spec *spec = submission_spec((enum submission_field)i);
        const char *value = spec->item_field ? item_value(item, spec->item_field,
                                                          *spec->item_lang ? spec->item_lang : NULL)
                                             : NULL;
        if (value)
            submission->values[i] = plain(arena, value);
    }
    if (item->show_from_utc != INSTANT_NEVER)
        submission->values[FIELD_FROM] = write_date(arena, zone, item->show_from_utc);
    if (item->show_until_utc != INSTANT_FOR_EVER)
        submission->values[FIELD_UNTIL] = write_date(arena, zone, item->show_until_utc - 1);
    take_files(submission, item);
}

bool submission_from_proposal(struct submission *submission, const struct proposal *proposal,
                              const struct civil_zone *zone)
{
    struct arena *arena = submission->arena;
    struct error error;
    json_t *json = json_loads(proposal->document, 0, NULL);
    struct item *item = json ? item_from_json(json, &error) : NULL;
    json_decref(json);
    if (!item)
        return false;
    submission->kind = proposal->kind;
    submission->values[FIELD_KIND] = item_kind_name(proposal->kind);
    submission->values[FIELD_COMPANY] = arena_text(arena, proposal->company);
    submission->values[FIELD_CONTACT] = arena_text(arena, proposal->contact);
    submission->values[FIELD_EMAIL] = arena_text(arena, proposal->email);
    submission->values[FIELD_PHONE] = arena_text(arena, proposal->phone);
    submission->values[FIELD_RIGHTS] = submission->values[FIELD_TERMS] = "yes";
    take_item(submission, item, zone);
    item_destroy(item);
    return true;
}
