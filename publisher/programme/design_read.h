// One design document: read, checked, its graphics and itself in the store. Private to designs. One
// thread.
#pragma once

#include "publisher/programme/designs.h"

enum design_sort { DESIGN_TEMPLATE, DESIGN_THEME, DESIGN_SORTS };

// What messages and media call the sort.
const char *design_sort_name(enum design_sort sort);

// FOLDER/FILE, which ends in ".xml". False with "PATH:LINE: sentence".
bool design_read(struct design *design, enum design_sort sort, struct store *store,
                 const char *folder, const char *file, struct error *error)
    __attribute__((warn_unused_result));
void design_finish(struct design *design); // also of one whose reading failed
