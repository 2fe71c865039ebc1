#include "publisher/screen_viewing.h"

#include "signage/drawing/legibility.h"

#define MOST_PERCENT 12.0 // of the shorter side: with larger letters nothing can be said any more

static bool read_length(struct xml *xml, const xmlNode *node, const char *name, const char *example,
                        double *mm, struct error *error)
{
    const char *text = xml_attribute(xml, node, name);
    *mm = 0;
    if (!text || legibility_parse_length(text, mm))
        return true;
    return xml_fail(xml, node, error, "%s=\"%s\" is not a length; write for example %s", name, text,
                    example);
}

bool screen_viewing_read(struct xml *xml, const xmlNode *node, struct screen_settings *screen,
                         struct error *error)
{
    if (!read_length(xml, node, "size", "43in", &screen->diagonal_mm, error) ||
        !read_length(xml, node, "distance", "5m", &screen->distance_mm, error))
        return false;
    if (screen->distance_mm > 0 && screen->diagonal_mm <= 0)
        return xml_fail(xml, node, error,
                        "distance=\"%s\" needs the panel's diagonal, as size=\"43in\"",
                        xml_attribute(xml, node, "distance"));
    struct legibility_screen seen = {screen->diagonal_mm, screen->distance_mm, screen->width_px,
                                     screen->height_px};
    int shorter = screen->width_px < screen->height_px ? screen->width_px : screen->height_px;
    double percent = legibility_least_em_px(&seen) / shorter * 100;
    if (percent > MOST_PERCENT)
        return xml_fail(xml, node, error,
                        "from distance=\"%s\" each letter must be %.0f %% of this panel's shorter "
                        "side; write where people stand who are to read it, or take a larger panel",
                        xml_attribute(xml, node, "distance"), percent);
    return true;
}
