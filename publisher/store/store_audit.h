// Who did what and when: rows that are only ever added, each chained by SHA-256 to the one before,
// so that a changed or missing row shows. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/store/store.h"
#include "signage/base/buffer.h"

#define AUDIT_MOST_DETAIL_BYTES (16u * 1024)

struct audit_entry {
    int64_t number; // 1, 2, …
    int64_t at_utc;
    const char *who;     // "person:3 sato", "submission:8f…", "system", "command"
    const char *action;  // "proposal.approve", "person.disable": a noun and a verb
    const char *subject; // "item:console:12"
    const char *detail;  // JSON object, "{}" when there is nothing to add
    const char *digest;  // hex, of this row's content and the digest before
};

// number, at_utc and digest are set here. Inside store_begin/store_end: part of that transaction.
bool store_add_audit(struct store *store, const char *who, const char *action, const char *subject,
                     const char *detail_json, struct error *error)
    __attribute__((warn_unused_result));

// Newest first, from `before` (0: the newest) downwards, at most `most`; only those whose subject
// or who begins with `about` ("" = all). `each` gets entries that live during the call; false
// stops. It is called with the lock held and must not call the store.
bool store_each_audit(struct store *store, int64_t before, size_t most, const char *about,
                      bool (*each)(void *context, const struct audit_entry *entry), void *context,
                      struct error *error) __attribute__((warn_unused_result));

// Whether the chain is whole and ends where it was last added to; *broken is the first row that
// does not follow or is missing, 0 when none.
bool store_check_audit(struct store *store, int64_t *broken, struct error *error)
    __attribute__((warn_unused_result));
