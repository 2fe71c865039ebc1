// Order: what it says of itself is held against the limits, the first picture is decoded, then a
// later one for the poster, and the packets are copied. Only the decoders named here are ever run.
#include "publisher/upload/film.h"

#include <libavcodec/avcodec.h>
#include <libavutil/display.h>
#include <math.h>

#include "publisher/upload/child.h"
#include "publisher/upload/film_inside.h"
#include "publisher/upload/upload.h"

#define MOST_STREAMS 16
#define MOST_PACKETS_TO_PICTURE 600 // a picture must come of the first ten seconds at 60 a second
#define DECODERS "h264,hevc,vp9,libdav1d,aac,mp3,mp3float,opus,vorbis"

static const char *decoder_of(enum AVCodecID codec)
{
    switch (codec) {
    case AV_CODEC_ID_H264:
        return "h264";
    case AV_CODEC_ID_HEVC:
        return "hevc";
    case AV_CODEC_ID_VP9:
        return "vp9";
    case AV_CODEC_ID_AV1:
        return "libdav1d";
    default:
        return NULL;
    }
}

static bool refuse_averror(struct verdict *verdict, int failure)
{
    return verdict_refuse(verdict, failure == AVERROR(ENOMEM) ? REFUSAL_MEMORY : REFUSAL_DAMAGED);
}

static bool open_input(struct film *film, struct verdict *verdict)
{
    AVDictionary *options = NULL;
    film->input = avformat_alloc_context();
    AVIOContext *io = film_io_open(CHILD_FD_UPLOAD, false);
    if (!film->input || !io) {
        film_io_close(&io);
        return verdict_refuse(verdict, REFUSAL_MEMORY);
    }
    film->input->pb = io;
    film->input->max_streams = MOST_STREAMS;
    av_dict_set(&options, "codec_whitelist", DECODERS, 0);
    av_dict_set(&options, "protocol_whitelist", "none", 0);
    const AVInputFormat *format =
        av_find_input_format(verdict->kind == UPLOAD_KIND_MP4 ? "mov" : "matroska");
    int failure = avformat_open_input(&film->input, NULL, format, &options); // frees it on failure
    av_dict_free(&options);
    if (failure < 0) {
        film_io_close(&io);
        return refuse_averror(verdict, failure);
    }
    failure = avformat_find_stream_info(film->input, NULL);
    return failure >= 0 || refuse_averror(verdict, failure);
}

static void find_streams(struct film *film)
{
    for (unsigned i = 0; i < film->input->nb_streams; i++) {
        AVStream *stream = film->input->streams[i];
        bool still = stream->disposition & AV_DISPOSITION_ATTACHED_PIC;
        if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !still && !film->picture)
            film->picture = stream;
        else if (stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO && !film->sound)
            film->sound = stream;
        else
            stream->discard = AVDISCARD_ALL;
    }
}

