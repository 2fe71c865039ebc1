// The program that opens uploads: a small one of its own, so that the publisher itself need not
// hold the libraries that decode what strangers send.
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "signage/base/error.h"

#define MEDIA_PROGRAM "kawaraban-media"

// Beside this program, in ../libexec/kawaraban from it, or in a folder above it (where builds put
// it, seen from their tests). False with a sentence when it is nowhere.
bool media_program_find(char path[PATH_MAX], struct error *error)
    __attribute__((warn_unused_result));
