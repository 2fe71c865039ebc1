// What the command line asks for: every command's arguments in one struct, read by one table. Pure
// but for the environment variables that say where folders are.
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "signage/base/error.h"
#include "signage/base/log.h"

enum options_command {
    OPTIONS_PLAY,
    OPTIONS_PLAN,
    OPTIONS_SHOT,
    OPTIONS_CHECK,
    OPTIONS_HELP,
    OPTIONS_VERSION,
};

struct options {
    enum options_command command;
    const char *source; // URL, folder or file: points into argv
    bool windowed;
    int width_px, height_px;    // --window or --size
    const char *screen;         // NULL when not given
    const char *cache_folder;   // NULL: the usual place
    const char *key;            // base64 text or the name of a file that holds it; NULL
    const char *zone;           // IANA name
    const char *content_folder; // NULL: ./content, else the installed one
    const char *shots_folder;   // NULL: no pictures are written
    int64_t shot_every_ms;
    int64_t exit_after_ms; // 0: play until told to stop
    enum log_level log_level;
    int64_t from_utc_ms, for_ms; // plan
    const char *region;          // plan: NULL for all
    bool motionless;             // --motion none
    int64_t at_utc_ms;           // shot
    const char *out_path;        // shot
    const char *media_folder;    // shot: NULL: beside the playlist
};

// False with a sentence on wrong usage. Strings point into argv.
bool options_parse(int argc, char *const argv[], struct options *options, struct error *error)
    __attribute__((warn_unused_result));

// What --help prints.
const char *options_help(void);
