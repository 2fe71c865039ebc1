// Documents of staff are small and flat; every member is looked up by its name.
#include "publisher/console/members.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "signage/base/utf8.h"

static bool japanese(const struct members *members)
{
    return strncmp(members->lang, "ja", 2) == 0;
}

bool members_fail(struct members *members, const char *name, const char *ja, const char *en)
{
    members->wrong = arena_text(members->arena, name);
    return error_set(members->error, "%s: %s", name, japanese(members) ? ja : en);
}

static bool has_word(const char *words, const char *word, int *index)
{
    *index = 0;
    for (size_t length; *words; words += length, words += strspn(words, " "), (*index)++) {
        length = strcspn(words, " ");
        if (strlen(word) == length && memcmp(word, words, length) == 0)
            return true;
    }
    return false;
}

bool members_known(struct members *members, const char *names)
{
    void *at = json_object_iter((json_t *)(uintptr_t)members->json);
    for (int index; at; at = json_object_iter_next((json_t *)(uintptr_t)members->json, at))
        if (!has_word(names, json_object_iter_key(at), &index))
            return members_fail(members, json_object_iter_key(at), "この項目はありません。",
                                "there is no such member");
    return true;
}

bool members_text(struct members *members, const char *name, size_t least_chars, size_t most_chars,
                  const char **text)
{
    const json_t *value = json_object_get(members->json, name);
    if (!value)
        return true;
    const char *given = json_string_value(value);
    if (!given || strpbrk(given, "\r\n"))
        return members_fail(members, name, "1行の文字で書いてください。", "write one line of text");
    size_t chars = utf8_count(given, strlen(given));
    if (chars < least_chars)
        return members_fail(members, name, "入力してください。", "it is needed");
    if (chars > most_chars)
        return members_fail(members, name, "長すぎます。短くしてください。",
                            "it is too long; shorten it");
    *text = arena_text(members->arena, given);
    return true;
}

bool members_id(struct members *members, const char *name, const char **id)
{
    const json_t *value = json_object_get(members->json, name);
    const char *given = json_string_value(value);
    if (!value)
        return true;
    size_t length = given ? strspn(given, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;
    if (length == 0 || given[length] || length > 64)
        return members_fail(members, name,
                            "半角の小文字・数字・ハイフン（64字まで）で書いてください。",
                            "write at most 64 of the characters a to z, 0 to 9 and -");
    *id = arena_text(members->arena, given);
    return true;
}

static bool out_of_range(struct members *members, const char *name, double least, double most)
{
    char ja[128], en[128];
    snprintf(ja, sizeof ja, "%g から %g までの数を書いてください。", least, most);
    snprintf(en, sizeof en, "write a number from %g to %g", least, most);
    return members_fail(members, name, ja, en);
}

bool members_whole(struct members *members, const char *name, int64_t least, int64_t most,
                   int64_t *number)
{
    const json_t *value = json_object_get(members->json, name);
    if (!value)
        return true;
    json_int_t given = json_integer_value(value);
    if (!json_is_integer(value) || given < least || given > most)
        return out_of_range(members, name, (double)least, (double)most);
    *number = given;
    return true;
}

bool members_real(struct members *members, const char *name, double least, double most,
                  double *number)
{
    const json_t *value = json_object_get(members->json, name);
    if (!value)
        return true;
    double given = json_number_value(value);
    if (!json_is_number(value) || !(given >= least && given <= most))
        return out_of_range(members, name, least, most);
    *number = given;
    return true;
}

bool members_flag(struct members *members, const char *name, bool *flag)
{
    const json_t *value = json_object_get(members->json, name);
    if (!value)
        return true;
    if (!json_is_boolean(value))
        return members_fail(members, name, "true か false を書いてください。",
                            "write true or false");
    *flag = json_is_true(value);
    return true;
}

bool members_minute(struct members *members, const char *name, int *minute)
{
    const json_t *value = json_object_get(members->json, name);
    const char *given = json_string_value(value);
    int hour, minutes, length = 0;
    if (!value)
        return true;
    if (!given || sscanf(given, "%2d:%2d%n", &hour, &minutes, &length) != 2 || length != 5 ||
        given[length] || hour < 0 || minutes < 0 || minutes > 59 || hour * 60 + minutes > 24 * 60)
        return members_fail(members, name, "時刻を 08:30 のように書いてください。",
                            "write a time of day such as 08:30");
    *minute = hour * 60 + minutes;
    return true;
}

bool members_choice(struct members *members, const char *name, const char *words, int *index)
{
    const json_t *value = json_object_get(members->json, name);
    const char *given = json_string_value(value);
    char ja[512], en[512];
    int found;
    if (!value)
        return true;
    if (given && has_word(words, given, &found)) {
        *index = found;
        return true;
    }
    snprintf(ja, sizeof ja, "次のどれかを書いてください: %s", words);
    snprintf(en, sizeof en, "write one of: %s", words);
    return members_fail(members, name, ja, en);
}
