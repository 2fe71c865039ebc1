#include "publisher/channel_motion.h"

#define USUAL_MS 800

static bool read_transition(struct xml *xml, const xmlNode *node,
                            struct channel_transition *transition, struct error *error)
{
    static const char *const kinds[] = {"cut", "cross-fade", "slide", "wipe", "push", NULL};
    static const char *const sides[] = {"left", "right", "top", "bottom", NULL};
    int kind = (int)transition->kind, side = (int)transition->from;
    if (!xml_get_choice(xml, node, "transition", kinds, &kind, error) ||
        !xml_get_choice(xml, node, "transition-from", sides, &side, error) ||
        !xml_get_duration_ms(xml, node, "transition-time", &transition->ms, error))
        return false;
    transition->kind = (enum playlist_transition)kind;
    transition->from = (enum playlist_from)side;
    bool has_side = kind != PLAYLIST_CUT && kind != PLAYLIST_CROSS_FADE;
    if (xml_attribute(xml, node, "transition-from") && !has_side)
        return xml_fail(xml, node, error,
                        "transition-from is for slide, wipe and push; a %s comes from no side",
                        kinds[kind]);
    if (transition->ms < 0 || transition->ms > CHANNEL_MOTION_MOST_MS)
        return xml_fail(xml, node, error, "transition-time is at most %ds",
                        CHANNEL_MOTION_MOST_MS / 1000);
    return true;
}

bool channel_motion_read(struct xml *xml, const xmlNode *channel_node,
                         struct channel_settings *channel, struct error *error)
{
    static const char *const words[] = {"yes", "none", NULL};
    struct channel_transition transition = {PLAYLIST_CROSS_FADE, PLAYLIST_FROM_RIGHT, USUAL_MS};
    int word = 0;
    if (!read_transition(xml, channel_node, &transition, error) ||
        !xml_get_choice(xml, channel_node, "motion", words, &word, error))
        return false;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        channel->transitions[kind] = transition;
    channel->motionless = word == 1;
    return true;
}

bool channel_motion_read_share(struct xml *xml, const xmlNode *share, enum item_kind kind,
                               struct channel_settings *channel, struct error *error)
{
    return read_transition(xml, share, &channel->transitions[kind], error);
}
