// How things look, apart from where they stand: a theme document's named colours, spaces, roles of
// text and graphics, which templates ask for by name. On disk (namespace THEME_NAMESPACE):
//
//   <theme xmlns="urn:kawaraban:theme:1">
//     <color name="paper" value="#F4EEE1"/>
//     <color name="ink" value="#211D1A" on="paper"/>        contrast is checked: 4.5:1 …
//     <color name="shu" value="#B3361F" on-large="paper"/>  … or 3:1 for large text and signs
//     <space name="margin" value="6"/>                      percent of the frame's shorter side
//     <role name="headline" family="mincho" weight="bold" size="10" least="5" line-height="1.25"
//           letter-spacing="0" lines="0" color="ink"/>      sizes in the same percent
//     <graphic name="season" src="sakura.svg"/>
//   </theme>
//
// <theme motion="none"> lets nothing move on the slides that use it.
//
// Everything lives in the theme's arena and never changes after parsing; any thread may read it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/arena.h"
#include "signage/base/buffer.h"
#include "signage/base/error.h"
#include "signage/drawing/references.h"

#define THEME_NAMESPACE "urn:kawaraban:theme:1"
#define THEME_MOST_BYTES (256u * 1024)
#define THEME_MOST_NAMES 128 // of each sort

struct theme_color {
    const char *name;
    uint32_t argb;
};

struct theme_space {
    const char *name;
    double percent;
};

struct theme_role {
    const char *name;
    const char *family; // a chain in the font table
    bool bold;
    double size, least; // percent of the shorter side: the em wished for, and the floor
    double line_height; // of an em
    double letter_spacing_em;
    int lines; // at most; 0: as many as fit
    const char *color;
};

struct theme_graphic {
    const char *name;
    const char *src;
};

struct theme {
    struct arena *arena;
    const char *path; // for sentences
    bool motionless;
    struct theme_color *colors;
    size_t color_count;
    struct theme_space *spaces;
    size_t space_count;
    struct theme_role *roles;
    size_t role_count;
    struct theme_graphic *graphics;
    size_t graphic_count;
    struct references references;
};

struct theme *theme_parse(const char *name, const void *bytes, size_t length, struct error *error)
    __attribute__((warn_unused_result));
void theme_destroy(struct theme *theme); // NULL is legal

// NULL when there is none of that name.
const struct theme_color *theme_color(const struct theme *theme, const char *name);
const struct theme_space *theme_space(const struct theme *theme, const char *name);
const struct theme_role *theme_role(const struct theme *theme, const char *name);
const struct theme_graphic *theme_graphic(const struct theme *theme, const char *name);

// The document with each file it points to (theme->references) called by what `map` gives for it,
// for publishing; NULL from `map` is a failure whose sentence names the place. Appends to `out`.
bool theme_rewrite(const char *name, const void *bytes, size_t length,
                   const char *(*map)(void *context, const char *src), void *context,
                   struct buffer *out, struct error *error) __attribute__((warn_unused_result));
