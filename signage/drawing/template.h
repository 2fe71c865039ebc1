// Where things stand on a slide: a template document's layouts, each a tree of boxes that are
// filled in from a slide's fields and a theme's names. On disk (namespace TEMPLATE_NAMESPACE):
//
//   <template xmlns="urn:kawaraban:template:1">
//     <layout for="landscape"> … </layout>       landscape, portrait, square, bar; several words
//     are allowed <layout for="portrait"> … </layout>
//   </template>
//
// A layout holds boxes; the frame is its box. Elements:
//   <group>   its children stand at their own x, y, w, h within it
//   <repeat over="row#_title" most="6">  in a group, stack, row or layout: what is in it stands
//   there
//             once for i = 1, 2, … as long as the slide has the text `over` names with i for #, at
//             most `most` times, as if the copies had been written out. In it, field, name, if and
//             unless may say # for i
//   <stack>   children below one another, <row> beside one another; who is absent leaves no gap
//   <text field="headline" role="headline"/>   a slide's text in a theme's role. `field` may list
//   several,
//             joined by `separator`; <label lang="ja">…</label> inside stands before it, or alone
//   <picture name="photo"/>  <svg src="sakura.svg"/>  <svg src="theme:season"/>  <qr name="link"/>
//   <rect/>  <gradient from="ink" to="#00000000" towards="bottom"/>  <rule/>  <space/>
//   <clock format="%H:%M"/>  <ticker field="message" separator="◆"/>
//
// Every element may have
//   x y w h right bottom   lengths: terms joined by + and -, each "12" (percent of the parent's
//   box),
//             "3u" (percent of the frame's shorter side) or the name of a theme's space ("margin")
//   if unless "full" (a flag), "text:NAME", "text:NAME@LANG", "picture:NAME", "qr:NAME", "lang:ja"
//             (what is shown), "turn:NAME" (the text is there in some other language than the shown
//             one); "|" is or, blanks are and
//   fill alpha radius border   a ground in a colour of the theme (or #RRGGBB) under it, an outline
//   padx pady before          space inside; space in front of it within a stack or row instead of
//   `gap` (in
//             front of a <space>: none)
//   align valign              start center end, top middle bottom
//   grow="yes"                takes what the others leave (a text: is measured last)
//   rank="2"                  in a stack with too little room: left out before those of lower rank;
//   0, the
//             default (of a growing text: 1), is never left out
//   even="yes"                of a stack: texts of one role in it are all as small as the smallest
//   hug="yes"                 is only as large as what is in it
//   scrim="none"              of a text: nothing is laid under it. Else, where what is behind it (a
//             photograph) leaves too little contrast, a soft shade is, as light as suffices
//   motion order              how it comes on with the slide: motion="fade", "wipe" (in reading
//             direction), "rise" (fades in moving up a little; what order alone means) or "none"
//             (there from the start). Those of order 1, the default, begin first, each next order a
//             moment later; what is in the element comes with it, whatever it says itself. Give it
//             to a few: the headline, then what goes with it. A <picture fit="cover"> may have
//             motion="drift": it starts slightly enlarged about its focus point and settles,
//             slowly, to the still picture
// <template motion="none"> and <theme motion="none"> switch all of it off. Drawings, previews and
// goldens show the slide at rest (slide_motion.h).
// A <text> may have turn="yes": it shows its fields in the other languages the slide has them in,
// one after the other, each for TEMPLATE_TURN_MS, changing at whole multiples of UTC; all such
// texts of a slide show the same language where they can. It takes as much room as the language
// that needs most, so that nothing else moves. In SVG files, fill="theme:NAME" is replaced by that
// colour of the theme.
//
// Everything lives in the template's arena and never changes after parsing; any thread may read it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/arena.h"
#include "signage/base/buffer.h"
#include "signage/base/error.h"
#include "signage/drawing/image.h"
#include "signage/drawing/references.h"
#include "signage/drawing/theme.h"

#define TEMPLATE_NAMESPACE "urn:kawaraban:template:1"
#define TEMPLATE_MOST_BYTES (512u * 1024)
#define TEMPLATE_MOST_NODES 2000
#define TEMPLATE_MOST_DEPTH 16
#define TEMPLATE_MOST_LAYOUTS 8
#define TEMPLATE_LENGTH_TERMS 4
#define TEMPLATE_MOST_ORDER 9
#define TEMPLATE_MOST_COPIES 24 // of a <repeat>
#define TEMPLATE_TURN_MS 6000

enum template_kind {
    TEMPLATE_GROUP,
    TEMPLATE_STACK,
    TEMPLATE_ROW,
    TEMPLATE_TEXT,
    TEMPLATE_PICTURE,
    TEMPLATE_SVG,
    TEMPLATE_QR,
    TEMPLATE_RECT,
    TEMPLATE_GRADIENT,
    TEMPLATE_RULE,
    TEMPLATE_SPACE,
    TEMPLATE_CLOCK,
    TEMPLATE_TICKER,
    TEMPLATE_KINDS
};

