// Films: kept as they are coded, in a container that says nothing else; refused with the way out
// when no screen could play them.
#include "signage/drawing/image.h"
#include "tests/unit/publisher/upload/films.h"

// The encoder that makes the HEVC film forgets some of its own; no part of the publisher.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libx265";
}

static struct upload take(const struct gate *gate, const char *name)
{
    struct upload upload;
    struct error error = {0};
    if (!upload_check(gate->file, gate->folder, "en", &upload, &error))
        fail_msg("%s: %s", name, error.text);
    return upload;
}

static bool file_holds(const char *path, const char *words)
{
    size_t length;
    struct error error = {0};
    char *bytes = file_load(path, FILE_MOST_BYTES, &length, &error);
    assert_non_null(bytes);
    bool found = memmem(bytes, length, words, strlen(words)) != NULL;
    free(bytes);
    return found;
}

static int frames_in(const char *path, enum AVCodecID *codec)
{
    AVFormatContext *file = NULL;
    AVPacket *packet = av_packet_alloc();
    int frames = 0;
    assert_true(avformat_open_input(&file, path, NULL, NULL) >= 0);
    assert_int_equal(file->nb_streams, 1);
    *codec = file->streams[0]->codecpar->codec_id;
    while (av_read_frame(file, packet) >= 0) {
        frames++;
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    avformat_close_input(&file);
    return frames;
}

static void every_coding_that_screens_play_is_taken(void **state)
{
    static const struct {
        const char *format, *encoder, *type, *extension;
        enum AVCodecID codec;
    } rows[] = {
        {"mp4", "libx264", "video/mp4", "mp4", AV_CODEC_ID_H264},
        {"mov", "libx264", "video/mp4", "mp4", AV_CODEC_ID_H264},
        {"matroska", "libx264", "video/webm", "mp4", AV_CODEC_ID_H264},
        {"mp4", "libx265", "video/mp4", "mp4", AV_CODEC_ID_HEVC},
        {"webm", "libvpx-vp9", "video/webm", "webm", AV_CODEC_ID_VP9},
        {"mp4", "libvpx-vp9", "video/mp4", "mp4", AV_CODEC_ID_VP9},
        {"webm", "libaom-av1", "video/webm", "webm", AV_CODEC_ID_AV1},
        {"mp4", "libaom-av1", "video/mp4", "mp4", AV_CODEC_ID_AV1},
    };
    const struct gate *gate = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum AVCodecID codec;
        film_make(gate->file, (struct film_wish){.format = rows[i].format,
                                                 .encoder = rows[i].encoder,
                                                 .width = 128,
                                                 .height = 96,
                                                 .frames = 20,
                                                 .frame_rate = 10});
        struct upload upload = take(gate, rows[i].encoder);
        assert_string_equal(upload.type, rows[i].type);
        assert_string_equal(upload.extension, rows[i].extension);
        assert_int_equal(upload.width, 128);
        assert_int_equal(upload.height, 96);
        assert_int_equal(upload.pages, -1);
        if (upload.duration_ms < 1900 || upload.duration_ms > 2100)
            fail_msg("%s in %s lasts %d ms", rows[i].encoder, rows[i].format,
                     (int)upload.duration_ms);
        assert_int_equal(frames_in(upload.path, &codec), 20);
        assert_int_equal(codec, rows[i].codec);
        gate_forget(&upload);
    }
}

static void tags_and_places_stay_behind(void **state)
{
    const struct gate *gate = *state;
    film_make(gate->file, (struct film_wish){.format = "mov",
                                             .encoder = "libx264",
                                             .width = 64,
                                             .height = 64,
                                             .frames = 10,
                                             .frame_rate = 10});
    assert_true(file_holds(gate->file, "SECRET-TITLE"));
    assert_true(file_holds(gate->file, "x264 - core")); // in the pictures' own units
    struct upload upload = take(gate, "tagged film");
    assert_false(file_holds(upload.path, "SECRET-TITLE"));
    assert_false(file_holds(upload.path, "139.698"));
    assert_false(file_holds(upload.path, "x264 - core"));
    assert_false(file_holds(upload.path, "Lavf"));
    gate_forget(&upload);
}

static void a_telephone_held_upright_stays_upright(void **state)
{
    const struct gate *gate = *state;
    struct error error = {0};
    int width, height;
    size_t length;
    film_make(gate->file, (struct film_wish){.format = "mp4",
                                             .encoder = "libx264",
                                             .width = 128,
                                             .height = 64,
                                             .frames = 10,
                                             .frame_rate = 10,
                                             .turned = true});
    struct upload upload = take(gate, "turned film");
    assert_int_equal(upload.width, 64);
    assert_int_equal(upload.height, 128);
    char *bytes = file_load(upload.poster, FILE_MOST_BYTES, &length, &error);
    assert_true(image_size("poster", bytes, length, &width, &height, &error));
    assert_int_equal(width, 64);
    assert_int_equal(height, 128);
    free(bytes);
    assert_int_equal(rename(upload.path, gate->file), 0); // and once more: the turn was kept
    unlink(upload.poster);
    upload = take(gate, "turned film, second time");
    assert_int_equal(upload.height, 128);
    gate_forget(&upload);
}

