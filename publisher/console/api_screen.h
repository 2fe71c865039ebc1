// How a screen looks to staff: what is set, what its player last told, and what needs attention.
// Not a door.
#pragma once

#include <jansson.h>

#include "publisher/console/call.h"
#include "publisher/console/settings.h"

// NULL: there is no such screen. The caller's.
json_t *api_screen_json(struct call *call, const struct settled *settled, const char *id);