struct template_length {
    bool given;
    double parent_percent;                     // of the parent's width or height
    double shorter_percent;                    // of the frame's shorter side
    const char *spaces[TEMPLATE_LENGTH_TERMS]; // theme spaces to add (or, where minus, take off)
    bool minus[TEMPLATE_LENGTH_TERMS];
    int space_count;
};

// Several words, all of which must hold; a word holds when one of its alternatives does.
enum template_term_kind { TERM_FLAG, TERM_TEXT, TERM_PICTURE, TERM_QR, TERM_LANG, TERM_TURN };
struct template_term {
    enum template_term_kind kind;
    const char *name;
    const char *lang; // of TERM_TEXT: exactly this one; NULL: any
    bool or_next;     // the next term is an alternative to this one
};
struct template_condition {
    const struct template_term *terms;
    size_t count;
};

struct template_label {
    const char *lang;
    const char *text;
};

enum template_align { ALIGN_UNSET, ALIGN_START, ALIGN_CENTER, ALIGN_END, ALIGN_JUSTIFY };
enum template_valign {
    VALIGN_UNSET,
    VALIGN_TOP,
    VALIGN_MIDDLE,
    VALIGN_BOTTOM,
    VALIGN_BASELINE // of a row: texts stand on one line
};
enum template_towards { TOWARDS_BOTTOM, TOWARDS_TOP, TOWARDS_RIGHT, TOWARDS_LEFT };

enum template_motion { MOTION_NONE, MOTION_FADE, MOTION_WIPE, MOTION_RISE, MOTION_DRIFT };

struct template_node {
    enum template_kind kind;
    int line; // in the document, for sentences
    struct template_length x, y, w, h, right, bottom;
    struct template_length pad_x, pad_y, before, gap, radius, border;
    struct template_condition when, unless;
    const char *fill, *border_color; // NULL: none
    double alpha;                    // 0 to 1, of the fill, picture or svg
    enum template_align align;
    enum template_valign valign;
    bool grow, hug, even;
    int rank;
    enum template_motion motion;
    int order; // 1 to TEMPLATE_MOST_ORDER

    // texts, clocks and tickers
    const char *field; // blank-separated names
    const char *separator;
    const char *text_lang; // only this language; NULL: the one that is shown
    struct template_label *labels;
    size_t label_count;
    const char *role, *family, *color;               // NULL: the role's
    double size, least, line_height, letter_spacing; // NAN: the role's
    int bold;                                        // -1: the role's
    int lines;                                       // -1: the role's
    bool vertical;
    bool turn;          // the other languages' words, one after the other
    bool no_scrim;      // nothing is laid under it, however little contrast is left
    const char *format; // of a clock, strftime's way

    const char *name; // of a picture or QR code
    const char *src;  // of an svg
    enum image_fit fit;
    const char *from, *to; // of a gradient: colours
    enum template_towards towards;

    struct template_node *children;
    size_t child_count;
};

enum template_shape {
    TEMPLATE_LANDSCAPE,
    TEMPLATE_PORTRAIT,
    TEMPLATE_SQUARE,
    TEMPLATE_BAR,
    TEMPLATE_SHAPES
};

struct template_layout {
    bool fits[TEMPLATE_SHAPES];
    struct template_node root; // a group
};

struct template
{
    struct arena *arena;
    const char *path; // for sentences
    bool motionless;
    struct template_layout layouts[TEMPLATE_MOST_LAYOUTS];
    size_t layout_count;
    struct references references; // the files its <svg> point to
};

struct template *template_parse(const char *name, const void *bytes, size_t length,
                                struct error *error) __attribute__((warn_unused_result));
void template_destroy(struct template *template); // NULL is legal

// The layout for a frame of that size: a bar is at least three times as wide as high, a square has
// neither side much longer than 4:3 (without a layout of its own it is shown lying or standing). A
// template without one for the shape gives its first. Never NULL.
const struct template_layout *template_layout_for(const struct template *template, int width_px,
                                                  int height_px);

// Whether the theme has every colour, role and space the template names; the sentence says which
// not and where. Graphics of the theme may be absent: nothing is drawn then.
bool template_check(const struct template *template, const struct theme *theme, struct error *error)
    __attribute__((warn_unused_result));

// Calls `visit` for each node of all layouts until it returns false.
bool template_visit(const struct template *template,
                    bool (*visit)(void *context, const struct template_node *node), void *context);

// The document with each file it points to (template->references) called by what `map` gives for
// it, for publishing; NULL from `map` is a failure whose sentence names the place. Appends to
// `out`.
bool template_rewrite(const char *name, const void *bytes, size_t length,
                      const char *(*map)(void *context, const char *src), void *context,
                      struct buffer *out, struct error *error) __attribute__((warn_unused_result));
