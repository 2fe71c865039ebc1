// PDF made here.
#pragma once

#include "tests/unit/publisher/upload/gate.h"

struct pdf {
    struct buffer out;
    size_t places[128];
    int count;
};

static inline void pdf_begin(struct pdf *pdf)
{
    *pdf = (struct pdf){.out = gate_buffer()};
    buffer_add_text(&pdf->out, "%PDF-1.4\n");
}

static inline void pdf_add(struct pdf *pdf, const void *bytes, size_t length)
{
    pdf->places[pdf->count++] = pdf->out.length;
    buffer_printf(&pdf->out, "%d 0 obj\n", pdf->count);
    buffer_add(&pdf->out, bytes, length);
    buffer_add_text(&pdf->out, "\nendobj\n");
}

static inline void pdf_object(struct pdf *pdf, const char *text)
{
    pdf_add(pdf, text, strlen(text));
}

static inline void pdf_stream(struct pdf *pdf, const char *dictionary, const void *bytes,
                              size_t length)
{
    struct buffer object = gate_buffer();
    buffer_printf(&object, "<<%s/Length %zu>>stream\n", dictionary, length);
    buffer_add(&object, bytes, length);
    buffer_add_text(&object, "\nendstream");
    pdf_add(pdf, object.bytes, object.length);
    buffer_finish(&object);
}

static inline void pdf_end(struct pdf *pdf, const char *trailer)
{
    size_t table = pdf->out.length;
    buffer_printf(&pdf->out, "xref\n0 %d\n0000000000 65535 f \n", pdf->count + 1);
    for (int i = 0; i < pdf->count; i++)
        buffer_printf(&pdf->out, "%010zu 00000 n \n", pdf->places[i]);
    buffer_printf(&pdf->out, "trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n",
                  pdf->count + 1, trailer, table);
}

// An A4 page with a red square at its left bottom, `pages` times.
static inline struct buffer pdf_make(int pages, const char *box, const char *content,
                                     const char *trailer)
{
    struct pdf pdf;
    struct buffer kids = gate_buffer();
    pdf_begin(&pdf);
    pdf_object(&pdf, "<</Type/Catalog/Pages 2 0 R>>");
    for (int i = 0; i < pages; i++)
        buffer_printf(&kids, "%d 0 R ", i == 0 ? 3 : 5 + i);
    struct buffer tree = gate_buffer();
    buffer_printf(&tree, "<</Type/Pages/Count %d/Kids[%s]>>", pages, buffer_text(&kids));
    pdf_object(&pdf, buffer_text(&tree));
    buffer_clear(&tree);
    buffer_printf(&tree,
                  "<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources"
                  "<</XObject<</A 5 0 R>>>>>>",
                  box);
    pdf_object(&pdf, buffer_text(&tree));
    pdf_stream(&pdf, "", content, strlen(content));
    pdf_stream(&pdf,
               "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</A 5 0 R>>>>",
               "/A Do /A Do", 11);
    for (int i = 1; i < pages; i++)
        pdf_object(&pdf, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>");
    pdf_end(&pdf, trailer);
    buffer_finish(&kids);
    buffer_finish(&tree);
    return pdf.out;
}

#define A4_BOX "0 0 595 842"
#define RED_SQUARE "1 0 0 rg 0 0 300 300 re f"