static void films_that_no_screen_shows_are_refused(void **state)
{
    static const struct {
        const char *name;
        struct film_wish wish;
        const char *expected;
    } rows[] = {
        {"MPEG-4 part 2", {"mp4", "mpeg4", 64, 64, 5, 10, false}, "H.264"},
        {"MPEG-2", {"mov", "mpeg2video", 64, 64, 30, 25, false}, "H.264"},
        {"VP8", {"webm", "libvpx", 64, 64, 5, 10, false}, "H.264"},
        {"five minutes", {"mp4", "libx264", 64, 64, 300, 1, false}, "at most 180 s"},
        {"five minutes of WebM", {"webm", "libvpx-vp9", 64, 64, 300, 1, false}, "at most 180 s"},
        {"three minutes", {"mp4", "libx264", 64, 64, 180, 1, false}, ""},
        {"more than 4K", {"mp4", "libx264", 5120, 2160, 1, 10, false}, "at most 4K"},
        {"4K on end", {"mp4", "libx264", 2160, 3840, 2, 10, false}, ""},
        {"a square beyond 4K", {"mp4", "libx264", 3840, 3840, 1, 10, false}, "at most 4K"},
    };
    const struct gate *gate = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        film_make(gate->file, rows[i].wish);
        gate_expect_file(gate, rows[i].name, rows[i].expected);
    }
    film_make_sound(gate->file);
    gate_expect_file(gate, "sound alone", "sound but no picture");
}

static struct buffer film_bytes(const struct gate *gate, const char *format, const char *encoder)
{
    size_t length;
    struct error error = {0};
    film_make(gate->file, (struct film_wish){.format = format,
                                             .encoder = encoder,
                                             .width = 256,
                                             .height = 128,
                                             .frames = 60,
                                             .frame_rate = 10});
    char *bytes = file_load(gate->file, FILE_MOST_BYTES, &length, &error);
    struct buffer buffer = gate_buffer();
    buffer_add(&buffer, bytes, length);
    free(bytes);
    return buffer;
}

static void damaged_films_are_refused(void **state)
{
    struct buffer whole = film_bytes(*state, "mp4", "libx264");
    gate_expect_cut(*state, "MP4", &whole, 5, NULL);
    gate_expect(*state, "half an MP4", whole.bytes, whole.length / 2, "damaged");
    memset(whole.bytes + 48, 0xA5, whole.length / 3);
    gate_expect_buffer(*state, "MP4 with a hole", &whole, NULL);
    whole = film_bytes(*state, "webm", "libvpx-vp9");
    gate_expect_cut(*state, "WebM", &whole, 5, NULL);
    gate_expect(*state, "half a WebM", whole.bytes, whole.length / 2, "damaged");
    for (size_t i = 64; i < whole.length; i += 97)
        whole.bytes[i] = (char)(whole.bytes[i] ^ 0x5A);
    gate_expect_buffer(*state, "WebM with many holes", &whole, NULL);
}

static void films_that_are_something_else_too_are_refused(void **state)
{
    struct buffer whole = film_bytes(*state, "mp4", "libx264");
    buffer_add(&whole, "PK\5\6\0\0\0\0\1\0\1\0\x30\0\0\0\x20\0\0\0\0\0", 22);
    gate_expect_buffer(*state, "MP4 and ZIP", &whole, "hidden inside");
    whole = film_bytes(*state, "mp4", "libx264");
    buffer_add(&whole,
               "\0\0\0\x28"
               "free<html><script>alert(1)</script>",
               40);
    gate_expect_buffer(*state, "MP4 and page", &whole, "hidden inside");
}

// A table that promises 4 thousand million entries, boxes in boxes, a box larger than the file.
static void boxes_that_lie_are_refused(void **state)
{
    struct buffer whole = film_bytes(*state, "mp4", "libx264");
    char *table = memmem(whole.bytes, whole.length, "stsz", 4);
    assert_non_null(table);
    memset(table + 12, 0xFF, 4);
    gate_expect(*state, "MP4 of 4,294,967,295 samples", whole.bytes, whole.length, NULL);
    table = memmem(whole.bytes, whole.length, "stts", 4);
    memset(table + 8, 0x7F, 8);
    gate_expect(*state, "MP4 of endless times", whole.bytes, whole.length, NULL);
    table = memmem(whole.bytes, whole.length, "moov", 4);
    memset(table - 4, 0x7F, 4);
    gate_expect_buffer(*state, "MP4 with a box of 2 GB", &whole, NULL);
    whole = gate_buffer();
    buffer_add(&whole,
               "\0\0\0\x10"
               "ftypisom\0\0\0\0",
               16);
    for (uint32_t left = 100000; left > 8; left -= 8) {
        const char size[] = {(char)(left >> 24), (char)(left >> 16), (char)(left >> 8), (char)left};
        buffer_add(&whole, size, 4);
        buffer_add(&whole, "moov", 4);
    }
    gate_expect_buffer(*state, "MP4 of boxes in boxes", &whole, "damaged");
}

static void too_many_bytes_are_refused(void **state)
{
    const struct gate *gate = *state;
    gate_write(gate,
               "\0\0\0\x10"
               "ftypisom\0\0\0\0",
               16);
    assert_int_equal(truncate(gate->file, (off_t)UPLOAD_MOST_VIDEO_BYTES + 1), 0);
    gate_expect_file(gate, "MP4 of 300 MiB and a byte", "301 MB and at most 300 MB");
}

static void no_child_was_larger_than_allowed(void **state)
{
    (void)state;
    gate_expect_small_children();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_coding_that_screens_play_is_taken),
        cmocka_unit_test(tags_and_places_stay_behind),
        cmocka_unit_test(a_telephone_held_upright_stays_upright),
        cmocka_unit_test(films_that_no_screen_shows_are_refused),
        cmocka_unit_test(damaged_films_are_refused),
        cmocka_unit_test(films_that_are_something_else_too_are_refused),
        cmocka_unit_test(boxes_that_lie_are_refused),
        cmocka_unit_test(too_many_bytes_are_refused),
        cmocka_unit_test(no_child_was_larger_than_allowed),
    };
    av_log_set_level(AV_LOG_QUIET);
    return cmocka_run_group_tests(tests, gate_open, gate_close);
}
