// One screenful, composed by the publisher, drawn by whoever needs the picture. On the wire it is
// XML (namespace SLIDE_NAMESPACE):
//
//   <slide xmlns="urn:kawaraban:slide:1" template="SHA.template" theme="SHA.theme" lang="ja"
//          least="2.4">                          no text smaller than that, in percent of the
//                                                frame's shorter side
//     <text name="headline" lang="ja">…</text>     rich text, below
//     <text name="headline" lang="en">…</text>
//     <text name="message">…</text> <text name="message">…</text>   a list: same name, in order
//     <flag name="full"/>                            a condition templates ask for
//     <picture name="photo" src="SHA.jpg" focus="0.5 0.3"/>
//     <qr name="link">https://…</qr>
//   </slide>
//
// Rich text in memory is UTF-8 in which U+200B says a line may well break here, U+2060 that it must
// not, one to three U+2060 before U+200B that it may only where what holds together is wider than a
// line (the more of them, the worse the place: between the words of a compound, before a particle,
// inside a term), '\n' starts a new line, and ruby stands as U+FFF9 base U+FFFA reading U+FFFB; on
// the wire ruby is <ruby>base<rt>reading</rt></ruby> and a new line is <br/>; <wbr/> is read as
// U+200B, and <nobr>…</nobr> puts U+2060 between its characters. Line ends and indentation of the
// file are not the text's: they vanish beside Japanese and count as one blank between words; blanks
// at either end are dropped. Everything lives in the slide's arena and never changes after parsing;
// any thread may read it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/arena.h"
#include "signage/base/buffer.h"
#include "signage/base/error.h"
#include "signage/language/media_name.h"

#define SLIDE_NAMESPACE "urn:kawaraban:slide:1"
#define SLIDE_MOST_BYTES (256u * 1024)
#define SLIDE_MOST_TEXTS 512
#define SLIDE_MOST_PICTURES 16
#define SLIDE_MOST_QRS 16
#define SLIDE_MOST_FLAGS 64
#define SLIDE_MOST_NAME_BYTES 64
#define SLIDE_MOST_LANGUAGE_BYTES 35
#define SLIDE_MOST_LEAST_PERCENT 20.0
#define SLIDE_MOST_QR_BYTES 2953 // version 40, the largest code there is

struct slide_text {
    const char *name;
    const char *lang; // BCP 47, never ""
    const char *text; // rich text
};

struct slide_picture {
    const char *name;
    const char *src;              // as written
    char media[MEDIA_NAME_BYTES]; // "" when src is not a content name
    double focus_x, focus_y;      // 0 to 1: the point that must stay visible
};

struct slide_qr {
    const char *name;
    const char *text; // what the code holds
};

struct slide {
    struct arena *arena;
    const char *template_src; // media name or, for built-in slides and previews, a path
    const char *theme_src;
    const char *lang;     // the slide's first language
    double least_percent; // of the frame's shorter side: no text is set smaller. 0: nobody said
    struct slide_text *texts;
    size_t text_count;
    struct slide_picture *pictures;
    size_t picture_count;
    struct slide_qr *qrs;
    size_t qr_count;
    const char **flags;
    size_t flag_count;
};

struct slide *slide_parse(const char *name, const void *bytes, size_t length, struct error *error)
    __attribute__((warn_unused_result));
void slide_destroy(struct slide *slide); // NULL is legal

// Appends the document. False only when `out` is full.
bool slide_format(const struct slide *slide, struct buffer *out);

// The text called `name` in the first of these languages that has it: `lang` when given (or the
// nearest to it: en for en-GB, zh-Hans for zh), the slide's own, any. NULL when there is none or it
// is empty.
const struct slide_text *slide_find_text(const struct slide *slide, const char *name,
                                         const char *lang);
const struct slide_picture *slide_find_picture(const struct slide *slide, const char *name);
const struct slide_qr *slide_find_qr(const struct slide *slide, const char *name);
bool slide_has_flag(const struct slide *slide, const char *name);

// Rich text from and to mixed XML content (<ruby>, <br/>), for slide and item documents alike.
struct xml;
struct _xmlNode;
const char *rich_text_from_xml(struct arena *arena, const struct _xmlNode *element);
void rich_text_to_xml(struct buffer *out, const char *rich_text);

// Without marks and readings: what a person would copy. Appends.
void rich_text_to_plain(struct buffer *out, const char *rich_text);
