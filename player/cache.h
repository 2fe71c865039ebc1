// What the player keeps so that it needs nobody: media by content, the newest good playlist, the
// highest sequence ever accepted. Below its folder:
//
//   media/HH/NAME      named by digest, checked while written and once more before first use
//   foreign/HH/SHA     media of other systems' playlists, by the digest of their address
//   playlist.smil      the document as it came, with its signature
//   state              source address and highest sequence
//
// A power cut at any instant leaves the old or the new. When the folder cannot be written
// (read-only, full, missing), what comes is held in memory up to CACHE_MOST_MEMORY_BYTES instead,
// and one line says so. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/error.h"

#define CACHE_MOST_MEMORY_BYTES (128u * 1024 * 1024)
#define CACHE_KEEP_UNUSED_S (7 * 24 * 3600)

struct cache;

// Never fails: without a usable folder it is one in memory, and the log says why.
struct cache *cache_open(const char *folder);
void cache_close(struct cache *cache); // NULL is legal; nobody may be using it

const char *cache_folder(const struct cache *cache);

// A locator is a media name (media_name.h), with or without folders before it, or for media not
// named by digest their absolute address.

// The path of a whole, undamaged file. The digest is checked the first time (and again when the
// file has changed since); a damaged one is deleted, counted and reported missing. The path stays
// good while the file is not replaced.
bool cache_find(struct cache *cache, const char *locator, char *path, size_t path_bytes);

// When the copy of a foreign file was last modified at its source; INSTANT_NEVER when there is
// none.
int64_t cache_modified_utc(struct cache *cache, const char *locator);

// Forgets that the file was found good: somebody could not use it.
void cache_suspect(struct cache *cache, const char *locator);

// Writing one file in pieces. One writer belongs to one thread.
struct cache_writer;
struct cache_writer *cache_write(struct cache *cache, const char *locator, int64_t most_bytes,
                                 struct error *error) __attribute__((warn_unused_result));
bool cache_writer_add(struct cache_writer *writer, const void *bytes, size_t length,
                      struct error *error) __attribute__((warn_unused_result));
// Checks the digest, puts the file in place durably and ends the writer. On failure nothing
// changed. `modified_utc`: as the source tells, for foreign files; else INSTANT_NEVER.
bool cache_writer_commit(struct cache_writer *writer, int64_t modified_utc, struct error *error)
    __attribute__((warn_unused_result));
void cache_writer_abandon(struct cache_writer *writer); // NULL is legal

// The playlist. Load gives malloc'ed bytes, or NULL when none is kept or it came from elsewhere.
bool cache_keep_playlist(struct cache *cache, const char *source_url, const void *bytes,
                         size_t length, int64_t sequence, struct error *error)
    __attribute__((warn_unused_result));
char *cache_load_playlist(struct cache *cache, const char *source_url, size_t *length);
// The highest sequence ever kept from this source, 0 when none; and its publication time.
int64_t cache_sequence(struct cache *cache);
// Forgets it: another publisher's numbers say nothing. At start, before sync runs.
void cache_forget_sequence(struct cache *cache);

// Deletes abandoned temporary files, and media nobody asked for: `needed` is called for each name
// that is older than CACHE_KEEP_UNUSED_S. Gives the number of files deleted.
int cache_sweep(struct cache *cache, bool (*needed)(void *context, const char *name),
                void *context);

struct cache_facts {
    bool writable;        // the folder takes files
    int damaged;          // files found damaged since start
    int64_t memory_bytes; // held in memory
    char problem[256];    // the last sentence about the folder; ""
};
struct cache_facts cache_facts(struct cache *cache);
