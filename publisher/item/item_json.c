// Items as JSON. Every member is known or refused: a typing error in an integrator's program must
// not be swallowed.
#include "publisher/item/item_json.h"

#include <stdio.h>
#include <string.h>

// ---- out ----

static json_t *instant_json(int64_t utc)
{
    char text[INSTANT_TEXT_BYTES];
    if (utc == INSTANT_NEVER || utc == INSTANT_FOR_EVER)
        return json_null();
    instant_format(utc, text);
    return json_string(text);
}

static json_t *value_json(const struct item_field_spec *spec, const char *value)
{
    int64_t number = 0;
    if (!spec || spec->type != ITEM_COUNT || !*value ||
        strspn(value, "0123456789") != strlen(value) || strlen(value) > 15)
        return json_string(value);
    for (; *value; value++)
        number = number * 10 + (*value - '0');
    return json_integer(number);
}

static json_t *fields_json(const struct item *item)
{
    json_t *fields = json_object();
    for (size_t i = 0; i < item->field_count; i++) {
        const struct item_field *field = &item->fields[i];
        const struct item_field_spec *spec = item_field_spec(field->name);
        json_t *value = value_json(spec, field->value);
        if (!spec || !item_field_has_language(spec)) {
            json_object_set_new(fields, field->name, value);
            continue;
        }
        json_t *languages = json_object_get(fields, field->name);
        if (!languages) {
            languages = json_object();
            json_object_set_new(fields, field->name, languages);
        }
        json_object_set_new(languages, *field->lang ? field->lang : "ja", value);
    }
    return fields;
}

static json_t *media_json(const struct item *item)
{
    json_t *list = json_array();
    for (size_t i = 0; i < item->media_count; i++) {
        const struct item_media *media = &item->media[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:[f, f]}", "role", media->role,
                                              "name", media->name, "source", media->source, "alt",
                                              media->alt, "focus", media->focus_x, media->focus_y));
    }
    return list;
}

json_t *item_to_json(const struct item *item)
{
    return json_pack(
        "{s:s, s:s, s:s, s:I, s:o, s:o, s:b, s:i, s:b, s:o, s:o, s:o, s:o, s:s, s:s}", "id",
        item->id, "kind", item_kind_name(item->kind), "state", item_state_name(item->state),
        "revision", (json_int_t)item->revision, "fields", fields_json(item), "media",
        media_json(item), "pinned", item->pinned, "priority", item->priority, "sample",
        item->sample, "show_from", instant_json(item->show_from_utc), "show_until",
        instant_json(item->show_until_utc), "published", instant_json(item->published_utc),
        "updated", instant_json(item->updated_utc), "source", item->source, "origin", item->origin);
}

// ---- in ----

static bool read_text(const json_t *value, const char *member, const char **text,
                      struct error *error)
{
    *text = json_string_value(value);
    if (!*text || strlen(*text) != json_string_length(value))
        return error_set(error, "“%s” must be text", member);
    return true;
}

static bool read_instant(const json_t *value, const char *member, int64_t none, int64_t *utc,
                         struct error *error)
{
    const char *text = json_string_value(value);
    *utc = none;
    if (json_is_null(value) || (text && instant_parse(text, utc)))
        return true;
    return error_set(error, "“%s” must be an instant such as 2026-12-01T05:00:00Z, or null",
                     member);
}

static bool read_number_field(struct item *item, const char *name, const json_t *value,
                              struct error *error)
{
    char text[24];
    if (json_integer_value(value) < 0)
        return error_set(error, "“fields.%s” must be a whole number of 0 or more", name);
    snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
    return item_add_field(item, name, "", text) ||
           error_set(error, "the item has more than %d fields", ITEM_MOST_FIELDS);
}

static bool add(struct item *item, const char *name, const char *lang, const json_t *value,
                struct error *error)
{
    const char *text;
    char member[160];
    snprintf(member, sizeof member, "fields.%.60s%s%.40s", name, *lang ? "." : "", lang);
    if (json_is_null(value))
        return true;
    if (json_is_integer(value) && item_field_spec(name)->type == ITEM_COUNT)
        return read_number_field(item, name, value, error);
    if (!read_text(value, member, &text, error))
        return false;
    return !*text || item_add_field(item, name, lang, text) || // "" is a field that is not there
           error_set(error, "the item has more than %d fields", ITEM_MOST_FIELDS);
}

