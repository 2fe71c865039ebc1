// A call's inside, shared by call.c (asking, the way in) and call_reply.c (answers). Not a door.
#pragma once

#include "publisher/console/call.h"
#include "publisher/delivery/page.h"
#include "signage/base/arena.h"

struct call {
    struct page *page;
    struct office *office;
    const struct api_route *route;
    struct arena *arena;
    const char *lang;
    const char *token;
    char csrf[PEOPLE_TOKEN_BYTES];
    struct person_list *person; // a list of one; NULL: nobody
    json_t *json;
    bool replied;
};
