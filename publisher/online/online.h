// The online space for everyone: / (what is on now and this week), /seminars.ics (RFC 5545),
// /items.atom (RFC 4287), /submit and /submissions/TOKEN for businesses. Works without JavaScript;
// HTML is made here.
#pragma once

#include "publisher/console/office.h"
#include "publisher/delivery/route.h"

struct online;
struct online *online_create(const struct office *office, struct error *error)
    __attribute__((warn_unused_result));
void online_destroy(struct online *online);
struct route_table online_routes(struct online *online);
