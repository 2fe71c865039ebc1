// Where what was installed beside the programs is (fonts' table, templates, themes): found from the
// program's own place, so that a package may be unpacked anywhere. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// "PREFIX/share/kawaraban/BELOW" for a program in PREFIX/bin, when that is there; else below the
// prefix it was built for, whether it is there or not. False when the path does not fit.
bool installed_path(const char *below, char *path, size_t path_bytes)
    __attribute__((warn_unused_result));
