// The central noun between intake and feeds on one side, store and programme on the other: its
// life, its names, and how its typed fields are read.

#include "publisher/item/item.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *ja, *easy, *en, *hans, *hant, *ko;
} kinds[ITEM_KIND_COUNT] = {
    [ITEM_SHOWCASE] = {"showcase", "企業紹介", "まちの 会社", "Local industry", "企业介绍",
                       "企業介紹", "기업 소개"},
    [ITEM_SEMINAR] = {"seminar", "セミナー", "セミナー", "Seminar", "讲座", "講座", "세미나"},
    [ITEM_CONSULTATION] = {"consultation", "相談", "そうだん", "Consultation", "咨询", "諮詢",
                           "상담"},
    [ITEM_SPACE] = {"space", "ビジネススペース", "使える 場所", "Business space", "商务空间",
                    "商務空間", "비즈니스 스페이스"},
    [ITEM_BRAND] = {"brand", "産業ブランド", "まちの ブランド", "Local brand", "产业品牌",
                    "產業品牌", "산업 브랜드"},
    [ITEM_NOTICE] = {"notice", "お知らせ", "おしらせ", "Notice", "通知", "公告", "알림"},
    [ITEM_ALERT] = {"alert", "緊急情報", "とても 大切な おしらせ", "Emergency", "紧急信息",
                    "緊急資訊", "긴급 정보"},
};

static const char *const states[] = {
    [ITEM_DRAFT] = "draft",       [ITEM_SUBMITTED] = "submitted", [ITEM_APPROVED] = "approved",
    [ITEM_RETURNED] = "returned", [ITEM_WITHDRAWN] = "withdrawn",
};
#define STATE_COUNT (sizeof states / sizeof *states)

struct item *item_create(enum item_kind kind, const char *id)
{
    struct arena *arena = arena_create();
    struct item *item = arena_take(arena, sizeof *item);
    *item = (struct item){
        .arena = arena,
        .id = arena_text(arena, id),
        .kind = kind,
        .state = ITEM_APPROVED,
        .source = "",
        .origin = "",
        .priority = 5,
        .published_utc = INSTANT_NEVER,
        .updated_utc = INSTANT_NEVER,
        .show_from_utc = INSTANT_NEVER,
        .show_until_utc = INSTANT_FOR_EVER,
    };
    return item;
}

void item_destroy(struct item *item)
{
    if (item)
        arena_destroy(item->arena);
}

void item_list_destroy(struct item_list *list)
{
    if (list)
        arena_destroy(list->arena);
}

// An array that was grown here holds a power of two of elements, so it is full exactly when its
// count is one (or 0, when there is none yet).
static void *grown(struct arena *arena, const void *old, size_t count, size_t element_bytes)
{
    if (count & (count - 1))
        return (void *)(uintptr_t)old;
    void *new = arena_array(arena, count ? count * 2 : 1, element_bytes);
    return count ? memcpy(new, old, count * element_bytes) : new;
}

bool item_add_field(struct item *item, const char *name, const char *lang, const char *value)
{
    if (item->field_count >= ITEM_MOST_FIELDS)
        return false;
    item->fields = grown(item->arena, item->fields, item->field_count, sizeof *item->fields);
    item->fields[item->field_count++] = (struct item_field){
        .name = arena_text(item->arena, name),
        .lang = arena_text(item->arena, lang),
        .value = arena_text(item->arena, value),
    };
    return true;
}

bool item_add_instant(struct item *item, const char *name, int64_t utc)
{
    char text[INSTANT_TEXT_BYTES];
    instant_format(utc, text);
    return item_add_field(item, name, "", text);
}

bool item_add_media(struct item *item, const struct item_media *media)
{
    if (item->media_count >= ITEM_MOST_MEDIA)
        return false;
    item->media = grown(item->arena, item->media, item->media_count, sizeof *item->media);
    item->media[item->media_count++] = (struct item_media){
        .role = arena_text(item->arena, media->role),
        .name = arena_text(item->arena, media->name),
        .source = arena_text(item->arena, media->source),
        .alt = arena_text(item->arena, media->alt),
        .focus_x = media->focus_x,
        .focus_y = media->focus_y,
    };
    return true;
}

const char *item_kind_name(enum item_kind kind)
{
    return kinds[kind].name;
}

const char *item_kind_label(enum item_kind kind, const char *lang)
{
    if (lang && strncmp(lang, "en", 2) == 0)
        return kinds[kind].en;
    if (lang && item_language_serves("zh-Hant", lang))
        return kinds[kind].hant;
    if (lang && strncmp(lang, "zh", 2) == 0)
        return kinds[kind].hans;
    if (lang && strncmp(lang, "ko", 2) == 0)
        return kinds[kind].ko;
    return lang && strcmp(lang, ITEM_EASY_JAPANESE) == 0 ? kinds[kind].easy : kinds[kind].ja;
}

bool item_kind_parse(const char *name, enum item_kind *kind)
{
    for (unsigned i = 0; i < ITEM_KIND_COUNT; i++) {
        if (strcmp(kinds[i].name, name) != 0)
            continue;
        *kind = (enum item_kind)i;
        return true;
    }
    return false;
}

