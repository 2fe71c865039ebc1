#include "signage/drawing/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

struct frame *qr_create(const char *text, int side_px, uint32_t dark, uint32_t light,
                        struct error *error)
{
    size_t length = strlen(text);
    if (length == 0 || length > QR_MOST_BYTES) {
        error_set(error, "a QR code of %zu bytes cannot be drawn; use a link of 1 to %d", length,
                  QR_MOST_BYTES);
        return NULL;
    }
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code) {
        error_set_errno(error, errno, "the QR code cannot be made");
        return NULL;
    }
    int modules = code->width + 2 * QR_QUIET_MODULES;
    int module_px = side_px / modules;
    struct frame *frame = NULL;
    if (module_px < QR_LEAST_MODULE_PX)
        error_set(error, "a QR code of %d modules does not fit into %d px; use a shorter link",
                  modules, side_px);
    else
        frame = frame_create(modules * module_px, modules * module_px, error);
    if (frame) {
        frame_fill(frame, light | 0xFF000000u);
        for (int y = 0; y < code->width; y++)
            for (int x = 0; x < code->width; x++)
                if (code->data[y * code->width + x] & 1)
                    frame_fill_rect(frame,
                                    (struct frame_rect){(x + QR_QUIET_MODULES) * module_px,
                                                        (y + QR_QUIET_MODULES) * module_px,
                                                        module_px, module_px},
                                    dark | 0xFF000000u);
    }
    QRcode_free(code);
    return frame;
}
