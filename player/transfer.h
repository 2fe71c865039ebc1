// One HTTP (or file) transfer on a curl multi handle: the answer goes into a bounded buffer or
// straight into the cache. Belongs to one thread (sync's).
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/cache.h"
#include "signage/base/buffer.h"
#include "signage/base/error.h"

#define TRANSFER_ETAG_BYTES 256

enum transfer_kind { TRANSFER_PLAYLIST, TRANSFER_MEDIA, TRANSFER_REPORT };

struct transfer_request {
    enum transfer_kind kind;
    const char *url;
    bool local;              // file: addresses are allowed, and nothing else
    size_t most_bytes;       // of the answer
    const char *if_etag;     // playlist: ask only for another one; "" for any
    int wait_s;              // playlist: the server may hold the request so long (RFC 7240)
    int64_t if_modified_utc; // media: only when newer; INSTANT_NEVER for any
    const char *post_json;   // report: copied
    struct cache *cache;     // media: where it goes …
    const char *locator;     // … and its name there, copied
};

struct transfer {
    enum transfer_kind kind;
    void *subject; // the caller's
    CURL *easy;
    // when ended:
    long status;     // HTTP's; 200 for a file that was read
    CURLcode result; // CURLE_OK, or why there is no answer
    char etag[TRANSFER_ETAG_BYTES];
    int64_t took_ms;
    struct buffer body; // not for media
    bool stored;        // media: whole and in the cache
    bool wrong_content; // media: came, but not what its name says, or too long
    struct error error; // a sentence when there is no good answer
    // its own:
    struct curl_slist *headers;
    struct cache *cache;
    struct cache_writer *writer;
    char *locator;
    size_t most_bytes;
    int64_t began_ms;
};

struct transfer *transfer_start(CURLM *multi, const struct transfer_request *request);

// To be called with curl's result when it is done: fills in what the answer was.
void transfer_end(struct transfer *transfer, CURLcode result);

// Also in mid-flight.
void transfer_destroy(CURLM *multi, struct transfer *transfer);
