// The server without programme and store: what it serves is whatever the source says.
#pragma once

#include "publisher/delivery/server.h"
#include "publisher/delivery/source.h"

// `source` is copied; what it points to outlives the server.
struct server *server_create_for(const struct server_settings *settings,
                                 const struct source *source, struct clock clock,
                                 struct error *error) __attribute__((warn_unused_result));
