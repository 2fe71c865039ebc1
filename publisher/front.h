// The publisher's human side put together: people, review, console, and the tables of routes that
// the server gets.
#pragma once

#include "publisher/delivery/route.h"
#include "publisher/house.h"
#include "signage/base/error.h"

struct front;

// `settings_changed` is called, on any thread, when staff changed screens, channels or feeds. The
// house outlives it.
struct front *front_open(struct house *house, void (*settings_changed)(void *context),
                         void *context, struct error *error) __attribute__((warn_unused_result));

// After the server. NULL is legal.
void front_close(struct front *front);

const struct route_table *front_tables(const struct front *front, size_t *count);

// What the front works with, for who takes players' reports (console/player_report.h).
struct office;
struct office *front_office(struct front *front);

// The configuration was read again.
void front_reconfigure(struct front *front, const struct config *config);
