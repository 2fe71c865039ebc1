// Tree → periods: what plays when, by wall-clock time. Where several things want a region at once,
// the more important priority class wins, then what began later, then what stands further down.
#pragma once

#include "signage/language/smil_tree.h"

// Fills in the periods of the reader's regions. False when reader->failed.
bool smil_schedule(struct smil_reader *reader, struct arena *scratch, struct smil_node *body);
