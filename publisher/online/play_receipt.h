// How often something was shown, for the business whose it is: by month, and one month by screen
// and day. Not a door.
#pragma once

#include "publisher/online/visit.h"
#include "publisher/store/store_proposal.h"

// A table of the last twelve months, each leading to its receipt; nothing when it was never shown.
void play_receipt_add_months(struct visit *visit, const struct proposal *proposal,
                             const char *path);

// One month ("2026-11"), to print and keep. False when that is no month.
bool play_receipt_add_month(struct visit *visit, const struct proposal *proposal, const char *title,
                            const char *month);