const char *item_state_name(enum item_state state)
{
    return states[state];
}

const char *item_state_label(enum item_state state, const char *lang)
{
    static const struct {
        const char *ja, *en;
    } labels[] = {
        [ITEM_DRAFT] = {"下書き", "draft"},           [ITEM_SUBMITTED] = {"申請中", "submitted"},
        [ITEM_APPROVED] = {"承認済み", "approved"},   [ITEM_RETURNED] = {"差し戻し", "returned"},
        [ITEM_WITHDRAWN] = {"取り下げ", "withdrawn"},
    };
    return strncmp(lang, "ja", 2) == 0 ? labels[state].ja : labels[state].en;
}

bool item_state_parse(const char *name, enum item_state *state)
{
    for (unsigned i = 0; i < STATE_COUNT; i++) {
        if (strcmp(states[i], name) != 0)
            continue;
        *state = (enum item_state)i;
        return true;
    }
    return false;
}

const char *item_value(const struct item *item, const char *name, const char *lang)
{
    const char *neutral = NULL;
    for (size_t i = 0; i < item->field_count; i++) {
        const struct item_field *field = &item->fields[i];
        if (strcmp(field->name, name) != 0)
            continue;
        if (!lang || strcmp(field->lang, lang) == 0)
            return field->value;
        if (!field->lang[0])
            neutral = field->value;
    }
    return neutral;
}

const char *item_value_for(const struct item *item, const char *name, const char *lang)
{
    const char *value = item_value(item, name, lang);
    for (size_t i = 0; !value && i < item->field_count; i++)
        if (strcmp(item->fields[i].name, name) == 0 &&
            item_language_serves(lang, item->fields[i].lang))
            value = item->fields[i].value;
    return value;
}

bool item_says_yes(const struct item *item, const char *name)
{
    const char *value = item_value(item, name, NULL);
    return value && strcmp(value, "yes") == 0;
}

bool item_instant(const struct item *item, const char *name, int64_t *utc)
{
    const char *value = item_value(item, name, NULL);
    return value && instant_parse(value, utc);
}

bool item_count(const struct item *item, const char *name, int64_t *count)
{
    const char *value = item_value(item, name, NULL);
    if (!value || !*value || strlen(value) > 9 || strspn(value, "0123456789") != strlen(value))
        return false;
    *count = strtoll(value, NULL, 10);
    return true;
}

bool item_session_parse(const char **text, int64_t *begin_utc, int64_t *end_utc)
{
    const char *pair = *text + strspn(*text, " ");
    size_t length = strcspn(pair, " ");
    const char *slash = memchr(pair, '/', length);
    if (!slash)
        return false;
    char begin[INSTANT_TEXT_BYTES] = "", end[INSTANT_TEXT_BYTES] = "";
    size_t begin_length = (size_t)(slash - pair), end_length = length - begin_length - 1;
    if (begin_length >= sizeof begin || end_length >= sizeof end)
        return false;
    memcpy(begin, pair, begin_length);
    memcpy(end, slash + 1, end_length);
    if (!instant_parse(begin, begin_utc) || !instant_parse(end, end_utc))
        return false;
    *text = pair + length + strspn(pair + length, " ");
    return true;
}

bool item_next_session(const struct item *item, int64_t utc, int64_t *begin_utc, int64_t *end_utc)
{
    const char *text = item_value(item, "sessions", NULL);
    while (text && *text) {
        int64_t begin, end;
        if (!item_session_parse(&text, &begin, &end))
            return false;
        if (end <= utc)
            continue;
        *begin_utc = begin;
        *end_utc = end;
        return true;
    }
    return false;
}

static bool same_media(const struct item_media *a, const struct item_media *b)
{
    // The digest in the name says all; only what is not stored yet is known by where it lies.
    bool same_bytes = a->name[0] || b->name[0] ? strcmp(a->name, b->name) == 0
                                               : strcmp(a->source, b->source) == 0;
    return same_bytes && strcmp(a->role, b->role) == 0 && strcmp(a->alt, b->alt) == 0 &&
           !(a->focus_x < b->focus_x || a->focus_x > b->focus_x) &&
           !(a->focus_y < b->focus_y || a->focus_y > b->focus_y);
}

bool item_equal(const struct item *a, const struct item *b)
{
    if (strcmp(a->id, b->id) != 0 || a->kind != b->kind || a->state != b->state ||
        strcmp(a->source, b->source) != 0 || strcmp(a->origin, b->origin) != 0 ||
        a->sample != b->sample || a->pinned != b->pinned || a->priority != b->priority ||
        a->published_utc != b->published_utc || a->show_from_utc != b->show_from_utc ||
        a->show_until_utc != b->show_until_utc || a->field_count != b->field_count ||
        a->media_count != b->media_count)
        return false;
    for (size_t i = 0; i < a->field_count; i++)
        if (strcmp(a->fields[i].name, b->fields[i].name) != 0 ||
            strcmp(a->fields[i].lang, b->fields[i].lang) != 0 ||
            strcmp(a->fields[i].value, b->fields[i].value) != 0)
            return false;
    for (size_t i = 0; i < a->media_count; i++)
        if (!same_media(&a->media[i], &b->media[i]))
            return false;
    return true;
}
