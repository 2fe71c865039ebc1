// Our own XML documents (configuration, item, slide, template, theme, font table), read into a tree
// with errors that say path:line: sentence. Not for feeds: those are streamed.
//
// Parsing never touches the network, loads no DTD, resolves no external entity, and refuses
// documents that define entities at all or nest deeper than 256. Any thread; one document belongs
// to one thread at a time.
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/arena.h"
#include "signage/base/buffer.h"
#include "signage/base/error.h"

struct xml;

// NULL with a sentence when missing, too large or not well-formed.
struct xml *xml_load(const char *path, size_t most_bytes, struct error *error)
    __attribute__((warn_unused_result));

// `name` stands for the path in sentences; `bytes` need not outlive the call.
struct xml *xml_parse(const char *name, const void *bytes, size_t length, struct error *error)
    __attribute__((warn_unused_result));

void xml_destroy(struct xml *xml); // NULL is legal

xmlNode *xml_root(const struct xml *xml);
const char *xml_path(const struct xml *xml);

// The root must be <name> (in namespace `ns_uri`, or in any when NULL).
bool xml_expect_root(const struct xml *xml, const char *name, const char *ns_uri,
                     struct error *error);

// Child elements in document order; NULL when there is none. `name` NULL means any. Names are local
// names; whitespace, comments and processing instructions are passed over.
xmlNode *xml_child(const xmlNode *parent, const char *name);
xmlNode *xml_next(const xmlNode *sibling, const char *name);
bool xml_is(const xmlNode *node, const char *name);
const char *xml_name(const xmlNode *node);

// Fills in "PATH:LINE: sentence" and returns false.
bool xml_fail(const struct xml *xml, const xmlNode *node, struct error *error, const char *format,
              ...) __attribute__((format(printf, 4, 5)));

// Fails on the first attribute whose name is not among the blank-separated `known` ones, and on
// the first child element not among `known_children` (NULL: not looked at). The sentence suggests
// the nearest known name.
bool xml_expect_attributes(const struct xml *xml, const xmlNode *node, const char *known,
                           struct error *error);
bool xml_expect_children(const struct xml *xml, const xmlNode *node, const char *known,
                         struct error *error);

// The attribute's value, living in the xml; NULL when absent.
const char *xml_attribute(struct xml *xml, const xmlNode *node, const char *name);

// As above, but absent or empty is an error.
bool xml_require(struct xml *xml, const xmlNode *node, const char *name, const char **value,
                 struct error *error);

// Typed attributes. Absent leaves *value as it was (the default) and is no error.
bool xml_get_int(struct xml *xml, const xmlNode *node, const char *name, int64_t least,
                 int64_t most, int64_t *value, struct error *error);
bool xml_get_double(struct xml *xml, const xmlNode *node, const char *name, double least,
                    double most, double *value, struct error *error);
bool xml_get_bool(struct xml *xml, const xmlNode *node, const char *name, bool *value,
                  struct error *error); // yes/no, true/false
bool xml_get_duration_ms(struct xml *xml, const xmlNode *node, const char *name, int64_t *value,
                         struct error *error); // as duration_parse_ms

// One of a NULL-terminated list of words; *index is its place.
bool xml_get_choice(struct xml *xml, const xmlNode *node, const char *name,
                    const char *const words[], int *index, struct error *error);

// The text content of the element with its descendants, leading and trailing white space removed,
// living in the xml. "" when empty.
const char *xml_text(struct xml *xml, const xmlNode *node);

// Writing: escapes & < > " and drops characters XML 1.0 does not allow.
void xml_escape(struct buffer *out, const char *text);
