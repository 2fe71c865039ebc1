// The coded pictures and sound go into a new MP4 or WebM as they are. Names, places and dates stay
// behind: they live in the old container's tags and tracks, and in units within the pictures (SEI,
// metadata OBUs) in which cameras note where they were; those are dropped too.
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavutil/mathematics.h>
#include <string.h>

#include "publisher/upload/child.h"
#include "publisher/upload/film_inside.h"
#include "publisher/upload/upload.h"

struct copying {
    struct film *film;
    AVFormatContext *output;
    AVStream *picture, *sound;
    AVBSFContext *filter; // of the pictures
    int64_t first_us, end_us;
    int64_t pictures;
};

static bool goes_into_webm(const struct film *film, const struct verdict *verdict)
{
    return verdict->kind == UPLOAD_KIND_WEBM &&
           (film->picture->codecpar->codec_id == AV_CODEC_ID_VP9 ||
            film->picture->codecpar->codec_id == AV_CODEC_ID_AV1);
}

static bool sound_fits(enum AVCodecID codec, bool webm)
{
    if (webm)
        return codec == AV_CODEC_ID_OPUS || codec == AV_CODEC_ID_VORBIS;
    return codec == AV_CODEC_ID_AAC || codec == AV_CODEC_ID_MP3 || codec == AV_CODEC_ID_OPUS;
}

static AVStream *add_stream(AVFormatContext *output, const AVCodecParameters *codec,
                            AVRational time_base)
{
    AVStream *stream = avformat_new_stream(output, NULL);
    if (!stream || avcodec_parameters_copy(stream->codecpar, codec) < 0)
        return NULL;
    stream->codecpar->codec_tag =
        codec->codec_id == AV_CODEC_ID_HEVC ? MKTAG('h', 'v', 'c', '1') : 0;
    stream->time_base = time_base;
    return stream;
}

static bool open_filter(struct copying *copying)
{
    const AVStream *from = copying->film->picture;
    const char *chain =
        from->codecpar->codec_id == AV_CODEC_ID_H264   ? "filter_units=remove_types=6"
        : from->codecpar->codec_id == AV_CODEC_ID_HEVC ? "filter_units=remove_types=39-40"
        : from->codecpar->codec_id == AV_CODEC_ID_AV1  ? "filter_units=remove_types=5"
                                                       : "null";
    if (av_bsf_list_parse_str(chain, &copying->filter) < 0 ||
        avcodec_parameters_copy(copying->filter->par_in, from->codecpar) < 0)
        return false;
    copying->filter->time_base_in = from->time_base;
    return av_bsf_init(copying->filter) >= 0;
}

