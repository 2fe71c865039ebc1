// PDF: the first page, drawn on white paper as large as a screen. poppler opens no network, runs no
// script and follows no file; what it may read besides is fonts (sandbox.h).
#include <cairo/cairo.h>
#include <glib.h>
#include <math.h>
#include <poppler.h>
#include <string.h>

#include "publisher/upload/readers.h"
#include "publisher/upload/upload.h"

#define TAIL_BYTES 4096 // where the end must be said; programs put line ends and more behind it
#define LEAST_SIDE_PT 8.0
#define MOST_SIDE_PT 14400.0 // PDF 1.7 annex C: 200 inches

static bool is_whole(const struct sent *sent)
{
    size_t tail = sent->length < TAIL_BYTES ? sent->length : TAIL_BYTES;
    return memmem(sent->bytes + sent->length - tail, tail, "%%EOF", 5) != NULL;
}

static PopplerDocument *open_document(const struct sent *sent, struct verdict *verdict)
{
    GError *fault = NULL;
    GBytes *bytes = g_bytes_new_static(sent->bytes, sent->length);
    PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, &fault);
    g_bytes_unref(bytes);
    if (document)
        return document;
    bool locked = g_error_matches(fault, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
    g_clear_error(&fault);
    verdict_refuse(verdict, locked ? REFUSAL_PASSWORD : REFUSAL_DAMAGED);
    return NULL;
}

static bool copy_pixels(cairo_surface_t *surface, struct frame *frame)
{
    cairo_surface_flush(surface);
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    if (!pixels || cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return false;
    for (int y = 0; y < frame->height_px; y++) {
        uint32_t *row = frame_row(frame, y);
        memcpy(row, pixels + (size_t)y * stride, (size_t)frame->width_px * sizeof *row);
        for (int x = 0; x < frame->width_px; x++)
            row[x] |= 0xFF000000u;
    }
    return true;
}

static struct frame *draw_page(PopplerPage *page, double width_pt, double height_pt,
                               struct verdict *verdict)
{
    double scale = UPLOAD_RESULT_MOST_SIDE_PX / fmax(width_pt, height_pt);
    int width = (int)fmax(1, round(width_pt * scale)),
        height = (int)fmax(1, round(height_pt * scale));
    struct frame *frame = frame_create(width, height, NULL);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_scale(cairo, scale, scale);
    poppler_page_render(page, cairo);
    bool drawn =
        frame && cairo_status(cairo) == CAIRO_STATUS_SUCCESS && copy_pixels(surface, frame);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    if (drawn)
        return frame;
    verdict_refuse(verdict, REFUSAL_MEMORY);
    frame_destroy(frame);
    return NULL;
}

static struct frame *draw_first(PopplerDocument *document, struct verdict *verdict)
{
    double width = 0, height = 0;
    int pages = poppler_document_get_n_pages(document);
    if (pages > UPLOAD_MOST_PAGES) {
        verdict_refuse_numbers(verdict, REFUSAL_PAGES, pages, UPLOAD_MOST_PAGES, 0, 0);
        return NULL;
    }
    PopplerPage *page = pages > 0 ? poppler_document_get_page(document, 0) : NULL;
    if (page)
        poppler_page_get_size(page, &width, &height);
    bool sized = width >= LEAST_SIDE_PT && height >= LEAST_SIDE_PT && width <= MOST_SIDE_PT &&
                 height <= MOST_SIDE_PT;
    struct frame *frame = NULL;
    if (sized)
        frame = draw_page(page, width, height, verdict);
    else
        verdict_refuse(verdict, REFUSAL_DAMAGED);
    if (page)
        g_object_unref(page);
    verdict->pages = pages;
    return frame;
}

struct frame *pdf_read_still(const struct sent *sent, struct verdict *verdict)
{
    if (!is_whole(sent)) {
        verdict_refuse(verdict, REFUSAL_DAMAGED);
        return NULL;
    }
    PopplerDocument *document = open_document(sent, verdict);
    if (!document)
        return NULL;
    struct frame *frame = draw_first(document, verdict);
    g_object_unref(document);
    return frame;
}
