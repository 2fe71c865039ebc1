#include "signage/drawing/svg_colors.h"

#include <ctype.h>
#include <string.h>

#define PREFIX "theme:"

static bool add_color(const char *name, const char *word, size_t length, const struct theme *theme,
                      struct buffer *out, struct error *error)
{
    char color_name[64] = "";
    if (length < sizeof color_name)
        memcpy(color_name, word, length);
    const struct theme_color *color = theme ? theme_color(theme, color_name) : NULL;
    if (!color)
        return error_set(error, "%s: the theme has no <color name=\"%s\">", name, color_name);
    return buffer_printf(out, "#%06X", color->argb & 0xFFFFFFu) ||
           error_set(error, "%s: the drawing is too large", name);
}

bool svg_colors_fill_in(const char *name, const char *bytes, size_t length,
                        const struct theme *theme, struct buffer *out, struct error *error)
{
    const char *at = bytes, *end = bytes + length;
    while (at < end) {
        const char *found = memmem(at, (size_t)(end - at), PREFIX, strlen(PREFIX));
        size_t plain = (size_t)((found ? found : end) - at);
        if (!buffer_add(out, at, plain))
            return error_set(error, "%s: the drawing is too large", name);
        if (!found)
            break;
        at = found + strlen(PREFIX);
        size_t letters = 0;
        while (at + letters < end && (isalnum((unsigned char)at[letters]) || at[letters] == '-'))
            letters++;
        if (!add_color(name, at, letters, theme, out, error))
            return false;
        at += letters;
    }
    return true;
}
