// The process that opens what strangers sent. What it is handed, by number; nothing else is open.
#pragma once

#include "publisher/upload/verdict.h"

enum {
    CHILD_FD_UPLOAD = 3,  // to read
    CHILD_FD_RESULT = 4,  // an empty file, to read and write
    CHILD_FD_POSTER = 5,  // likewise
    CHILD_FD_VERDICT = 6, // one struct verdict is written here, last
};

// All that the program kawaraban-media does: its exit status.
int child_run(void);

// Writes the verdict and ends the process: for libraries that report failure by calling back.
_Noreturn void child_refuse(struct verdict *verdict, enum refusal refusal);