static bool read_fields(struct item *item, const json_t *fields, struct error *error)
{
    const char *name, *lang;
    json_t *value, *text;
    if (!json_is_object(fields))
        return error_set(error, "“fields” must be an object");
    json_object_foreach((json_t *)(uintptr_t)fields, name, value)
    {
        const struct item_field_spec *spec = item_field_spec(name);
        if (!spec)
            return error_set(error, "“fields.%.60s” is not a field of any kind of item", name);
        bool by_language = json_is_object(value) && item_field_has_language(spec);
        if (!by_language &&
            !add(item, name, item_field_has_language(spec) ? "ja" : "", value, error))
            return false;
        if (by_language)
            json_object_foreach(value, lang,
                                text) if (!add(item, name, lang, text, error)) return false;
    }
    return true;
}

static bool read_focus(const json_t *focus, struct item_media *media, struct error *error)
{
    media->focus_x = media->focus_y = 0.5;
    if (!focus || json_is_null(focus))
        return true;
    if (json_array_size(focus) != 2 || !json_is_number(json_array_get(focus, 0)) ||
        !json_is_number(json_array_get(focus, 1)))
        return error_set(error, "“media.focus” must be two numbers from 0 to 1");
    media->focus_x = json_number_value(json_array_get(focus, 0));
    media->focus_y = json_number_value(json_array_get(focus, 1));
    return true;
}

static bool read_picture(struct item *item, const json_t *picture, struct error *error)
{
    struct item_media media = {.role = "photo", .name = "", .source = "", .alt = ""};
    const char *member;
    json_t *value;
    if (!json_is_object(picture))
        return error_set(error, "“media” must be a list of objects");
    json_object_foreach((json_t *)(uintptr_t)picture, member, value)
    {
        const char **text = strcmp(member, "role") == 0     ? &media.role
                            : strcmp(member, "name") == 0   ? &media.name
                            : strcmp(member, "source") == 0 ? &media.source
                            : strcmp(member, "alt") == 0    ? &media.alt
                                                            : NULL;
        if (!text && strcmp(member, "focus") != 0)
            return error_set(error, "“media.%.60s” is not known", member);
        if (text && !read_text(value, member, text, error))
            return false;
    }
    return read_focus(json_object_get(picture, "focus"), &media, error) &&
           (item_add_media(item, &media) ||
            error_set(error, "at most %d pictures are kept", ITEM_MOST_MEDIA));
}

static bool read_media(struct item *item, const json_t *list, struct error *error)
{
    size_t index;
    json_t *picture;
    if (!json_is_array(list))
        return error_set(error, "“media” must be a list");
    json_array_foreach(list, index, picture) if (!read_picture(item, picture, error)) return false;
    return true;
}

static bool read_copy(struct item *item, const json_t *value, const char *member, const char **to,
                      struct error *error)
{
    const char *text;
    if (!read_text(value, member, &text, error))
        return false;
    *to = arena_text(item->arena, text);
    return true;
}

static bool read_state(struct item *item, const json_t *value, struct error *error)
{
    const char *name = json_string_value(value);
    return (name && item_state_parse(name, &item->state)) ||
           error_set(error,
                     "“state” must be one of draft, submitted, approved, returned, withdrawn");
}

static bool read_priority(struct item *item, const json_t *value, struct error *error)
{
    json_int_t priority = json_integer_value(value);
    if (!json_is_integer(value) || priority < 0 || priority > 9)
        return error_set(error, "“priority” must be a number from 0 to 9");
    item->priority = (int)priority;
    return true;
}

static bool read_flag(const json_t *value, const char *member, bool *flag, struct error *error)
{
    *flag = json_is_true(value);
    return json_is_boolean(value) || error_set(error, "“%s” must be true or false", member);
}

static bool read_member(struct item *item, const char *member, const json_t *value,
                        struct error *error)
{
    int64_t unused;
    if (strcmp(member, "id") == 0)
        return read_copy(item, value, member, &item->id, error);
    if (strcmp(member, "state") == 0)
        return read_state(item, value, error);
    if (strcmp(member, "fields") == 0)
        return read_fields(item, value, error);
    if (strcmp(member, "media") == 0)
        return read_media(item, value, error);
    if (strcmp(member, "pinned") == 0)
        return read_flag(value, member, &item->pinned, error);
    if (strcmp(member, "sample") == 0)
        return read_flag(value, member, &item->sample, error);
    if (strcmp(member, "priority") == 0)
        return read_priority(item, value, error);
    if (strcmp(member, "show_from") == 0)
        return read_instant(value, member, INSTANT_NEVER, &item->show_from_utc, error);
    if (strcmp(member, "show_until") == 0)
        return read_instant(value, member, INSTANT_FOR_EVER, &item->show_until_utc, error);
    if (strcmp(member, "published") == 0)
        return read_instant(value, member, INSTANT_NEVER, &item->published_utc, error);
    if (strcmp(member, "updated") == 0)
        return read_instant(value, member, INSTANT_NEVER, &unused, error);
    if (strcmp(member, "source") == 0)
        return read_copy(item, value, member, &item->source, error);
    if (strcmp(member, "origin") == 0)
        return read_copy(item, value, member, &item->origin, error);
    return strcmp(member, "kind") == 0 || strcmp(member, "revision") == 0 ||
           error_set(error, "“%.60s” is not a member of an item", member);
}

