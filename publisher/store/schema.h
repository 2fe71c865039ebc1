// The tables and their history. Inside the store only.
#pragma once

#include <stdbool.h>

#include "publisher/store/database.h"
#include "signage/base/error.h"

// Brings the file to this program's version, each step a transaction of its own. A file from a
// newer program, or of another program, is refused untouched.
bool schema_migrate(struct database *database, struct error *error)
    __attribute__((warn_unused_result));
