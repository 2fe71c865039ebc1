// A proposal beside what is on screen, field by field, in the order of the form.
#include <string.h>

#include "publisher/item/item_json.h"
#include "publisher/review/review_inside.h"
#include "signage/base/buffer.h"
#include "signage/language/slide.h"

#define MOST_VALUE_BYTES (64u * 1024)

static const char *label_of(const struct item_field_spec *spec, const char *lang)
{
    return strncmp(lang, "ja", 2) == 0 ? spec->label_ja : spec->label_en;
}

static json_t *value_json(const char *value, bool rich)
{
    if (!value)
        return json_null();
    struct buffer plain;
    buffer_init(&plain, MOST_VALUE_BYTES);
    if (rich)
        rich_text_to_plain(&plain, value);
    else
        buffer_add_text(&plain, value);
    json_t *json = json_string(buffer_text(&plain));
    buffer_finish(&plain);
    return json ? json : json_null();
}

static void compare(json_t *list, const char *field, const char *lang, const char *label,
                    const char *before, const char *after, bool rich)
{
    if ((!before && !after) || (before && after && strcmp(before, after) == 0))
        return;
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o, s:o}", "field", field, "lang", lang,
                                          "label", label, "before", value_json(before, rich),
                                          "after", value_json(after, rich)));
}

static bool seen_before(const struct item *a, const struct item *b, size_t index)
{
    const struct item_field *field = &b->fields[index];
    for (size_t i = 0; a && i < a->field_count; i++)
        if (strcmp(a->fields[i].name, field->name) == 0 &&
            strcmp(a->fields[i].lang, field->lang) == 0)
            return true;
    return false;
}

static void compare_field(json_t *list, const struct item_field_spec *spec,
                          const struct item *before, const struct item *after, const char *lang)
{
    bool rich = spec->type == ITEM_TEXT || spec->type == ITEM_TEXT_LONG;
    for (size_t i = 0; before && i < before->field_count; i++) {
        const struct item_field *field = &before->fields[i];
        if (strcmp(field->name, spec->name) == 0)
            compare(list, spec->name, field->lang, label_of(spec, lang), field->value,
                    item_value(after, spec->name, field->lang), rich);
    }
    for (size_t i = 0; i < after->field_count; i++) {
        const struct item_field *field = &after->fields[i];
        if (strcmp(field->name, spec->name) == 0 && !seen_before(before, after, i))
            compare(list, spec->name, field->lang, label_of(spec, lang), NULL, field->value, rich);
    }
}

static const char *media_text(const struct item *item, struct buffer *out)
{
    if (!item)
        return NULL;
    for (size_t i = 0; i < item->media_count; i++)
        buffer_printf(out, "%s%s %s%s%s", i > 0 ? "\n" : "", item->media[i].role,
                      item->media[i].name, *item->media[i].alt ? " " : "", item->media[i].alt);
    return buffer_text(out);
}

static void compare_instants(json_t *list, const char *field, const char *label, const int64_t *a,
                             const int64_t *b)
{
    char before[INSTANT_TEXT_BYTES] = "", after[INSTANT_TEXT_BYTES] = "";
    if (a && *a > INSTANT_NEVER && *a < INSTANT_FOR_EVER)
        instant_format(*a, before);
    if (*b > INSTANT_NEVER && *b < INSTANT_FOR_EVER)
        instant_format(*b, after);
    compare(list, field, "", label, *before ? before : NULL, *after ? after : NULL, false);
}

static void compare_whole(json_t *list, const struct item *before, const struct item *after,
                          const char *lang)
{
    bool japanese = strncmp(lang, "ja", 2) == 0;
    struct buffer old, new;
    buffer_init(&old, MOST_VALUE_BYTES);
    buffer_init(&new, MOST_VALUE_BYTES);
    const char *had = media_text(before, &old), *has = media_text(after, &new);
    compare(list, "media", "", japanese ? "写真・動画" : "Pictures", had && *had ? had : NULL,
            *has ? has : NULL, false);
    buffer_finish(&old);
    buffer_finish(&new);
    compare_instants(list, "show_from", japanese ? "掲載開始" : "Shown from",
                     before ? &before->show_from_utc : NULL, &after->show_from_utc);
    compare_instants(list, "show_until", japanese ? "掲載終了" : "Shown until",
                     before ? &before->show_until_utc : NULL, &after->show_until_utc);
    if (before && before->pinned != after->pinned)
        compare(list, "pinned", "", japanese ? "優先して掲載" : "Pinned",
                before->pinned ? "yes" : "no", after->pinned ? "yes" : "no", false);
}

json_t *review_differences(struct review *review, const struct proposal *proposal, const char *lang,
                           struct error *error)
{
    json_t *document = json_loads(proposal->document, 0, NULL);
    struct item *after = item_from_json(document, error);
    json_decref(document);
    if (!after)
        return NULL;
    struct item *before =
        *proposal->item ? store_find_item(review->store, proposal->item, NULL, NULL) : NULL;
    json_t *list = json_array();
    size_t count;
    const struct item_field_spec *specs = item_field_specs(&count);
    for (size_t i = 0; i < count; i++)
        compare_field(list, &specs[i], before, after, lang);
    compare_whole(list, before, after, lang);
    item_destroy(before);
    item_destroy(after);
    return list;
}
