// The readers by kind; what they give is upright, in sRGB and no larger than a screen.
#include "publisher/upload/still.h"

#include "publisher/upload/child.h"
#include "publisher/upload/readers.h"
#include "publisher/upload/still_write.h"

bool still_take(const void *bytes, size_t length, struct verdict *verdict)
{
    static struct frame *(*const readers[UPLOAD_KIND_COUNT])(const struct sent *,
                                                             struct verdict *) = {
        [UPLOAD_KIND_PNG] = png_read_still,   [UPLOAD_KIND_JPEG] = jpeg_read_still,
        [UPLOAD_KIND_WEBP] = webp_read_still, [UPLOAD_KIND_SVG] = svg_read_still,
        [UPLOAD_KIND_PDF] = pdf_read_still,
    };
    const struct sent sent = {bytes, length};
    struct frame *frame = readers[verdict->kind](&sent, verdict);
    if (!frame)
        return false;
    bool written = still_write(&frame, CHILD_FD_RESULT, verdict);
    frame_destroy(frame);
    return written;
}
