// The audit's rows and the chain through them: each digest is SHA-256 over the digest before and
// the row's columns, every one with its length in front, so that nothing can move between them.

#include "publisher/store/store_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "publisher/store/store_inside.h"
#include "signage/base/digest.h"

#define FIRST_DIGEST "0000000000000000000000000000000000000000000000000000000000000000"

static void add_part(struct digest_state *state, const char *text)
{
    char length[24];
    size_t bytes = strlen(text);
    snprintf(length, sizeof length, "%zu:", bytes);
    digest_add(state, length, strlen(length));
    digest_add(state, text, bytes);
}

static void chain(const char *before, const struct audit_entry *entry, char out[DIGEST_HEX_BYTES])
{
    char numbers[64];
    snprintf(numbers, sizeof numbers, "%" PRId64 " %" PRId64, entry->number, entry->at_utc);
    struct digest_state *state = digest_begin();
    add_part(state, before);
    add_part(state, numbers);
    add_part(state, entry->who);
    add_part(state, entry->action);
    add_part(state, entry->subject);
    add_part(state, entry->detail);
    struct digest digest = digest_end(state);
    digest_hex(&digest, out);
}

// Where the chain ends, as it was noted when it was last added to: a row that goes on behind a
// removed end must not hide that.
static bool read_end(struct store *store, int64_t *number, char digest[DIGEST_HEX_BYTES],
                     struct error *error)
{
    struct query query = query_start(store->database, "SELECT number, digest FROM audit_end");
    bool found = query_row(&query);
    *number = found ? query_column_number(&query, 0) : 0;
    snprintf(digest, DIGEST_HEX_BYTES, "%s", found ? query_column(&query, 1) : FIRST_DIGEST);
    return query_finish(&query, error);
}

static bool add_entry(struct store *store, struct audit_entry *entry, struct error *error)
{
    char before[DIGEST_HEX_BYTES], digest[DIGEST_HEX_BYTES];
    int64_t last;
    if (!read_end(store, &last, before, error))
        return false;
    entry->number = last + 1;
    entry->at_utc = clock_now_utc(&store->clock);
    chain(before, entry, digest);
    struct query query =
        query_start(store->database, "INSERT INTO audit(number, at_utc, who, action, subject, "
                                     "detail, digest) VALUES(?, ?, ?, ?, ?, ?, ?)");
    query_number(&query, entry->number);
    query_number(&query, entry->at_utc);
    query_text(&query, entry->who);
    query_text(&query, entry->action);
    query_text(&query, entry->subject);
    query_text(&query, entry->detail);
    query_text(&query, digest);
    if (!query_run(&query, error))
        return false;
    struct query end =
        query_start(store->database, "INSERT INTO audit_end(one, number, digest) VALUES(1, ?, ?) "
                                     "ON CONFLICT DO UPDATE SET number = excluded.number, "
                                     "digest = excluded.digest");
    query_number(&end, entry->number);
    query_text(&end, digest);
    return query_run(&end, error);
}

bool store_add_audit(struct store *store, const char *who, const char *action, const char *subject,
                     const char *detail_json, struct error *error)
{
    if (strlen(detail_json) > AUDIT_MOST_DETAIL_BYTES)
        return error_set(error, "what %s did to %s is too long for the record", who, subject);
    struct audit_entry entry = {
        .who = who, .action = action, .subject = subject, .detail = detail_json};
    if (!store_change_begin(store, error))
        return false;
    bool ok = add_entry(store, &entry, error);
    return store_change_end(store, ok, false, error);
}

static struct audit_entry read_entry(const struct query *query)
{
    return (struct audit_entry){
        .number = query_column_number(query, 0),
        .at_utc = query_column_number(query, 1),
        .who = query_column(query, 2),
        .action = query_column(query, 3),
        .subject = query_column(query, 4),
        .detail = query_column(query, 5),
        .digest = query_column(query, 6),
    };
}

bool store_each_audit(struct store *store, int64_t before, size_t most, const char *about,
                      bool (*each)(void *context, const struct audit_entry *entry), void *context,
                      struct error *error)
{
    store_lock(store);
    struct query query = query_start(
        store->database, "SELECT number, at_utc, who, action, subject, detail, digest FROM audit "
                         "WHERE number < ?1 AND (?2 = '' OR substr(subject, 1, length(?2)) = ?2 "
                         "OR substr(who, 1, length(?2)) = ?2) ORDER BY number DESC LIMIT ?3");
    query_number(&query, before > 0 ? before : INT64_MAX);
    query_text(&query, about);
    query_number(&query, (int64_t)most);
    bool more = true;
    while (more && query_row(&query)) {
        struct audit_entry entry = read_entry(&query);
        more = each(context, &entry);
    }
    bool ok = query_finish(&query, error);
    store_unlock(store);
    return ok;
}

// With the lock held. *number and `last` tell what the rows end with.
static bool check_rows(struct store *store, int64_t *number, char last[DIGEST_HEX_BYTES],
                       int64_t *broken, struct error *error)
{
    char digest[DIGEST_HEX_BYTES];
    *number = 0;
    *broken = 0;
    struct query query =
        query_start(store->database, "SELECT number, at_utc, who, action, subject, detail, digest "
                                     "FROM audit ORDER BY number");
    while (*broken == 0 && query_row(&query)) {
        struct audit_entry entry = read_entry(&query);
        chain(last, &entry, digest);
        if (entry.number != ++*number || strcmp(digest, entry.digest) != 0)
            *broken = *number;
        memcpy(last, digest, sizeof digest);
    }
    return query_finish(&query, error);
}

bool store_check_audit(struct store *store, int64_t *broken, struct error *error)
{
    char last[DIGEST_HEX_BYTES] = FIRST_DIGEST, end[DIGEST_HEX_BYTES];
    int64_t number, end_number;
    store_lock(store);
    bool ok =
        check_rows(store, &number, last, broken, error) && read_end(store, &end_number, end, error);
    store_unlock(store);
    if (ok && *broken == 0 && number < end_number)
        *broken = number + 1;
    else if (ok && *broken == 0 && (number > end_number || strcmp(last, end) != 0))
        *broken = end_number + 1;
    return ok;
}
