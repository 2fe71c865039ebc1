// What the files of the home page share. Not a door.
#pragma once

#include "publisher/online/home.h"

// A value in the visitor's language, or in another one and marked so; rich text as HTML. Nothing
// when there is none.
void home_add_value(struct visit *visit, const struct item *item, const char *name,
                    const char *before, const char *after);

// 満席, 中止, 残りわずか, 受付終了, 見本 … as badges.
void home_add_badges(struct visit *visit, const struct posting *posting);

// The facts of an item, as rows of a list: label and value.
void home_add_facts(struct visit *visit, const struct posting *posting);

// The link that it names.
void home_add_link(struct visit *visit, const struct item *item);

// The item's first picture; false when it has none.
bool home_add_picture(struct visit *visit, const struct item *item);

// A card with all of it.
void home_add_card(struct visit *visit, const struct posting *posting);

void rich_html(struct buffer *out, const char *rich_text);
