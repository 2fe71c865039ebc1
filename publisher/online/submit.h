// What /submit and the private pages share. Not a door.
#pragma once

#include "publisher/online/submission.h"
#include "publisher/online/submit_form.h"
#include "publisher/online/visit.h"

// The form that came, from memory or from its file.
struct submit_body {
    struct form_body form;
    void *map; // NULL: in memory
    size_t map_bytes;
};
// False when the request has been refused already: another site's, too many, no form.
bool submit_body_open(struct visit *visit, struct submit_body *body);
void submit_body_close(struct submit_body *body);

// Whether this address may go on; else the request has been answered with 429.
bool submit_may(struct visit *visit, const char *what, int most, int window_s);

// Reads, looks, answers: shows the form again (preview, faults), or has it sent and leads to the
// private page. `stored` NULL: a new one.
void submit_handle(struct visit *visit, const struct submit_body *body,
                   const struct proposal *stored, const char *action);

// The page with the form.
void submit_show(struct visit *visit, struct submit_form *form, unsigned status);
