// Who wants one region when, and who gets it: claims with priorities in, periods that do not
// overlap out.
#pragma once

#include "signage/base/arena.h"
#include "signage/language/playlist.h"

struct smil_claim {
    int64_t begin, end;
    struct playlist_entry *entries;
    size_t entry_count;
    int64_t priority; // higher wins
    size_t order;     // set by smil_claims_add
};

struct smil_claims {
    struct smil_claim *claims;
    size_t count, capacity;
};

void smil_claims_add(struct smil_claims *claims, struct smil_claim claim);
void smil_claims_finish(struct smil_claims *claims);

// Gives `region` its periods. At every instant the claim with the highest priority, of those the
// one that began last, of those the one that was added last.
void smil_claims_resolve(struct smil_claims *claims, struct arena *arena,
                         struct playlist_region *region);