struct item *item_from_json(const json_t *json, struct error *error)
{
    const char *kind_name = json_string_value(json_object_get(json, "kind")), *member;
    enum item_kind kind;
    json_t *value;
    if (!json_is_object(json)) {
        error_set(error, "an item is an object: {\"kind\": …, \"fields\": {…}}");
        return NULL;
    }
    if (!kind_name || !item_kind_parse(kind_name, &kind)) {
        error_set(
            error,
            "“kind” must be one of showcase, seminar, consultation, space, brand, notice, alert");
        return NULL;
    }
    struct item *item = item_create(kind, "");
    json_object_foreach((json_t *)(uintptr_t)json, member,
                        value) if (!read_member(item, member, value, error))
    {
        item_destroy(item);
        return NULL;
    }
    return item;
}

// ---- for forms ----

static void add_fault(void *faults, const char *field, const char *lang, const char *message)
{
    json_array_append_new(
        faults, json_pack("{s:s, s:s, s:s}", "field", field, "lang", lang, "message", message));
}

static void missing(const struct item_field_spec *spec, const char *lang, struct error *error)
{
    if (strncmp(lang, "ja", 2) == 0)
        error_set(error, "%sを入力してください。", spec->label_ja);
    else
        error_set(error, "%s is needed.", spec->label_en);
}

json_t *item_faults_json(const struct item *item, const char *lang)
{
    json_t *faults = json_array();
    struct error error;
    size_t count;
    const struct item_field_spec *specs = item_field_specs(&count);
    for (size_t i = 0; i < count; i++)
        if ((specs[i].required & (1u << item->kind)) && !item_value(item, specs[i].name, NULL)) {
            missing(&specs[i], lang, &error);
            add_fault(faults, specs[i].name, item_field_has_language(&specs[i]) ? "ja" : "",
                      error.text);
        }
    struct item look = *item;
    if (!*look.id)
        look.id = "new"; // what is being written gets its id when it is kept
    item_each_fault(&look, lang, add_fault, faults);
    return faults;
}

static const char *const types[] = {
    [ITEM_TEXT] = "text",         [ITEM_TEXT_LONG] = "paragraphs", [ITEM_INSTANT] = "instant",
    [ITEM_SESSIONS] = "sessions", [ITEM_COUNT] = "count",          [ITEM_URL] = "url",
    [ITEM_CHOICE] = "choice"};

static json_t *kinds_of(unsigned bits)
{
    json_t *list = json_array();
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        if (bits & (1u << kind))
            json_array_append_new(list, json_string(item_kind_name((enum item_kind)kind)));
    return list;
}

static json_t *choices_of(const char *choices)
{
    json_t *list = json_array();
    for (const char *word = choices; word && *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        json_array_append_new(list, json_stringn(word, length));
        word += length;
    }
    return list;
}

json_t *item_specs_json(const char *lang)
{
    bool japanese = strncmp(lang, "ja", 2) == 0;
    json_t *kinds = json_array(), *fields = json_array();
    size_t count;
    const struct item_field_spec *specs = item_field_specs(&count);
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        json_array_append_new(kinds,
                              json_pack("{s:s, s:s}", "name", item_kind_name((enum item_kind)kind),
                                        "label", item_kind_label((enum item_kind)kind, lang)));
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            fields,
            json_pack("{s:s, s:s, s:s, s:b, s:I, s:o, s:o, s:o}", "name", specs[i].name, "label",
                      japanese ? specs[i].label_ja : specs[i].label_en, "type",
                      types[specs[i].type], "by_language", item_field_has_language(&specs[i]),
                      "most_chars", (json_int_t)specs[i].most_chars, "kinds",
                      kinds_of(specs[i].kinds), "required", kinds_of(specs[i].required), "choices",
                      choices_of(specs[i].choices)));
    return json_pack("{s:o, s:o}", "kinds", kinds, "fields", fields);
}
