// How an item looks in lists. Not a door.
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "publisher/console/call.h"
#include "publisher/item/item.h"

// What people call its state: "draft", "submitted", "returned", "withdrawn", and of approved ones
// "live", "upcoming" or "expired" at that instant.
const char *api_item_state(const struct item *item, const struct civil_zone *zone, int64_t utc);

// Its title in the asker's language, else the first there is: plain, "" when none.
json_t *api_item_title(const struct item *item, const char *lang);

// Items of the console's own and of businesses are changed here; others where they come from.
bool api_item_is_ours(const struct item *item);
