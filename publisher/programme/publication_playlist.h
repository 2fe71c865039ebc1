// Plan and screen → playlist. Private to publication.
#pragma once

#include "publisher/programme/publication.h"
#include "signage/language/playlist.h"

// The share of the screen's height that the band takes where there is one.
double publication_band_height(const struct screen_settings *screen);

// Finished; sequence and times are the caller's to fill in.
struct playlist *publication_playlist(const struct publication_request *request);

// A viewer and a player would see no difference from `now_ms` on: sequence, times of publication
// and what lies in the past do not count.
bool publication_same_playlist(const struct playlist *a, const struct playlist *b, int64_t now_ms);
