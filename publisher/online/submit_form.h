// The form for businesses, empty or as they filled it in, with what is wrong at each field. Not a
// door.
#pragma once

#include "publisher/online/submission.h"
#include "publisher/online/visit.h"

struct submit_form {
    const struct submission *submission;
    const char *action; // "/submit"
    const char *ticket; // form_ticket.h
    const char *notice; // a sentence above it; NULL
    bool sent;          // somebody pressed a button: faults are summed up at the top
    bool revises;       // something that was sent before: its kind stays
    bool trap_shown;    // the field for robots was filled in: perhaps a person's browser did it
    int64_t version;    // of what is revised
    const char *wide, *tall; // previews as data: URLs; NULL: none
    const char *reading;     // the first thing that cannot be read well; NULL
};
void submit_form_write(struct visit *visit, const struct submit_form *form);

#define SUBMIT_FORM_TRAP "homepage2" // people do not see it
