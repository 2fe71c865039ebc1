// Pictures at the door: a PNG named .jpg is a PNG, and an HTML page named .png is refused. Decoding
// is for later stages; here a look at the first bytes keeps mistakes out with a sentence.

#include "publisher/intake/picture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SNIFF_BYTES 16384 // editors put long licence comments in front of <svg

static bool begins(const char *bytes, size_t length, const char *with, size_t with_length)
{
    return length >= with_length && memcmp(bytes, with, with_length) == 0;
}

// Behind the declaration, comment, instruction or document type that starts at `at`; `length` when
// it does not end.
static size_t skip_markup(const char *bytes, size_t length, size_t at)
{
    const char *end;
    size_t end_length;
    const char *from = bytes + at;
    if (begins(from, length - at, "<!--", 4)) {
        end = memmem(from, length - at, "-->", 3);
        end_length = 3;
    } else if (begins(from, length - at, "<?", 2)) {
        end = memmem(from, length - at, "?>", 2);
        end_length = 2;
    } else {
        const char *subset = memchr(from, '[', length - at),
                   *close = memchr(from, '>', length - at);
        bool has_subset = subset && close && subset < close;
        end = has_subset ? memmem(from, length - at, "]>", 2) : close;
        end_length = has_subset ? 2 : 1;
    }
    return end ? (size_t)(end - bytes) + end_length : length;
}

const char *xml_root_name(const char *bytes, size_t length, size_t *name_bytes)
{
    size_t at = begins(bytes, length, "\xEF\xBB\xBF", 3) ? 3 : 0;
    *name_bytes = 0;
    while (at < length) {
        if (strchr(" \t\r\n", bytes[at]) && bytes[at]) {
            at++;
        } else if (begins(bytes + at, length - at, "<!", 2) ||
                   begins(bytes + at, length - at, "<?", 2)) {
            at = skip_markup(bytes, length, at);
        } else if (bytes[at] == '<') {
            size_t start = at + 1, end = start;
            for (; end < length && bytes[end] && !strchr(" \t\r\n/>", bytes[end]); end++)
                if (bytes[end] == ':')
                    start = end + 1;
            *name_bytes = end < length ? end - start : 0;
            return bytes + start;
        } else {
            break;
        }
    }
    return "";
}

const char *picture_sniff(const char *bytes, size_t length)
{
    if (begins(bytes, length, "\x89PNG\r\n\x1A\n", 8))
        return "png";
    if (begins(bytes, length, "\xFF\xD8\xFF", 3))
        return "jpg";
    if (begins(bytes, length, "RIFF", 4) && length >= 12 && memcmp(bytes + 8, "WEBP", 4) == 0)
        return "webp";
    size_t name_bytes;
    const char *root = xml_root_name(bytes, length, &name_bytes);
    return name_bytes == 3 && memcmp(root, "svg", 3) == 0 ? "svg" : NULL;
}

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// From chunk to chunk (PNG Specification section 5.3) until IEND; what is behind it does not
// matter.
static bool png_is_whole(int fd, off_t bytes)
{
    uint8_t chunk[8];
    for (off_t at = 8; at + 12 <= bytes;) {
        if (pread(fd, chunk, sizeof chunk, at) != sizeof chunk)
            return false;
        at += 12 + (off_t)big_endian(chunk);
        if (memcmp(chunk + 4, "IEND", 4) == 0)
            return at <= bytes;
    }
    return false;
}

static bool webp_is_whole(const uint8_t *head, off_t bytes)
{
    uint32_t inside =
        (uint32_t)head[7] << 24 | (uint32_t)head[6] << 16 | (uint32_t)head[5] << 8 | head[4];
    return (off_t)inside + 8 <= bytes;
}

static bool svg_is_whole(int fd, off_t bytes)
{
    char tail[256];
    off_t from = bytes > (off_t)sizeof tail ? bytes - (off_t)sizeof tail : 0;
    ssize_t got = pread(fd, tail, sizeof tail, from);
    while (got > 0 && strchr(" \t\r\n", tail[got - 1]))
        got--;
    return got > 0 && tail[got - 1] == '>';
}

// A copy that is still under way, or that broke off. JPEG is left to the decoder: telephones
// append whole films to it, so its last bytes say nothing.
static bool is_whole(int fd, const char *extension, const char *head, off_t bytes)
{
    if (strcmp(extension, "png") == 0)
        return png_is_whole(fd, bytes);
    if (strcmp(extension, "webp") == 0)
        return webp_is_whole((const uint8_t *)head, bytes);
    return strcmp(extension, "svg") != 0 || svg_is_whole(fd, bytes);
}

static const char *look_inside(int fd, const char *path, off_t bytes, struct error *error)
{
    char head[SNIFF_BYTES];
    ssize_t got = read(fd, head, sizeof head);
    if (got < 0) {
        error_set_errno(error, errno, "%s cannot be read", path);
        return NULL;
    }
    const char *extension = picture_sniff(head, (size_t)got);
    if (!extension)
        error_set(error,
                  "%s is not a picture this house can show (%s); save it as PNG, JPEG, WebP or SVG",
                  path, got == 0 ? "it is empty" : "its content is none, whatever its name says");
    else if (!is_whole(fd, extension, head, bytes)) {
        error_set(error, "%s is cut short; copy it here once more", path);
        return NULL;
    }
    return extension;
}

static const char *extension_of(int fd, const char *path, struct error *error)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        error_set(error, "%s is not a regular file", path);
        return NULL;
    }
    if (status.st_size > (off_t)PICTURE_MOST_BYTES) {
        error_set(error, "%s has %lld MiB; at most %u MiB are taken, please save it smaller", path,
                  (long long)(status.st_size >> 20), PICTURE_MOST_BYTES >> 20);
        return NULL;
    }
    return look_inside(fd, path, status.st_size, error);
}

const char *picture_extension(const char *path, struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        error_set_errno(error, errno, "%s cannot be opened", path);
        return NULL;
    }
    const char *extension = extension_of(fd, path, error);
    close(fd);
    return extension;
}
