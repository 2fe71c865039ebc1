// Files of a submission on their way into the store: looked at in the sandbox, encoded anew, kept;
// and known again when the form comes back with them. Not a door.
#pragma once

#include "publisher/online/submission.h"
#include "publisher/online/visit.h"

// Those that the form brought back ("kept-1", with "alt-1", without "drop-1") and those that came
// with it. What cannot be taken is a fault of FIELD_FILES; nothing of it is kept.
void submit_files_take(struct visit *visit, struct submission *submission,
                       const struct form_body *body);

// What a hidden field says of a kept file: only what we gave out comes back as one.
const char *submit_files_mark(const struct visit *visit, const struct submission_file *file);
