#include "signage/drawing/slide_hand.h"

bool slide_hand_takes(const struct slide_scene *scene, const struct slide_box *box,
                      struct frame *frame)
{
    const struct slide_hand *hand = scene->hand;
    return hand && hand->instead && hand->instead(hand->context, box, frame);
}

const struct slide_shade *slide_hand_shade(const struct slide_scene *scene,
                                           const struct slide_box *box)
{
    static const struct slide_shade none = {0};
    const struct slide_hand *hand = scene->hand;
    if (!hand || !hand->shades_are_known)
        return NULL;
    for (size_t i = 0; i < hand->shade_count && !hand->shades_are_laid; i++)
        if (hand->shades[i].box == box)
            return &hand->shades[i];
    return &none;
}

void slide_hand_note_shade(const struct slide_scene *scene, const struct slide_shade *shade)
{
    struct slide_hand *hand = scene->hand;
    if (hand && !hand->shades_are_known && hand->shade_count < SLIDE_HAND_MOST_SHADES)
        hand->shades[hand->shade_count++] = *shade;
}
