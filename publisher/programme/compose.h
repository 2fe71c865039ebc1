// Item → slide: which field of which kind stands under which name. The names are what the templates
// in content/templates use; ARCHITECTURE.md lists them. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "publisher/item/item.h"
#include "publisher/programme/cast.h"
#include "publisher/programme/phrases.h"
#include "publisher/programme/standing.h"
#include "signage/language/slide.h"

#define COMPOSE_MOST_LANGUAGES 8

struct compose_context {
    struct phrases *phrases;
    const struct civil_zone *zone;
    const char *languages; // blank-separated, the slide's own first
    const char *theme_src;
    bool era;             // years are told as people there count them too: 令和8年
    double least_percent; // below which no text goes; 0: nobody said
};

// Caller destroys. Never NULL.
struct slide *compose_item(const struct compose_context *context, const char *template_src,
                           const struct standing_facts *facts, const struct standing *standing);

// Several items on one slide: today's seminars, news of feeds. Texts: headline, page ("1/2"), and
// for each row row1_title, row1_time … (flags row1_full …); "more" says that another page follows.
struct slide *compose_board(const struct compose_context *context, const char *template_src,
                            const struct cast_page *page);
struct slide *compose_digest(const struct compose_context *context, const char *template_src,
                             const struct cast_page *page);

// The calm slide with the house's name, for when nothing else is due.
struct slide *compose_welcome(const struct compose_context *context, const char *template_src,
                              const char *place);
struct slide *compose_clock(const struct compose_context *context, const char *template_src);
// `messages` in order; `kicker` stands before them, NULL for none.
struct slide *compose_ticker(const struct compose_context *context, const char *template_src,
                             const char *kicker, const char *const *messages, size_t count);

// One line for the ticker, in the first of the languages; in `arena`.
const char *compose_message(const struct compose_context *context,
                            const struct standing_facts *facts, const struct standing *standing,
                            struct arena *arena);

// The headline as people call it, for playlists and logs: plain text in `arena`.
const char *compose_plain_title(const struct item *item, const char *languages,
                                struct arena *arena);