// A telephone held upright says so in a matrix beside the pictures.
static bool copy_matrix(const AVStream *from, AVStream *to)
{
    size_t bytes = 0;
    const uint8_t *matrix = av_stream_get_side_data(from, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
    if (!matrix)
        return true;
    uint8_t *copy = av_stream_new_side_data(to, AV_PKT_DATA_DISPLAYMATRIX, bytes);
    if (copy)
        memcpy(copy, matrix, bytes);
    return copy != NULL;
}

static bool open_output(struct copying *copying, bool webm)
{
    const struct film *film = copying->film;
    if (!open_filter(copying) ||
        avformat_alloc_output_context2(&copying->output, NULL, webm ? "webm" : "mp4", NULL) < 0)
        return false;
    copying->output->flags |= AVFMT_FLAG_BITEXACT; // names neither program nor date
    copying->output->pb = film_io_open(CHILD_FD_RESULT, true);
    copying->picture =
        add_stream(copying->output, copying->filter->par_out, film->picture->time_base);
    if (!copying->output->pb || !copying->picture || !copy_matrix(film->picture, copying->picture))
        return false;
    copying->picture->sample_aspect_ratio = film->picture->sample_aspect_ratio;
    copying->picture->avg_frame_rate = film->picture->avg_frame_rate;
    if (film->sound && sound_fits(film->sound->codecpar->codec_id, webm)) {
        copying->sound = add_stream(copying->output, film->sound->codecpar, film->sound->time_base);
        if (!copying->sound)
            return false;
    }
    return avformat_write_header(copying->output, NULL) >= 0;
}

static void close_output(struct copying *copying)
{
    if (copying->output)
        film_io_close(&copying->output->pb);
    avformat_free_context(copying->output);
    av_bsf_free(&copying->filter);
}

static bool write_packet(struct copying *copying, AVPacket *packet, AVRational time_base,
                         AVStream *to)
{
    packet->stream_index = to->index;
    packet->pos = -1;
    av_packet_rescale_ts(packet, time_base, to->time_base);
    return av_interleaved_write_frame(copying->output, packet) >= 0;
}

// Also the measure of how long it really is, whatever its header says.
static void note_time(struct copying *copying, const AVPacket *packet)
{
    const AVRational us = {1, 1000000};
    int64_t at = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    if (at == AV_NOPTS_VALUE)
        return;
    int64_t begin = av_rescale_q(at, copying->film->picture->time_base, us);
    int64_t end = begin + av_rescale_q(packet->duration, copying->film->picture->time_base, us);
    if (copying->pictures == 0 || begin < copying->first_us)
        copying->first_us = begin;
    if (copying->pictures == 0 || end > copying->end_us)
        copying->end_us = end;
    copying->pictures++;
}

static bool copy_picture(struct copying *copying, AVPacket *packet)
{
    note_time(copying, packet);
    if (av_bsf_send_packet(copying->filter, packet) < 0)
        return false;
    int got;
    while ((got = av_bsf_receive_packet(copying->filter, packet)) >= 0)
        if (!write_packet(copying, packet, copying->filter->time_base_out, copying->picture))
            return false;
    return got == AVERROR(EAGAIN) || got == AVERROR_EOF;
}

static int64_t length_ms(const struct copying *copying)
{
    return (copying->end_us - copying->first_us) / 1000;
}

static bool copy_packets(struct copying *copying, struct verdict *verdict)
{
    const struct film *film = copying->film;
    AVPacket *packet = av_packet_alloc();
    bool ok = packet || verdict_refuse(verdict, REFUSAL_MEMORY);
    int got = 0;
    while (ok && (got = av_read_frame(film->input, packet)) >= 0) {
        bool whole = !(packet->flags & AV_PKT_FLAG_CORRUPT), copied = true;
        if (packet->stream_index == film->picture->index)
            copied = copy_picture(copying, packet);
        else if (copying->sound && packet->stream_index == film->sound->index)
            copied = write_packet(copying, packet, film->sound->time_base, copying->sound);
        av_packet_unref(packet);
        ok = (whole && copied) || verdict_refuse(verdict, REFUSAL_DAMAGED);
        if (ok && length_ms(copying) > UPLOAD_MOST_VIDEO_MS + 500)
            ok = verdict_refuse_numbers(verdict, REFUSAL_LONG, (length_ms(copying) + 999) / 1000,
                                        UPLOAD_MOST_VIDEO_MS / 1000, 0, 0);
    }
    av_packet_free(&packet);
    return ok && (got == AVERROR_EOF || verdict_refuse(verdict, REFUSAL_DAMAGED));
}

// Fewer pictures, or less time, than its header promised: the end is missing.
static bool is_whole(const struct copying *copying)
{
    const struct film *film = copying->film;
    int64_t promised = film->picture->nb_frames;
    int64_t promised_ms =
        film->input->duration == AV_NOPTS_VALUE ? 0 : film->input->duration / 1000;
    if (promised > 0)
        return copying->pictures >= promised - promised / 50 - 2;
    return copying->pictures > 0 && length_ms(copying) >= promised_ms * 9 / 10 - 500;
}

bool film_copy(struct film *film, struct verdict *verdict)
{
    struct copying copying = {.film = film};
    bool webm = goes_into_webm(film, verdict);
    bool ok = open_output(&copying, webm) || verdict_refuse(verdict, REFUSAL_DAMAGED);
    ok = ok && copy_packets(&copying, verdict);
    if (ok && (!is_whole(&copying) || av_write_trailer(copying.output) < 0))
        ok = verdict_refuse(verdict, REFUSAL_DAMAGED);
    if (ok && copying.output->pb->error < 0)
        ok = verdict_refuse(verdict, REFUSAL_HOUSE);
    close_output(&copying);
    verdict->result = webm ? RESULT_WEBM : RESULT_MP4;
    int64_t ms = length_ms(&copying);
    verdict->duration_ms = ms < 1 ? 1 : ms > UPLOAD_MOST_VIDEO_MS ? UPLOAD_MOST_VIDEO_MS : ms;
    return ok;
}
