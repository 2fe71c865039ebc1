// WebP (RFC 9649), scaled by its own decoder, which averages areas.
#include <webp/decode.h>
#include <webp/demux.h>

#include "publisher/upload/colour.h"
#include "publisher/upload/readers.h"

static struct frame *decode(const struct sent *sent, WebPDecoderConfig *config,
                            struct verdict *verdict)
{
    int width, height;
    still_result_size(config->input.width, config->input.height, &width, &height);
    struct frame *frame = frame_create(width, height, NULL);
    if (!frame) {
        verdict_refuse(verdict, REFUSAL_MEMORY);
        return NULL;
    }
    config->options.use_scaling = width != config->input.width || height != config->input.height;
    config->options.scaled_width = width;
    config->options.scaled_height = height;
    config->output.colorspace = MODE_BGRA;
    config->output.is_external_memory = 1;
    config->output.u.RGBA.rgba = (uint8_t *)frame->pixels;
    config->output.u.RGBA.stride = (int)(frame->stride_px * sizeof(uint32_t));
    config->output.u.RGBA.size = frame->stride_px * sizeof(uint32_t) * (size_t)height;
    VP8StatusCode status = WebPDecode(sent->bytes, sent->length, config);
    if (status == VP8_STATUS_OK)
        return frame;
    verdict_refuse(verdict, status == VP8_STATUS_OUT_OF_MEMORY ? REFUSAL_MEMORY : REFUSAL_DAMAGED);
    frame_destroy(frame);
    return NULL;
}

// Colour profile and how the camera was held, from the chunks around the picture.
static struct frame *apply_chunks(const struct sent *sent, struct frame *frame,
                                  struct verdict *verdict)
{
    WebPData file = {sent->bytes, sent->length};
    WebPChunkIterator chunk;
    int orientation = 1;
    WebPDemuxer *demuxer = WebPDemux(&file);
    if (!demuxer) {
        verdict_refuse(verdict, REFUSAL_DAMAGED);
        frame_destroy(frame);
        return NULL;
    }
    if (WebPDemuxGetChunk(demuxer, "ICCP", 1, &chunk)) {
        colour_to_srgb(frame, chunk.chunk.bytes, chunk.chunk.size);
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk)) {
        orientation = exif_orientation(chunk.chunk.bytes, chunk.chunk.size);
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    WebPDemuxDelete(demuxer);
    return still_turn(frame, orientation, verdict);
}

struct frame *webp_read_still(const struct sent *sent, struct verdict *verdict)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config) ||
        WebPGetFeatures(sent->bytes, sent->length, &config.input) != VP8_STATUS_OK) {
        verdict_refuse(verdict, REFUSAL_DAMAGED);
        return NULL;
    }
    if (config.input.has_animation) {
        verdict_refuse(verdict, REFUSAL_ANIMATED);
        return NULL;
    }
    if (!still_size_fits(config.input.width, config.input.height, verdict))
        return NULL;
    struct frame *frame = decode(sent, &config, verdict);
    return frame ? apply_chunks(sent, frame, verdict) : NULL;
}
