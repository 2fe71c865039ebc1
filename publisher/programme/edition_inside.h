// How the programme makes editions, and finds behind them the playlists that they were written
// from.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "publisher/programme/edition.h"
#include "publisher/programme/publication.h"

// Acquires the publications. The caller releases the edition.
const struct edition *edition_create(const struct publication *const *publications, size_t count,
                                     int64_t number);

// Valid while the edition is held; NULL when it has no such screen.
const struct publication *edition_publication(const struct edition *edition, const char *screen_id);
