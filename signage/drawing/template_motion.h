// How an element of a template comes on: its attributes motion and order. Private to the parser.
#pragma once

#include <stdbool.h>

#include "signage/base/error.h"
#include "signage/base/xml.h"
#include "signage/drawing/template.h"

bool template_motion_read(struct xml *xml, const xmlNode *element, struct template_node *node,
                          struct error *error) __attribute__((warn_unused_result));

// The root's motion="none" of a template or theme.
bool template_motion_read_off(struct xml *xml, const xmlNode *root, bool *motionless,
                              struct error *error) __attribute__((warn_unused_result));
