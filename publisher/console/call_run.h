// Runs one call of the API. Not a door.
#pragma once

#include "publisher/console/call.h"
#include "publisher/delivery/page.h"

#define CALL_COOKIE "kawaraban" // the session's

// On a worker; leaves one reply on the page.
void call_run(struct page *page, struct office *office, const struct api_route *route);
