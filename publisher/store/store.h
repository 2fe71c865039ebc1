// The only SQL: one SQLite file (WAL, foreign keys, numbered migrations) and the media folder.
//
// Any thread may call anything; a lock inside keeps one statement sequence at a time. Every change
// is a transaction: after kill -9 or a power cut there is the old state or the new.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/item/item.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

#define STORE_MEDIA_NAME_BYTES 80 // as MEDIA_NAME_BYTES

struct store;

// Opens or creates FOLDER/kawaraban.db and FOLDER/media/. Runs missing migrations. A database from
// a newer version is an error.
struct store *store_open(const char *folder, struct clock clock, struct error *error)
    __attribute__((warn_unused_result));
void store_close(struct store *store); // NULL is legal

const char *store_folder(const struct store *store);
const char *store_media_folder(const struct store *store);

// Called after each commit that changed items, on the thread that made it, without the lock. One
// listener; set before other threads start.
void store_on_change(struct store *store, void (*changed)(void *context), void *context);

// ---- items ----

enum store_change { STORE_UNCHANGED, STORE_ADDED, STORE_UPDATED };

// Inserts, or updates what differs (a new revision; the old one stays in the history). An item
// equal to what is stored writes nothing. *change may be NULL. Fails when item_check fails.
bool store_put_item(struct store *store, const struct item *item, enum store_change *change,
                    struct error *error) __attribute__((warn_unused_result));

// Marks it withdrawn (it stays, with its history) and says why: a person's words or an
// item_reason_code(). Fine when it is so already or
// unknown.
bool store_withdraw_item(struct store *store, const char *id, const char *reason,
                         struct error *error) __attribute__((warn_unused_result));

// Forgets, with their history, the items that were withdrawn before that instant; but those that a
// feed has offered since then stay, so that what staff took off does not come back.
bool store_forget_withdrawn(struct store *store, int64_t before_utc, int64_t *forgotten,
                            struct error *error) __attribute__((warn_unused_result));

// A feed has this item, which is not taken from it: remembered to the day.
bool store_mark_offered(struct store *store, const char *item_id, struct error *error)
    __attribute__((warn_unused_result));

// Deferred notification: between begin and end `changed` is not called; end calls it once if
// anything changed. For a poll of many items. One transaction; calls nest not. The lock is held:
// keep it short.
bool store_begin(struct store *store, struct error *error) __attribute__((warn_unused_result));
bool store_end(struct store *store, struct error *error) __attribute__((warn_unused_result));
void store_abandon(struct store *store); // instead of end: nothing of it happened

// All approved items whose window has not ended, sorted by id. Never NULL but on error.
struct item_list *store_current_items(struct store *store, struct error *error)
    __attribute__((warn_unused_result));

// Everything of one source that is not withdrawn ("feed:ward-news", "folder"), sorted by id.
struct item_list *store_source_items(struct store *store, const char *source, struct error *error)
    __attribute__((warn_unused_result));

// In any state, withdrawn too; NULL with a sentence when unknown. `why` (may be NULL) takes the
// reason of the last state change.
struct item *store_find_item(struct store *store, const char *id, struct buffer *why,
                             struct error *error) __attribute__((warn_unused_result));

// What a list of items is asked for; zeros and NULL ask for nothing.
struct item_query {
    unsigned kinds;    // bit 1u << kind
    unsigned states;   // bit 1u << state
    const char *words; // found in any field
    const char *id;    // that begin so
};
// Newest change first.
struct item_list *store_find_items(struct store *store, const struct item_query *query,
                                   struct error *error) __attribute__((warn_unused_result));

// Every revision that is kept (the newest 200), newest first, as a JSON array of
// {"revision","at_utc","state", "why","item":{…}}; "[]" when unknown. The caller frees it. The
// oldest are left out beyond the limit.
#define STORE_HISTORY_MOST_BYTES (8u * 1024 * 1024)
char *store_item_history(struct store *store, const char *id, struct error *error)
    __attribute__((warn_unused_result));

// ---- media ----

// Keeps the bytes as media/HH/SHA256.EXT (once; durable before an item or a publication that names
// it is) and gives the name. `extension` without dot, [a-z0-9]{1,8}.
bool store_add_media(struct store *store, const void *bytes, size_t length, const char *extension,
                     char name[STORE_MEDIA_NAME_BYTES], struct error *error)
    __attribute__((warn_unused_result));
bool store_add_media_file(struct store *store, const char *path, const char *extension,
                          size_t most_bytes, char name[STORE_MEDIA_NAME_BYTES], struct error *error)
    __attribute__((warn_unused_result));

// Removes media files that no item (but withdrawn ones) and no open proposal refers to, `keep` (may
// be NULL) does not claim, and that were last added more than grace_s ago; also what interrupted
// writes left. `keep` is called with the lock held and must not call the store. *collected may be
// NULL.
struct store_collected {
    int64_t files, bytes;
};
bool store_collect_media(struct store *store, bool (*keep)(const char *name, void *context),
                         void *context, int64_t grace_s, struct store_collected *collected,
                         struct error *error) __attribute__((warn_unused_result));

// ---- feeds: what a poller must remember over restarts, and what people are shown ----

struct store_feed_state {
    char url[2048]; // where it is fetched now (after permanent redirects); "" = as configured
    char etag[512], last_modified[128]; // as sent
    int64_t polled_utc, next_poll_utc;  // INSTANT_NEVER when never
    int64_t succeeded_utc;
    int failures;                             // in a row
    int last_status;                          // HTTP status, 0 when there was none
    int items_new, items_kept, items_dropped; // of the last good poll
    char message[1024];                       // the last sentence: error, warning or "ok"
};

bool store_load_feed_state(struct store *store, const char *feed_id, struct store_feed_state *state,
                           struct error *error)
    __attribute__((warn_unused_result)); // zeroed with INSTANT_NEVER times when unknown
bool store_save_feed_state(struct store *store, const char *feed_id,
                           const struct store_feed_state *state, struct error *error)
    __attribute__((warn_unused_result));

// How often in a row an item was missing from its feed's good polls; for withdrawal after three.
bool store_mark_seen(struct store *store, const char *item_id, bool seen, int *missed,
                     struct error *error) __attribute__((warn_unused_result));

// ---- publications: a screen's newest playlist, so that sequences grow and loops stay in phase
// ----

// *bytes (malloc'ed; NULL when there is none) is the last published document.
bool store_load_publication(struct store *store, const char *screen, int64_t *sequence,
                            char **bytes, size_t *length, struct error *error)
    __attribute__((warn_unused_result));
bool store_save_publication(struct store *store, const char *screen, int64_t sequence,
                            const void *bytes, size_t length, struct error *error)
    __attribute__((warn_unused_result));

// ---- reports from players: the newest of each screen ----

bool store_save_report(struct store *store, const char *screen, const char *json,
                       struct error *error) __attribute__((warn_unused_result));
// malloc'ed JSON text and when it came; NULL when there is none.
char *store_load_report(struct store *store, const char *screen, int64_t *received_utc,
                        struct error *error);
