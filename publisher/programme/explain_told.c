// Explanation → text for a prompt, JSON for the API and other programs.

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

#include "publisher/programme/explain_inside.h"
#include "publisher/programme/explain_words.h"
#include "signage/base/clock.h"

struct telling {
    struct buffer *out;
    const char *lang;
    enum explain_verdict *verdict;
};

static const struct {
    enum explain_word word;
    const char *name;
} verdicts[] = {[EXPLAIN_SHOWING] = {EXPLAIN_WORD_SHOWING, "showing"},
                [EXPLAIN_IN_LOOP] = {EXPLAIN_WORD_IN_LOOP, "in-loop"},
                [EXPLAIN_OFF] = {EXPLAIN_WORD_OFF, "off"}};

static void tell_text(void *context, const struct explanation *explanation)
{
    struct telling *telling = context;
    struct buffer *out = telling->out;
    *telling->verdict = explanation->verdict;
    buffer_printf(out, "%s, %s, %s: %s\n", explanation->title, explanation->screen_title,
                  explanation->when,
                  explain_word(verdicts[explanation->verdict].word, telling->lang));
    for (size_t i = 0; i < explanation->rule_count; i++)
        buffer_printf(out, "  %s %s\n", explanation->rules[i].lets ? "✓" : "✗",
                      explanation->rules[i].text);
    char instant[INSTANT_TEXT_BYTES];
    if (explanation->next_utc == INSTANT_FOR_EVER) {
        buffer_printf(out, "next: %s\n", explain_word(EXPLAIN_WORD_NEVER, telling->lang));
    } else {
        instant_format(explanation->next_utc, instant);
        buffer_printf(out, "next: %s (%s)\n", instant, explanation->next_when);
    }
}

bool explain_item(struct programme *programme, const char *item_id, const char *screen_id,
                  int64_t utc, const char *lang, enum explain_verdict *verdict, struct buffer *out,
                  struct error *error)
{
    struct telling telling = {out, lang, verdict};
    return explain_item_to(programme, item_id, screen_id, utc, lang, tell_text, &telling, error);
}

static void tell_json(void *context, const struct explanation *explanation)
{
    struct telling *telling = context;
    char at[INSTANT_TEXT_BYTES], next[INSTANT_TEXT_BYTES];
    instant_format(explanation->utc, at);
    json_t *rules = json_array();
    for (size_t i = 0; i < explanation->rule_count; i++)
        json_array_append_new(rules, json_pack("{s:b, s:s}", "lets", explanation->rules[i].lets,
                                               "text", explanation->rules[i].text));
    bool planned = explanation->next_utc != INSTANT_FOR_EVER;
    if (planned)
        instant_format(explanation->next_utc, next);
    json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s?}", "item",
                             explanation->item, "title", explanation->title, "screen",
                             explanation->screen, "screen_title", explanation->screen_title, "at",
                             at, "verdict", verdicts[explanation->verdict].name, "text",
                             explain_word(verdicts[explanation->verdict].word, telling->lang),
                             "rules", rules, "next", planned ? next : NULL);
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    if (!text)
        abort();
    buffer_printf(telling->out, "%s\n", text);
    free(text);
    json_decref(json);
}

bool explain_item_json(struct programme *programme, const char *item_id, const char *screen_id,
                       int64_t utc, const char *lang, struct buffer *out, struct error *error)
{
    struct telling telling = {.out = out, .lang = lang};
    return explain_item_to(programme, item_id, screen_id, utc, lang, tell_json, &telling, error);
}
