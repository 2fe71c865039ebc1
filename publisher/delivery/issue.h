// An edition as it goes out: each screen's playlist as it is, and compressed. Immutable, shared by
// reference.
#pragma once

#include "publisher/delivery/packed.h"
#include "publisher/delivery/source.h"

struct issue {
    const struct edition *edition;
    const struct packed *const *packed; // one for each of the edition's screens; NULL: none
};

// Takes the edition. Compresses what is not in `last` (NULL: nothing is) already.
const struct issue *issue_create(const struct source *source, const struct edition *edition,
                                 const struct issue *last) __attribute__((warn_unused_result));

// Any thread. The last to let go gives the edition back to its source.
const struct issue *issue_acquire(const struct issue *issue);
void issue_release(const struct issue *issue); // NULL is legal

// The compressed form of one of the issue's own screens; NULL when there is none.
const struct packed *issue_packed(const struct issue *issue, const struct edition_screen *screen);
