// The program's commands. Each gives the exit status: 0, or 1 after one sentence in `error`.
#pragma once

#include <limits.h>
#include <stdio.h>

#include "player/options.h"
#include "player/source.h"
#include "signage/base/error.h"
#include "signage/language/playlist.h"
#include "signage/language/smil.h"

int play_run(const struct options *options, struct error *error);
int plan_run(const struct options *options, FILE *out, struct error *error);
int shot_run(const struct options *options, struct error *error);
int check_run(const struct options *options, FILE *out, struct error *error);

// The playlist file or folder named on the command line, parsed; for commands that look at one
// without playing. *bytes (may be NULL) gets the document, to be freed.
struct playlist *commands_load_playlist(const struct options *options, struct source *source,
                                        struct smil_notes *notes, char **bytes, size_t *length,
                                        struct error *error) __attribute__((warn_unused_result));

// Where the cache is when nobody says: systemd's folder, else one for each source below the user's.
void commands_cache_folder(const struct options *options, const struct source *source,
                           char folder[PATH_MAX]);
