// One element of a template document → a node without its children. Private to template.c.
#pragma once

#include "signage/base/xml.h"
#include "signage/drawing/template.h"

bool template_node_read(struct template *template, struct xml *xml, const xmlNode *element,
                        struct template_node *node, struct error *error)
    __attribute__((warn_unused_result));

// Whether the kind holds other elements (group, stack, row).
bool template_kind_holds(enum template_kind kind);
