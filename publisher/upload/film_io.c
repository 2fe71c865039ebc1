// libavformat on the files the child was handed; it opens none by itself.
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/mem.h>

#include "publisher/upload/film_inside.h"

#define IO_BYTES (256 * 1024)

static int fd_of(void *opaque)
{
    return (int)(intptr_t)opaque;
}

static int read_some(void *opaque, uint8_t *to, int most)
{
    ssize_t got = read(fd_of(opaque), to, (size_t)most);
    return got > 0 ? (int)got : got == 0 ? AVERROR_EOF : AVERROR(errno);
}

static int write_some(void *opaque, uint8_t *from, int length)
{
    ssize_t done = write(fd_of(opaque), from, (size_t)length);
    return done >= 0 ? (int)done : AVERROR(errno);
}

static int64_t move(void *opaque, int64_t offset, int whence)
{
    struct stat status;
    if (whence == AVSEEK_SIZE)
        return fstat(fd_of(opaque), &status) == 0 ? (int64_t)status.st_size : AVERROR(errno);
    off_t at = lseek(fd_of(opaque), offset, whence & ~AVSEEK_FORCE);
    return at >= 0 ? at : AVERROR(errno);
}

AVIOContext *film_io_open(int fd, bool writing)
{
    unsigned char *bytes = av_malloc(IO_BYTES);
    lseek(fd, 0, SEEK_SET);
    AVIOContext *io = bytes ? avio_alloc_context(bytes, IO_BYTES, writing, (void *)(intptr_t)fd,
                                                 read_some, write_some, move)
                            : NULL;
    if (!io)
        av_free(bytes);
    return io;
}

void film_io_close(AVIOContext **io)
{
    if (*io)
        av_freep(&(*io)->buffer);
    avio_context_free(io);
}
