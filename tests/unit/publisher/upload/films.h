// Films made here, with the encoders of the same libavcodec.
#pragma once

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>

#include "tests/unit/publisher/upload/gate.h"

struct film_wish {
    const char *format, *encoder; // "mp4", "libx264"
    int width, height, frames, frame_rate;
    bool turned; // a quarter clockwise
};

static inline void film_write_packets(AVFormatContext *file, AVCodecContext *encoder,
                                      const AVFrame *frame)
{
    AVPacket *packet = av_packet_alloc();
    assert_true(avcodec_send_frame(encoder, frame) >= 0);
    while (avcodec_receive_packet(encoder, packet) >= 0) {
        packet->stream_index = 0;
        av_packet_rescale_ts(packet, encoder->time_base, file->streams[0]->time_base);
        assert_true(av_interleaved_write_frame(file, packet) >= 0);
    }
    av_packet_free(&packet);
}

static inline AVCodecContext *film_encoder(const struct film_wish *wish, bool global)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(wish->encoder);
    if (!codec)
        fail_msg("no encoder %s", wish->encoder);
    AVCodecContext *encoder = avcodec_alloc_context3(codec);
    encoder->width = wish->width;
    encoder->height = wish->height;
    encoder->time_base = (AVRational){1, wish->frame_rate};
    encoder->framerate = (AVRational){wish->frame_rate, 1};
    encoder->pix_fmt = AV_PIX_FMT_YUV420P;
    encoder->gop_size = 10;
    encoder->thread_count = 1;
    if (global)
        encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_opt_set(encoder->priv_data, "preset", "ultrafast", 0);
    av_opt_set(encoder->priv_data, "cpu-used", "8", 0);
    assert_true(avcodec_open2(encoder, codec, NULL) >= 0);
    return encoder;
}

static inline void film_encode(AVFormatContext *file, AVCodecContext *encoder, int frames)
{
    AVFrame *frame = av_frame_alloc();
    frame->width = encoder->width;
    frame->height = encoder->height;
    frame->format = encoder->pix_fmt;
    assert_true(av_frame_get_buffer(frame, 0) >= 0);
    for (int i = 0; i < frames; i++) {
        assert_true(av_frame_make_writable(frame) >= 0);
        for (int plane = 0; plane < 3; plane++)
            for (int y = 0; y < (plane ? frame->height / 2 : frame->height); y++)
                memset(frame->data[plane] + y * frame->linesize[plane],
                       plane == 0 ? (y + 7 * i) & 0xFF : 128,
                       (size_t)(plane ? frame->width / 2 : frame->width));
        frame->pts = i;
        film_write_packets(file, encoder, frame);
    }
    film_write_packets(file, encoder, NULL);
    av_frame_free(&frame);
}

// Into `path`, with words in its tags that must not come out again.
static inline void film_make(const char *path, struct film_wish wish)
{
    AVFormatContext *file = NULL;
    assert_true(avformat_alloc_output_context2(&file, NULL, wish.format, path) >= 0);
    AVCodecContext *encoder = film_encoder(&wish, file->oformat->flags & AVFMT_GLOBALHEADER);
    AVStream *stream = avformat_new_stream(file, NULL);
    assert_true(avcodec_parameters_from_context(stream->codecpar, encoder) >= 0);
    stream->time_base = encoder->time_base;
    av_dict_set(&file->metadata, "title", "SECRET-TITLE", 0);
    av_dict_set(&file->metadata, "location", "+35.641+139.698/", 0);
    if (wish.turned)
        av_display_rotation_set((int32_t *)(void *)av_stream_new_side_data(
                                    stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(int32_t)),
                                -90);
    assert_true(avio_open(&file->pb, path, AVIO_FLAG_WRITE) >= 0);
    assert_true(avformat_write_header(file, NULL) >= 0);
    film_encode(file, encoder, wish.frames);
    assert_true(av_write_trailer(file) >= 0);
    avcodec_free_context(&encoder);
    avio_closep(&file->pb);
    avformat_free_context(file);
}

// A second of silence and no picture.
static inline void film_make_sound(const char *path)
{
    AVFormatContext *file = NULL;
    assert_true(avformat_alloc_output_context2(&file, NULL, "mp4", path) >= 0);
    AVStream *stream = avformat_new_stream(file, NULL);
    static const uint8_t silence[] = {0x21, 0x10, 0x04, 0x60, 0x8C, 0x1C};
    stream->codecpar->codec_type = AVMEDIA_TYPE_AUDIO;
    stream->codecpar->codec_id = AV_CODEC_ID_AAC;
    stream->codecpar->sample_rate = 44100;
    stream->codecpar->frame_size = 1024;
    av_channel_layout_default(&stream->codecpar->ch_layout, 2);
    stream->codecpar->extradata = av_mallocz(2 + AV_INPUT_BUFFER_PADDING_SIZE);
    memcpy(stream->codecpar->extradata, "\x12\x10", 2);
    stream->codecpar->extradata_size = 2;
    stream->time_base = (AVRational){1, 44100};
    assert_true(avio_open(&file->pb, path, AVIO_FLAG_WRITE) >= 0);
    assert_true(avformat_write_header(file, NULL) >= 0);
    AVPacket *packet = av_packet_alloc();
    for (int i = 0; i < 40; i++) {
        assert_true(av_new_packet(packet, sizeof silence) >= 0);
        memcpy(packet->data, silence, sizeof silence);
        packet->pts = packet->dts = i * 1024;
        packet->duration = 1024;
        packet->flags |= AV_PKT_FLAG_KEY;
        assert_true(av_interleaved_write_frame(file, packet) >= 0);
    }
    av_packet_free(&packet);
    assert_true(av_write_trailer(file) >= 0);
    avio_closep(&file->pb);
    avformat_free_context(file);
}
