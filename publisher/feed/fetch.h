// One HTTP transfer with the poller's rules: http and https only, at most POLLER_MOST_REDIRECTS, so
// long, so many bytes after decompression, no private addresses (looked at on the resolved address,
// after each redirect and on a reused connection). Belongs to the thread that runs the curl handle.
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/buffer.h"
#include "signage/base/error.h"

#define FETCH_USER_AGENT_BYTES 256

// Shared by transfers that run at the same time: what they hold together.
struct fetch_room {
    size_t used, most_bytes;
};

struct fetch_request {
    const char *url;
    const char *etag, *last_modified; // "" when none is known
    const char *accept;
    const char *user_agent;
    size_t most_bytes;
    bool allow_private;
    struct fetch_room *room; // NULL: alone
};

struct fetch {
    CURL *easy;
    struct curl_slist *headers;
    bool allow_private;
    bool refused_address, too_large, no_room;
    struct fetch_room *room;
    char address[64]; // the one that was refused
    char problem[CURL_ERROR_SIZE];
    struct buffer body;
    size_t most_bytes;
    // Of the last answer:
    char etag[512], last_modified[128], content_type[256];
    int64_t max_age_s;     // Cache-Control; 0 when none
    int64_t retry_after_s; // 0 when none
    int status;            // 0 when there was no answer
    bool moved_for_good;   // every redirect on the way was 301 or 308
    int redirects;
    char final_url[2048];
    void *owner; // for whoever runs it
    bool is_picture;
};

void fetch_user_agent(const char *contact, char out[FETCH_USER_AGENT_BYTES]);

// Ready for curl_easy_perform or a multi handle.
struct fetch *fetch_create(const struct fetch_request *request);
void fetch_destroy(struct fetch *fetch); // NULL is legal; not while in a multi handle

// After the transfer: fills in the rest. False with a sentence when there was no answer, or one
// that is not 200 or 304 (status is there in any case where there was one).
bool fetch_conclude(struct fetch *fetch, CURLcode result, const char *url, struct error *error);
