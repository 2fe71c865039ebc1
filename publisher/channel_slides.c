#include "publisher/channel_slides.h"

bool channel_slides_read(struct xml *xml, const xmlNode *node, struct channel_settings *channel,
                         struct error *error)
{
    static const char *const layouts[] = {"horizontal", "vertical", NULL};
    int layout = 0;
    channel->board = true;
    if (!xml_get_bool(xml, node, "board", &channel->board, error) ||
        !xml_get_bool(xml, node, "digest", &channel->digest, error) ||
        !xml_get_bool(xml, node, "era", &channel->era, error) ||
        !xml_get_choice(xml, node, "layout", layouts, &layout, error))
        return false;
    channel->vertical = layout == 1;
    return true;
}