static int orientation_of(const AVStream *picture)
{
    size_t bytes = 0;
    const uint8_t *matrix = av_stream_get_side_data(picture, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
    if (!matrix || bytes < 9 * sizeof(int32_t))
        return 1;
    double turned = av_display_rotation_get((const int32_t *)(const void *)matrix);
    if (isnan(turned))
        return 1;
    int quarters = ((int)lround(-turned / 90) % 4 + 4) % 4; // clockwise
    return (const int[]){1, 6, 3, 8}[quarters];
}

static bool size_fits(int width, int height, struct verdict *verdict)
{
    int longer = width > height ? width : height, shorter = width > height ? height : width;
    if (width <= 0 || height <= 0)
        return verdict_refuse(verdict, REFUSAL_DAMAGED);
    return (longer <= UPLOAD_MOST_VIDEO_SIDE_PX && shorter <= UPLOAD_MOST_VIDEO_SHORT_PX) ||
           verdict_refuse_numbers(verdict, REFUSAL_FILM_SIZE, width, height, 3840,
                                  UPLOAD_MOST_VIDEO_SHORT_PX);
}

static bool check(struct film *film, struct verdict *verdict)
{
    if (!film->picture)
        return verdict_refuse(verdict, film->sound ? REFUSAL_NO_FILM : REFUSAL_DAMAGED);
    const AVCodecParameters *codec = film->picture->codecpar;
    if (!decoder_of(codec->codec_id))
        return verdict_refuse(verdict, REFUSAL_CODEC);
    if (!size_fits(codec->width, codec->height, verdict))
        return false;
    int64_t ms = film->input->duration == AV_NOPTS_VALUE ? 0 : film->input->duration / 1000;
    if (ms > UPLOAD_MOST_VIDEO_MS + 500)
        return verdict_refuse_numbers(verdict, REFUSAL_LONG, (ms + 999) / 1000,
                                      UPLOAD_MOST_VIDEO_MS / 1000, 0, 0);
    film->orientation = orientation_of(film->picture);
    bool sideways = film->orientation >= 5;
    verdict->width = sideways ? codec->height : codec->width;
    verdict->height = sideways ? codec->width : codec->height;
    return true;
}

bool film_open(struct film *film, struct verdict *verdict)
{
    *film = (struct film){.orientation = 1};
    if (!open_input(film, verdict))
        return false;
    find_streams(film);
    return check(film, verdict);
}

void film_close(struct film *film)
{
    AVIOContext *io = film->input ? film->input->pb : NULL;
    avformat_close_input(&film->input);
    film_io_close(&io);
}

static AVCodecContext *open_decoder(const AVStream *picture)
{
    const AVCodec *codec = avcodec_find_decoder_by_name(decoder_of(picture->codecpar->codec_id));
    AVCodecContext *decoder = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!decoder || avcodec_parameters_to_context(decoder, picture->codecpar) < 0) {
        avcodec_free_context(&decoder);
        return NULL;
    }
    decoder->thread_count = 1; // the sandbox has no threads
    decoder->max_pixels = (int64_t)UPLOAD_MOST_VIDEO_SIDE_PX * UPLOAD_MOST_VIDEO_SHORT_PX;
    decoder->pkt_timebase = picture->time_base;
    if (avcodec_open2(decoder, codec, NULL) < 0)
        avcodec_free_context(&decoder);
    return decoder;
}

// Feeds packets until a picture comes out, or nothing more does.
static int decode_next(struct film *film, AVCodecContext *decoder, AVFrame *frame)
{
    AVPacket *packet = av_packet_alloc();
    int got = packet ? AVERROR(EAGAIN) : AVERROR(ENOMEM);
    for (int i = 0; got == AVERROR(EAGAIN) && i < MOST_PACKETS_TO_PICTURE; i++) {
        int read = av_read_frame(film->input, packet);
        if (read >= 0 && packet->stream_index != film->picture->index) {
            av_packet_unref(packet);
            continue;
        }
        int sent = avcodec_send_packet(decoder, read < 0 ? NULL : packet);
        av_packet_unref(packet);
        if (sent < 0 && sent != AVERROR_INVALIDDATA && sent != AVERROR_EOF)
            got = sent;
        else
            got = avcodec_receive_frame(decoder, frame);
    }
    av_packet_free(&packet);
    return got;
}

AVFrame *film_decode(struct film *film, int64_t at_ms, struct verdict *verdict)
{
    AVFrame *frame = av_frame_alloc();
    AVCodecContext *decoder = open_decoder(film->picture);
    int got = frame && decoder ? 0 : AVERROR(ENOMEM);
    if (got == 0 && at_ms > 0)
        av_seek_frame(film->input, -1, at_ms * 1000, AVSEEK_FLAG_BACKWARD);
    if (got == 0)
        got = decode_next(film, decoder, frame);
    avcodec_free_context(&decoder);
    if (got < 0)
        refuse_averror(verdict, got);
    if (got < 0 || !size_fits(frame->width, frame->height, verdict))
        av_frame_free(&frame);
    return frame;
}

// From a quarter of its length, for many films begin with black; else its first picture.
static bool make_poster(struct film *film, const AVFrame *first, struct verdict *verdict)
{
    struct verdict unused = {0};
    int64_t ms = film->input->duration == AV_NOPTS_VALUE ? 0 : film->input->duration / 1000;
    AVFrame *later = ms > 0 ? film_decode(film, ms / 4, &unused) : NULL;
    bool made = film_write_poster(film, later ? later : first, verdict);
    av_frame_free(&later);
    return made;
}

static bool look(struct verdict *verdict)
{
    struct film film;
    bool ok = film_open(&film, verdict);
    AVFrame *first = ok ? film_decode(&film, 0, verdict) : NULL;
    ok = first && make_poster(&film, first, verdict);
    av_frame_free(&first);
    film_close(&film);
    return ok;
}

bool film_take(struct verdict *verdict)
{
    struct film film;
    av_log_set_level(AV_LOG_QUIET);
    if (!look(verdict))
        return false;
    bool ok = film_open(&film, verdict) && film_copy(&film, verdict);
    film_close(&film);
    return ok;
}
