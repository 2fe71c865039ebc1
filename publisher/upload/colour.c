// By LittleCMS: relative colorimetric with black point compensation, as browsers do.
#include "publisher/upload/colour.h"

#include <assert.h>
#include <lcms2.h>
#include <stdlib.h>

struct cmyk {
    cmsHTRANSFORM transform; // NULL: none
    bool paper;
};

static cmsHTRANSFORM open_transform(const void *bytes, size_t length, cmsColorSpaceSignature space,
                                    cmsUInt32Number format)
{
    if (!bytes || length < 128 || length > COLOUR_MOST_PROFILE_BYTES)
        return NULL;
    cmsHTRANSFORM transform = NULL;
    cmsHPROFILE from = cmsOpenProfileFromMem(bytes, (cmsUInt32Number)length);
    cmsHPROFILE to = cmsCreate_sRGBProfile();
    if (from && to && cmsGetColorSpace(from) == space)
        transform = cmsCreateTransform(from, format, to, TYPE_BGRA_8, INTENT_RELATIVE_COLORIMETRIC,
                                       cmsFLAGS_BLACKPOINTCOMPENSATION);
    if (from)
        cmsCloseProfile(from);
    if (to)
        cmsCloseProfile(to);
    return transform;
}

void colour_to_srgb(struct frame *frame, const void *profile, size_t length)
{
    cmsHTRANSFORM transform = open_transform(profile, length, cmsSigRgbData, TYPE_BGRA_8);
    if (!transform)
        return;
    for (int y = 0; y < frame->height_px; y++) // alpha, the extra channel, stays as it is
        cmsDoTransform(transform, frame_row(frame, y), frame_row(frame, y),
                       (cmsUInt32Number)frame->width_px);
    cmsDeleteTransform(transform);
}

struct cmyk *cmyk_create(const void *profile, size_t length, bool paper)
{
    struct cmyk *cmyk = malloc(sizeof *cmyk);
    assert(cmyk);
    cmyk->paper = paper;
    cmyk->transform =
        open_transform(profile, length, cmsSigCmykData, paper ? TYPE_CMYK_8_REV : TYPE_CMYK_8);
    return cmyk;
}

void cmyk_destroy(struct cmyk *cmyk)
{
    if (!cmyk)
        return;
    if (cmyk->transform)
        cmsDeleteTransform(cmyk->transform);
    free(cmyk);
}

void cmyk_to_argb(struct cmyk *cmyk, const unsigned char *inks, uint32_t *argb, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const unsigned char *ink = inks + 4 * i;
        unsigned flip = cmyk->paper ? 0 : 0xFF, black = ink[3] ^ flip;
        argb[i] = 0xFF000000u | ((ink[0] ^ flip) * black / 255) << 16 |
                  ((ink[1] ^ flip) * black / 255) << 8 | (ink[2] ^ flip) * black / 255;
    }
    if (cmyk->transform)
        cmsDoTransform(cmyk->transform, inks, argb, (cmsUInt32Number)count);
}
