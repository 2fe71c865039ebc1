// A submission as a screen would show it: composed and drawn by the players' own code. Not a door.
#pragma once

#include "publisher/online/submission.h"
#include "publisher/online/visit.h"

#define SUBMIT_PREVIEW_LONG_PX 960
#define SUBMIT_PREVIEW_SHORT_PX 540

// The picture as PNG. *reading (may be NULL) is the first thing that cannot be read well, in the
// visitor's language, "" when there is none; in the visit's arena.
bool submit_preview_draw(struct visit *visit, const struct submission *submission, bool tall,
                         struct buffer *png, const char **reading, struct error *error)
    __attribute__((warn_unused_result));

// The same as a data: URL in the arena; NULL (logged) when it cannot be drawn.
const char *submit_preview_url(struct visit *visit, const struct submission *submission, bool tall,
                               const char **reading);
