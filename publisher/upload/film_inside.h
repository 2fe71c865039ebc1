// What the parts of film.h share.
#pragma once

#include <libavformat/avformat.h>

#include "publisher/upload/verdict.h"

struct film {
    AVFormatContext *input;
    AVStream *picture, *sound; // sound may be NULL
    int orientation;           // as Exif says it, 1 to 8
};

// Bytes from a file the child was handed, or into one. NULL without memory; finished by
// film_io_close.
AVIOContext *film_io_open(int fd, bool writing);
void film_io_close(AVIOContext **io); // what is buffered is not written; NULL inside is legal

// Finds the streams worth keeping. False with the refusal.
bool film_open(struct film *film, struct verdict *verdict);
void film_close(struct film *film);

// Decodes the first picture there is at or behind `at_ms`; the caller frees it. NULL with the
// refusal.
AVFrame *film_decode(struct film *film, int64_t at_ms, struct verdict *verdict);

// The picture, upright and not larger than a poster needs, as JPEG to CHILD_FD_POSTER.
bool film_write_poster(const struct film *film, const AVFrame *picture, struct verdict *verdict);

// Packet by packet into a new container; fills in result and duration.
bool film_copy(struct film *film, struct verdict *verdict);
