// Where the newest issue lies. The publishing thread prepares it and lays it out, everyone else
// takes it from here: no request ever waits for a compression.
#pragma once

#include "publisher/delivery/issue.h"

struct stand;

// With the source's current edition, if there is one. `source` is copied.
struct stand *stand_create(const struct source *source) __attribute__((warn_unused_result));

// Nobody may use it any more; issues taken from it live on. NULL is legal.
void stand_destroy(struct stand *stand);

// There may be a new edition: compresses what changed, on the caller's thread, then lays it out.
// Any thread.
void stand_renew(struct stand *stand);

// The newest, acquired for the caller; NULL before there is one. Any thread, cheap.
const struct issue *stand_issue(struct stand *stand);
