#include "signage/drawing/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

// The strongest correction of the version that level M needs: it costs nothing and survives more
// glare. Digits and capitals take less room than other letters; the library finds the shortest
// mixture.
static QRcode *encode(const char *text)
{
    static const QRecLevel better[] = {QR_ECLEVEL_Q, QR_ECLEVEL_H};
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    for (size_t i = 0; code && i < sizeof better / sizeof better[0]; i++) {
        QRcode *other = QRcode_encodeString(text, 0, better[i], QR_MODE_8, 1);
        bool as_small = other && other->width <= code->width;
        QRcode_free(as_small ? code : other);
        if (as_small)
            code = other;
    }
    return code;
}

struct frame *qr_create(const char *text, int side_px, uint32_t dark, uint32_t light,
                        int *module_px, struct error *error)
{
    size_t length = strlen(text);
    if (length == 0 || length > QR_MOST_BYTES) {
        error_set(error, "a QR code of %zu bytes cannot be drawn; use a link of 1 to %d", length,
                  QR_MOST_BYTES);
        return NULL;
    }
    QRcode *code = encode(text);
    if (!code) {
        error_set_errno(error, errno, "the QR code cannot be made");
        return NULL;
    }
    int modules = code->width + 2 * QR_QUIET_MODULES;
    int size_px = side_px / modules;
    if (module_px)
        *module_px = size_px;
    struct frame *frame = NULL;
    if (size_px < QR_LEAST_MODULE_PX)
        error_set(error, "a QR code of %d modules does not fit into %d px; use a shorter link",
                  modules, side_px);
    else
        frame = frame_create(modules * size_px, modules * size_px, error);
    if (frame) {
        frame_fill(frame, light | 0xFF000000u);
        for (int y = 0; y < code->width; y++)
            for (int x = 0; x < code->width; x++)
                if (code->data[y * code->width + x] & 1)
                    frame_fill_rect(frame,
                                    (struct frame_rect){(x + QR_QUIET_MODULES) * size_px,
                                                        (y + QR_QUIET_MODULES) * size_px, size_px,
                                                        size_px},
                                    dark | 0xFF000000u);
    }
    QRcode_free(code);
    return frame;
}
