// Who decides what the scene shows: playlist and clock in, wishes to the loader out, pictures in,
// entrances on the scene out. What is on screen stays until what follows it is complete. Main
// thread; never waits.
//
// Two times go through it: `utc_ms`, which decides what is on, and `now_ms`, the scene's own clock,
// by which things move. A clock that jumps moves the picture at the end of the entry that is shown,
// not in the middle.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/loader.h"
#include "player/reel.h"
#include "player/scene.h"
#include "player/sync.h"

#define STAGE_FADE_MS 600 // between playlists, and to and from the waiting slide

struct stage_settings {
    const struct source *source; // outlives the stage
    int width_px, height_px;
    int status_after_ms; // a playlist that comes sooner after the start saves the waiting slide
    bool motionless;     // whatever the playlist says
    int frames_per_s;    // of the display; 0: as usual
    // Where wishes go: as loader_want.
    void (*want)(void *context, const struct picture_wish *wishes, size_t count);
    void *context;
};

struct stage;

struct stage *stage_create(const struct stage_settings *settings, int64_t now_ms);
void stage_destroy(struct stage *stage); // NULL is legal

// Another playlist takes over as soon as what it shows at that moment is drawn. Shared.
void stage_set_reel(struct stage *stage, const struct reel *reel);

// What the waiting slide tells.
void stage_set_sync(struct stage *stage, const struct sync_state *state);

// An answer of the loader; the picture is moved out of it. False when a file was missing or could
// not be used.
bool stage_deliver(struct stage *stage, struct loader_answer *answer, int64_t now_ms);

// Media arrived: what failed is tried again, what was drawn without a picture is drawn anew.
// `replaced`: some of them have the name of others that were there before.
void stage_retry(struct stage *stage, bool replaced);

// The canvas has another size.
void stage_resize(struct stage *stage, int width_px, int height_px);

// Decides for this instant. Gives the milliseconds after which it wants to be asked again.
int64_t stage_update(struct stage *stage, int64_t utc_ms, int64_t now_ms, bool synchronised);

struct scene *stage_scene(struct stage *stage);
bool stage_shows_playlist(const struct stage *stage); // and not the waiting slide, nor plain paper
bool stage_shows_anything(const struct stage *stage);
bool stage_trusts_clock(const struct stage *stage); // as of the last update

struct stage_showing {
    const char *region;
    const struct playlist_entry *entry; // NULL: the region rests
    bool is_stand_in;                   // something else was planned but cannot be shown
    int64_t since_utc_ms;
};

// What is on screen now; the reel it is from is valid until the next update.
size_t stage_describe(const struct stage *stage, struct stage_showing *showings, size_t most);
const struct reel *stage_reel(const struct stage *stage); // on screen; NULL for the waiting slide
