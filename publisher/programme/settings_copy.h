// The programme's own copy of its settings: configuration may be freed or replaced meanwhile.
#pragma once

#include "publisher/programme/programme.h"
#include "signage/base/arena.h"

// In the arena. False with a sentence when they contradict themselves (a screen on no channel).
bool settings_copy(const struct programme_settings *from, struct arena *arena,
                   struct programme_settings *copy, struct error *error);

// NULL when there is none of that id.
const struct channel_settings *settings_channel(const struct programme_settings *settings,
                                                const char *id);
const struct screen_settings *settings_screen(const struct programme_settings *settings,
                                              const char *id);
