// Hours of a channel in the configuration: <open>, <daypart>, <closed>, and the calendar of public
// holidays. Any thread.
#pragma once

#include "publisher/programme/programme.h"
#include "signage/base/error.h"
#include "signage/base/xml.h"

#define CALENDAR_NAMESPACE "urn:kawaraban:calendar:1"

// The element's attributes and children; what is not said is left as it was. `until` at or before
// `from` reaches over midnight.
bool channel_hours_read(struct xml *xml, const xmlNode *channel, struct channel_settings *settings,
                        struct error *error);

// A file as content/calendars/holidays-jp.xml.
bool holidays_load(const char *path, struct holidays *holidays, struct error *error);
