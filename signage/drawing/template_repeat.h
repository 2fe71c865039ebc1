// <repeat>: its content written out once for each number. Private to the template reader.
#pragma once

#include "signage/base/xml.h"
#include "signage/drawing/template.h"

struct template_repeat {
    const char *over; // the text that must be there, "row#_title"
    int most;         // copies
};

// The attributes of <repeat>.
bool template_repeat_read(struct template *template, struct xml *xml, const xmlNode *element,
                          struct template_repeat *repeat, struct error *error)
    __attribute__((warn_unused_result));

// Puts `number` for each # in what the node names; number 0, outside of a <repeat>, refuses a #.
bool template_repeat_fill(struct template *template, struct xml *xml, const xmlNode *element,
                          struct template_node *node, int number, struct error *error)
    __attribute__((warn_unused_result));

// The node, of copy `number`, is shown only when the slide has the texts of all copies up to it.
void template_repeat_guard(struct template *template, const struct template_repeat *repeat,
                           int number, struct template_node *node);
