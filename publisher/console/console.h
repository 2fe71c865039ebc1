// The staff's side over HTTP: /console/ (static pages, strict Content-Security-Policy) and /api/v1/
// (JSON).
#pragma once

#include "publisher/console/office.h"
#include "publisher/delivery/route.h"

struct console;
struct console *console_create(const struct office *office, struct error *error)
    __attribute__((warn_unused_result));       // `office` outlives it
void console_destroy(struct console *console); // after the server; NULL is legal
struct route_table console_routes(struct console *console);
