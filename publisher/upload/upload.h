// Uploads are hostile until proven: what a file really is, decided by its content, decoded and
// encoded anew (metadata and GPS gone) in a child process that can do nothing else (seccomp,
// Landlock, no network, no files but what it was handed, memory and CPU limits).
//
// Taken: PNG, JPEG (also CMYK), WebP and plain SVG drawings; PDF, of which the first page becomes
// the picture; H.264, HEVC, VP9 and AV1 in MP4, QuickTime or WebM. Pictures are turned as the
// camera was held, brought to sRGB and reduced to UPLOAD_RESULT_MOST_SIDE_PX. Videos keep their
// picture and sound as they are coded, in a new container that says nothing else. Everything else
// is refused, animations and files that are two kinds at once too.
//
// Any thread; waits for the child (call on a worker). Every program that calls upload_check can be
// that child: a constructor in child.c takes over before main() when it is started as one.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"

#define UPLOAD_MOST_PICTURE_BYTES (20u * 1024 * 1024)
#define UPLOAD_MOST_SVG_BYTES (2u * 1024 * 1024)
#define UPLOAD_MOST_PDF_BYTES (30u * 1024 * 1024)
#define UPLOAD_MOST_VIDEO_BYTES (300u * 1024 * 1024)
#define UPLOAD_MOST_PIXELS (64u * 1000 * 1000)
#define UPLOAD_MOST_SIDE_PX 16384
#define UPLOAD_MOST_VIDEO_SIDE_PX 4096 // the longer; of the shorter UPLOAD_MOST_VIDEO_SHORT_PX
#define UPLOAD_MOST_VIDEO_SHORT_PX 2160
#define UPLOAD_MOST_VIDEO_MS 180000
#define UPLOAD_MOST_PAGES 50 // of a PDF; the first becomes the picture
#define UPLOAD_RESULT_MOST_SIDE_PX 3840
#define UPLOAD_CHILD_MOST_MEMORY (512u * 1024 * 1024)
#define UPLOAD_CHILD_MOST_S 10 // CPU and wall clock

struct upload {
    char type[32];       // "image/jpeg", "application/pdf", "video/mp4": what it was
    int width, height;   // px, of the result as a viewer sees it
    int64_t duration_ms; // -1: none
    int pages;           // -1: none
    char extension[9];   // of the result: "jpg", "png" (has transparency), "mp4", "webm"
    char path[4096];     // the result, a file in `folder`; the caller's to move or remove
    char poster[4096];   // of a video: a frame of it as JPEG, likewise; else ""
};

// `path`: the file as it came. `folder`: where the result goes. False with a sentence for the form
// in `lang` ("ja", "en") that says what is wrong and what to do; nothing is left in `folder` then.
// While it works there are files named "upload-XXXXXX" in `folder`.
bool upload_check(const char *path, const char *folder, const char *lang, struct upload *upload,
                  struct error *error) __attribute__((warn_unused_result));
