// The files a template or theme points to, by file name beside it or, once published, by media
// name. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/arena.h"
#include "signage/base/buffer.h"
#include "signage/base/error.h"
#include "signage/base/xml.h"

#define REFERENCES_MOST 64

// Each src once, in document order.
struct references {
    const char *srcs[REFERENCES_MOST];
    size_t count;
};

// Takes the `src` attribute of `node` in: a plain file name (no folder, since the document may have
// come over the network). A copy lives in `arena` and goes to *src.
bool references_add(struct references *references, struct arena *arena, struct xml *xml,
                    const xmlNode *node, const char **src, struct error *error)
    __attribute__((warn_unused_result));

// The document with each <element src="…"> replaced by what `map` gives for it; NULL from `map` is
// a failure that names the place. src that begin with "theme:" are left alone. Appends to `out`.
bool references_rewrite(const char *name, const void *bytes, size_t length, const char *element,
                        const char *(*map)(void *context, const char *src), void *context,
                        struct buffer *out, struct error *error)
    __attribute__((warn_unused_result));
