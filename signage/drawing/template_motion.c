// Only what the words mean is read here; when and how far things move is slide_motion.c's business.
#include "signage/drawing/template_motion.h"

bool template_motion_read(struct xml *xml, const xmlNode *element, struct template_node *node,
                          struct error *error)
{
    static const char *const words[] = {"none", "fade", "wipe", "rise", "drift", NULL};
    bool has_order = xml_attribute(xml, element, "order") != NULL;
    int motion = has_order ? MOTION_RISE : MOTION_NONE;
    int64_t order = 1;
    if (!xml_get_choice(xml, element, "motion", words, &motion, error) ||
        !xml_get_int(xml, element, "order", 1, TEMPLATE_MOST_ORDER, &order, error))
        return false;
    if (motion == MOTION_DRIFT && (node->kind != TEMPLATE_PICTURE || has_order))
        return xml_fail(xml, element, error,
                        "motion=\"drift\" is for a <picture>, and without order=\"…\"");
    if (motion != MOTION_NONE && node->kind == TEMPLATE_TICKER)
        return xml_fail(xml, element, error, "a <ticker> moves by itself; leave motion=\"…\" out");
    node->motion = (enum template_motion)motion;
    node->order = (int)order;
    return true;
}

bool template_motion_read_off(struct xml *xml, const xmlNode *root, bool *motionless,
                              struct error *error)
{
    static const char *const words[] = {"yes", "none", NULL};
    int word = 0;
    if (!xml_get_choice(xml, root, "motion", words, &word, error))
        return false;
    *motionless = word == 1;
    return true;
}
