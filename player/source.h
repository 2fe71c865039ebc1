// Where a playlist and its media come from: the word on the command line, turned into the
// playlist's address (http, https or file) and the addresses at which its media may be found.
// Immutable after create; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "signage/base/error.h"

#define SOURCE_MOST_URL_BYTES 4096

struct source {
    char playlist_url[SOURCE_MOST_URL_BYTES];
    char report_url[SOURCE_MOST_URL_BYTES];    // "" when nobody takes reports
    char playlist_path[SOURCE_MOST_URL_BYTES]; // local sources: the file; "" for http
    bool local;
};

// `word`: the publisher's base URL (then `screen` is needed), a playlist's URL, a folder made by
// `kawaraban-publisher build` (`screen` needed when it holds several), a folder with a
// playlist.smil, or a playlist file, which need not exist yet.
bool source_find(const char *word, const char *screen, struct source *source, struct error *error)
    __attribute__((warn_unused_result));

// A reference in the playlist, made absolute by the playlist's address (RFC 3986 section 5). False
// when it is none, or leads from the network to this machine's files.
bool source_resolve(const struct source *source, const char *src, char *url, size_t url_bytes);

// The `attempt`-th place (from 0) to look for `src`: first as resolved; for local sources then the
// places beside the playlist where media named by digest may lie. False when there are no more.
bool source_media_url(const struct source *source, const char *src, int attempt, char *url,
                      size_t url_bytes);

// The file behind a file: URL; false for others.
bool source_local_path(const char *url, char *path, size_t path_bytes);
