// One picture of the film, for lists and previews, and for players that have no decoder.
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <math.h>

#include "publisher/upload/child.h"
#include "publisher/upload/film_inside.h"
#include "publisher/upload/readers.h"
#include "publisher/upload/still_write.h"

#define POSTER_SIDE_PX 1920

static struct frame *convert(const AVFrame *picture, int width, int height)
{
    struct frame *frame = frame_create(width, height, NULL);
    struct SwsContext *scaler =
        sws_getContext(picture->width, picture->height, (enum AVPixelFormat)picture->format, width,
                       height, AV_PIX_FMT_BGRA, SWS_AREA | SWS_ACCURATE_RND, NULL, NULL, NULL);
    bool ok = frame && scaler;
    if (ok) {
        const int *matrix = sws_getCoefficients(picture->colorspace == AVCOL_SPC_UNSPECIFIED &&
                                                        picture->height >= 720
                                                    ? SWS_CS_ITU709
                                                    : (int)picture->colorspace);
        sws_setColorspaceDetails(scaler, matrix, picture->color_range == AVCOL_RANGE_JPEG,
                                 sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
        uint8_t *rows[] = {(uint8_t *)frame->pixels, NULL, NULL, NULL};
        int strides[] = {(int)(frame->stride_px * sizeof(uint32_t)), 0, 0, 0};
        ok = sws_scale(scaler, (const uint8_t *const *)picture->data, picture->linesize, 0,
                       picture->height, rows, strides) == height;
    }
    sws_freeContext(scaler);
    if (ok)
        return frame;
    frame_destroy(frame);
    return NULL;
}

bool film_write_poster(const struct film *film, const AVFrame *picture, struct verdict *verdict)
{
    double longer = picture->width > picture->height ? picture->width : picture->height;
    double scale = longer > POSTER_SIDE_PX ? POSTER_SIDE_PX / longer : 1;
    struct frame *frame = convert(picture, (int)fmax(1, round(picture->width * scale)),
                                  (int)fmax(1, round(picture->height * scale)));
    if (!frame)
        return verdict_refuse(verdict, REFUSAL_DAMAGED);
    frame = still_turn(frame, film->orientation, verdict);
    if (!frame)
        return false;
    verdict->has_poster = still_write_jpeg(frame, CHILD_FD_POSTER);
    frame_destroy(frame);
    return verdict->has_poster || verdict_refuse(verdict, REFUSAL_HOUSE);
}
