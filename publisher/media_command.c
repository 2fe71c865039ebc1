// media FILE [-o OUT]: what the sandboxed check makes of an upload, at a prompt.
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/commands.h"
#include "publisher/upload/upload.h"
#include "publisher/usage.h"
#include "signage/base/file.h"
#include "signage/drawing/image.h"

struct media_options {
    const char *out, *lang, *file;
};

static void print_help(void)
{
    puts("usage: kawaraban-publisher media FILE [-o OUT] [--lang ja|en]\n"
         "\n"
         "Opens a picture (PNG, JPEG, WebP, SVG), a PDF or a film (MP4, WebM) as uploads are "
         "opened:\n"
         "by its content, in a process that can do nothing else. Prints what it is and the size of "
         "what\n"
         "would be shown as JSON: type, width, height, duration_ms, pages. Exit status 1 and a "
         "sentence\n"
         "when it is refused; then nothing is written.\n"
         "\n"
         "  -o OUT.png  write what would be shown: the picture, a PDF's first page, or a picture "
         "of a\n"
         "              film; with another ending (jpg, mp4, webm) the cleaned file itself\n"
         "  --lang en   the sentence in English; else in Japanese when LANG begins with ja");
}

// -1: go on.
static int read_options(int argc, char **argv, struct media_options *given)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"lang", required_argument, NULL, 'l'},
                                            {0}};
    const char *locale = getenv("LANG");
    given->lang = locale && strncmp(locale, "ja", 2) == 0 ? "ja" : "en";
    for (int option; (option = getopt_long(argc, argv, "ho:", options, NULL)) != -1;) {
        switch (option) {
        case 'h':
            print_help();
            return USAGE_DONE;
        case 'o':
            given->out = optarg;
            break;
        case 'l':
            given->lang = optarg;
            break;
        default:
            return usage_wrong("media", "that option is not known");
        }
    }
    if (argc - optind != 1)
        return usage_wrong("media", "one FILE is needed");
    if (strcmp(given->lang, "ja") != 0 && strcmp(given->lang, "en") != 0)
        return usage_wrong("media", "--lang %s is neither ja nor en", given->lang);
    given->file = argv[optind];
    return -1;
}

static bool ends_with(const char *path, const char *extension)
{
    const char *dot = strrchr(path, '.');
    return dot && strcasecmp(dot + 1, extension) == 0;
}

static bool write_png(const struct upload *upload, const char *out, struct error *error)
{
    const char *picture = upload->poster[0] ? upload->poster : upload->path;
    size_t length = 0;
    int width = 0, height = 0;
    char *bytes = file_load(picture, IMAGE_MOST_BYTES, &length, error);
    bool ok = bytes && image_size(picture, bytes, length, &width, &height, error);
    struct frame *frame =
        ok ? image_decode(picture, bytes, length, width, height, IMAGE_STRETCH, 0.5, 0.5, error)
           : NULL;
    ok = frame && frame_save_png(frame, out, error);
    frame_destroy(frame);
    free(bytes);
    return ok;
}

static bool write_out(const struct upload *upload, const char *out, struct error *error)
{
    bool same = ends_with(out, upload->extension);
    if (same) // made beside it, so no copying
        return chmod(upload->path, 0644) == 0 && rename(upload->path, out) == 0
                   ? true
                   : error_set_errno(error, errno, "%s cannot be written", out);
    if (ends_with(out, "png"))
        return write_png(upload, out, error);
    return error_set(error, "%s: what comes of this file is %s; name it so, or .png for a picture",
                     out, upload->extension);
}

static bool print_json(const struct upload *upload)
{
    json_t *known =
        json_pack("{s:s, s:i, s:i, s:o, s:o}", "type", upload->type, "width", upload->width,
                  "height", upload->height, "duration_ms",
                  upload->duration_ms < 0 ? json_null() : json_integer(upload->duration_ms),
                  "pages", upload->pages < 0 ? json_null() : json_integer(upload->pages));
    bool ok = known && json_dumpf(known, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF;
    json_decref(known);
    return ok;
}

// Beside the output, so that the result can be moved there; else where temporary files go.
static bool choose_folder(const struct media_options *given, char folder[4096], struct error *error)
{
    const char *temporary = getenv("TMPDIR");
    char out[4096];
    snprintf(out, sizeof out, "%s", given->out ? given->out : "");
    snprintf(folder, 4096, "%s",
             given->out                ? dirname(out)
             : temporary && *temporary ? temporary
                                       : "/tmp");
    return access(folder, W_OK) == 0 ||
           error_set_errno(error, errno, "nothing can be written in %s", folder);
}

static bool run(const struct media_options *given, struct error *error)
{
    char folder[4096];
    struct upload upload;
    struct stat status;
    if (access(given->file, R_OK) != 0)
        return error_set_errno(error, errno, "%s cannot be read", given->file);
    if (stat(given->file, &status) != 0 || !S_ISREG(status.st_mode))
        return error_set(error, "%s is no regular file", given->file);
    if (!choose_folder(given, folder, error) ||
        !upload_check(given->file, folder, given->lang, &upload, error))
        return false;
    bool ok = !given->out || write_out(&upload, given->out, error);
    unlink(upload.path);
    if (upload.poster[0])
        unlink(upload.poster);
    return ok && (print_json(&upload) || error_set(error, "standard output cannot be written"));
}

int command_media(int argc, char **argv)
{
    struct media_options given = {0};
    struct error error = {0};
    int status = read_options(argc, argv, &given);
    if (status >= 0)
        return status;
    return run(&given, &error) ? USAGE_DONE : usage_fail("media", &error);
}
