// Numbers, signs, keeps.

#include "publisher/programme/publication.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/programme/publication_playlist.h"
#include "signage/base/digest.h"
#include "signage/base/log.h"
#include "signage/language/smil.h"

#define ETAG_DIGITS 32

struct shared {
    struct publication publication; // first: what callers hold
    atomic_int holders;
    char *bytes;
    const char **media;
};

static struct shared *shared_of(const struct publication *publication)
{
    return (struct shared *)(uintptr_t)publication;
}

const struct publication *publication_acquire(const struct publication *publication)
{
    atomic_fetch_add(&shared_of(publication)->holders, 1);
    return publication;
}

void publication_release(const struct publication *publication)
{
    if (!publication || atomic_fetch_sub(&shared_of(publication)->holders, 1) > 1)
        return;
    struct shared *shared = shared_of(publication);
    playlist_destroy(shared->publication.playlist);
    free(shared->bytes);
    free(shared->media);
    free(shared);
}

// Takes playlist and bytes over.
static struct shared *share(struct playlist *playlist, char *bytes, size_t length)
{
    struct shared *shared = calloc(1, sizeof *shared);
    if (!shared)
        abort();
    atomic_init(&shared->holders, 1);
    shared->bytes = bytes;
    shared->media = calloc(playlist->prefetch_count + 1, sizeof *shared->media);
    if (!shared->media)
        abort();
    for (size_t i = 0; i < playlist->prefetch_count; i++)
        shared->media[i] = playlist->prefetches[i].media;
    struct edition_screen *screen = &shared->publication.screen;
    *screen = (struct edition_screen){.id = playlist->screen,
                                      .bytes = bytes,
                                      .length = length,
                                      .sequence = playlist->sequence,
                                      .published_utc = playlist->published_utc,
                                      .media = shared->media,
                                      .media_count = playlist->prefetch_count};
    struct digest digest = digest_of(bytes, length);
    char hex[DIGEST_HEX_BYTES];
    digest_hex(&digest, hex);
    snprintf(screen->etag, sizeof screen->etag, "\"%.*s\"", ETAG_DIGITS, hex);
    shared->publication.playlist = playlist;
    return shared;
}

const struct publication *publication_load(struct store *store, const char *screen_id)
{
    struct error error = {0};
    int64_t sequence;
    char *bytes;
    size_t length;
    if (!store_load_publication(store, screen_id, &sequence, &bytes, &length, &error)) {
        log_warning("screen %s: its last playlist cannot be read, its loops begin anew: %s",
                    screen_id, error.text);
        return NULL;
    }
    if (!bytes)
        return NULL;
    struct playlist *playlist = smil_parse(screen_id, bytes, length, NULL, &error);
    if (!playlist || strcmp(playlist->screen, screen_id) != 0) {
        log_warning("screen %s: its last playlist cannot be used, its loops begin anew: %s",
                    screen_id, playlist ? "it is another screen's" : error.text);
        playlist_destroy(playlist);
        free(bytes);
        return NULL;
    }
    playlist->sequence = sequence;
    return &share(playlist, bytes, length)->publication;
}

static bool signed_by(const struct publication *publication, const struct signature_key_pair *keys)
{
    size_t signed_bytes;
    return signature_verify(&keys->public_key, publication->screen.bytes,
                            publication->screen.length, &signed_bytes, NULL);
}

// The last one says what would be said now, and is not so old that players begin to wonder.
static bool still_good(const struct publication_request *request, const struct playlist *playlist)
{
    const struct publication *last = request->last;
    return last && request->now_utc - last->screen.published_utc < PUBLICATION_RENEWAL_S &&
           request->now_utc >= last->screen.published_utc &&
           publication_same_playlist(playlist, last->playlist, request->now_utc * 1000) &&
           signed_by(last, request->keys);
}

static bool write_document(const struct publication_request *request, struct playlist *playlist,
                           int64_t sequence, struct buffer *document, struct error *error)
{
    playlist->sequence = sequence;
    playlist->published_utc = request->now_utc;
    playlist->expires_utc = request->now_utc + PUBLICATION_LIFE_S;
    buffer_clear(document);
    if (!smil_format(playlist, document) || !signature_sign(request->keys, document))
        return error_set(error, "its playlist is larger than %u MiB; show fewer items",
                         SMIL_MOST_BYTES / (1024 * 1024));
    return true;
}

// Another process on the same folder (`explain`, `build`) may have published meanwhile.
static int64_t sequence_in_store(const struct publication_request *request)
{
    int64_t sequence = 0;
    char *bytes = NULL;
    size_t length;
    if (!store_load_publication(request->store, request->screen->id, &sequence, &bytes, &length,
                                NULL))
        sequence = 0;
    free(bytes);
    return sequence;
}

static bool keep(const struct publication_request *request, struct playlist *playlist,
                 struct buffer *document, struct error *error)
{
    // At least the time: a store begun anew, or a backup restored, still goes forward for players
    // that have seen more.
    int64_t sequence = request->last ? request->last->screen.sequence + 1 : 1;
    if (sequence < request->now_utc)
        sequence = request->now_utc;
    struct error first = {0};
    if (!write_document(request, playlist, sequence, document, error))
        return false;
    if (store_save_publication(request->store, request->screen->id, sequence, document->bytes,
                               document->length, &first))
        return true;
    int64_t stored = sequence_in_store(request);
    if (stored < sequence)
        return error_set(error, "%s", first.text);
    return write_document(request, playlist, stored + 1, document, error) &&
           store_save_publication(request->store, request->screen->id, stored + 1, document->bytes,
                                  document->length, error);
}

const struct publication *publication_make(const struct publication_request *request,
                                           struct error *error)
{
    struct playlist *playlist = publication_playlist(request);
    if (still_good(request, playlist)) {
        playlist_destroy(playlist);
        return publication_acquire(request->last);
    }
    struct buffer document;
    buffer_init(&document, SMIL_MOST_BYTES);
    if (!keep(request, playlist, &document, error)) {
        error_prefix(error, "screen %s", request->screen->id);
        buffer_finish(&document);
        playlist_destroy(playlist);
        return NULL;
    }
    size_t length;
    char *bytes = buffer_take(&document, &length);
    return &share(playlist, bytes, length)->publication;
}
