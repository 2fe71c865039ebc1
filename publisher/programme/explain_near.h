// Which ids somebody may have meant. Private to explain.
#pragma once

#include "publisher/item/item.h"
#include "signage/base/error.h"

// Sets the sentence "there is no item “…”", with up to three ids that look like it.
void explain_near_ids(const struct item_list *items, const char *id, struct error *error);
