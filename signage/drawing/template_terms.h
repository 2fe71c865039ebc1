// The two small grammars inside template attributes: lengths and conditions. Private to the
// template reader.
#pragma once

#include "signage/base/xml.h"
#include "signage/drawing/template.h"

// Absent leaves *length as it was.
bool template_length_read(struct template *template, struct xml *xml, const xmlNode *element,
                          const char *attribute, struct template_length *length,
                          struct error *error) __attribute__((warn_unused_result));

bool template_condition_read(struct template *template, struct xml *xml, const xmlNode *element,
                             const char *attribute, struct template_condition *condition,
                             struct error *error) __attribute__((warn_unused_result));
