// Numbered migrations, apart from the queries. PRAGMA user_version counts those that have run.
// What was released is never edited: a change is one more entry at the end.

#include "publisher/store/schema.h"

#include <inttypes.h>
#include <stdio.h>

#define APPLICATION_ID 0x4B415752 // "KAWR", for file(1) and against mixing files up

#define REASON_CODE                                                                                \
    "CASE why WHEN 'the feed no longer has it' THEN 'reason:feed-gone'"                            \
    " WHEN 'another feed shows the same' THEN 'reason:feed-elsewhere'"                             \
    " WHEN 'newer items of the feed took its place' THEN 'reason:feed-newer'"                      \
    " WHEN 'its feed is no longer in the configuration' THEN 'reason:feed-removed'"                \
    " WHEN 'its file is no longer in the content folder' THEN 'reason:file-gone' ELSE why END"

static const char *const migrations[] = {
    // 1: items with their fields, media and history; what pollers, publishers and players left
    "PRAGMA application_id=1262573394;"
    "CREATE TABLE item("
    "  key INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  kind TEXT NOT NULL,"
    "  state TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  origin TEXT NOT NULL,"
    "  sample INTEGER NOT NULL,"
    "  pinned INTEGER NOT NULL,"
    "  priority INTEGER NOT NULL,"
    "  published_utc INTEGER NOT NULL,"
    "  updated_utc INTEGER NOT NULL,"
    "  show_from_utc INTEGER NOT NULL,"
    "  show_until_utc INTEGER NOT NULL,"
    "  revision INTEGER NOT NULL,"
    "  why TEXT NOT NULL DEFAULT '') STRICT;"
    "CREATE INDEX item_by_source ON item(source, id);"
    "CREATE INDEX item_by_window ON item(state, show_until_utc);"
    "CREATE TABLE item_field("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  place INTEGER NOT NULL,"
    "  name TEXT NOT NULL,"
    "  lang TEXT NOT NULL,"
    "  value TEXT NOT NULL,"
    "  PRIMARY KEY(item, place)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE item_media("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  place INTEGER NOT NULL,"
    "  role TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  alt TEXT NOT NULL,"
    "  focus_x REAL NOT NULL,"
    "  focus_y REAL NOT NULL,"
    "  PRIMARY KEY(item, place)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX item_media_by_name ON item_media(name);"
    "CREATE TABLE item_history("
    "  item INTEGER NOT NULL REFERENCES item(key) ON DELETE CASCADE,"
    "  revision INTEGER NOT NULL,"
    "  at_utc INTEGER NOT NULL,"
    "  state TEXT NOT NULL,"
    "  why TEXT NOT NULL,"
    "  document TEXT NOT NULL," // JSON: what the item was at this revision
    "  PRIMARY KEY(item, revision)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE feed_state("
    "  feed TEXT NOT NULL PRIMARY KEY,"
    "  url TEXT NOT NULL,"
    "  etag TEXT NOT NULL,"
    "  last_modified TEXT NOT NULL,"
    "  polled_utc INTEGER NOT NULL,"
    "  next_poll_utc INTEGER NOT NULL,"
    "  succeeded_utc INTEGER NOT NULL,"
    "  failures INTEGER NOT NULL,"
    "  last_status INTEGER NOT NULL,"
    "  items_new INTEGER NOT NULL,"
    "  items_kept INTEGER NOT NULL,"
    "  items_dropped INTEGER NOT NULL,"
    "  message TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    // Not a foreign key: a poller may mark before it puts.
    "CREATE TABLE feed_seen("
    "  item_id TEXT NOT NULL PRIMARY KEY,"
    "  missed INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE publication("
    "  screen TEXT NOT NULL PRIMARY KEY,"
    "  sequence INTEGER NOT NULL,"
    "  saved_utc INTEGER NOT NULL,"
    "  document BLOB NOT NULL) STRICT;"
    "CREATE TABLE report("
    "  screen TEXT NOT NULL PRIMARY KEY,"
    "  received_utc INTEGER NOT NULL,"
    "  document TEXT NOT NULL) STRICT;",
    // 2: why the publisher took an item off is a code, so that people are told in their language;
    // what a feed still had lately is known, so that old withdrawals can be forgotten
    "UPDATE item SET why = " REASON_CODE ";"
    "UPDATE item_history SET why = " REASON_CODE ";"
    "CREATE INDEX item_by_update ON item(state, updated_utc);"
    "CREATE TABLE feed_offer("
    "  item_id TEXT NOT NULL PRIMARY KEY,"
    "  seen_utc INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
    // 3: the people's side: staff, sessions, what they did; proposals; letters; what was really
    // shown; what was set in the console
    "CREATE TABLE person("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  login TEXT NOT NULL UNIQUE,"
    "  name TEXT NOT NULL,"
    "  email TEXT NOT NULL,"
    "  role TEXT NOT NULL,"
    "  password TEXT NOT NULL,"
    "  totp TEXT NOT NULL,"
    "  deputy INTEGER REFERENCES person(id),"
    "  disabled INTEGER NOT NULL,"
    "  failures INTEGER NOT NULL DEFAULT 0,"
    "  locked_until_utc INTEGER NOT NULL,"
    "  signed_in_utc INTEGER NOT NULL,"
    "  version INTEGER NOT NULL) STRICT;"
    "CREATE TABLE session("
    "  digest TEXT NOT NULL PRIMARY KEY,"
    "  person INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,"
    "  csrf TEXT NOT NULL,"
    "  created_utc INTEGER NOT NULL,"
    "  used_utc INTEGER NOT NULL,"
    "  expires_utc INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX session_by_person ON session(person);"
    "CREATE TABLE audit("
    "  number INTEGER PRIMARY KEY,"
    "  at_utc INTEGER NOT NULL,"
    "  who TEXT NOT NULL,"
    "  action TEXT NOT NULL,"
    "  subject TEXT NOT NULL,"
    "  detail TEXT NOT NULL,"
    "  digest TEXT NOT NULL) STRICT;"
    "CREATE INDEX audit_by_subject ON audit(subject, number);"
    "CREATE INDEX audit_by_who ON audit(who, number);"
    "CREATE TABLE proposal("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  item TEXT NOT NULL,"
    "  kind TEXT NOT NULL,"
    "  state TEXT NOT NULL,"
    "  document TEXT NOT NULL," // JSON: the item as it is to become
    "  base_revision INTEGER NOT NULL,"
    "  author INTEGER REFERENCES person(id),"
    "  endorsed_by INTEGER REFERENCES person(id),"
    "  decided_by INTEGER REFERENCES person(id),"
    "  reason TEXT NOT NULL,"
    "  created_utc INTEGER NOT NULL,"
    "  changed_utc INTEGER NOT NULL,"
    "  submitted_utc INTEGER NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  token_digest TEXT NOT NULL,"
    "  company TEXT NOT NULL,"
    "  contact TEXT NOT NULL,"
    "  email TEXT NOT NULL,"
    "  phone TEXT NOT NULL,"
    "  lang TEXT NOT NULL) STRICT;"
    "CREATE INDEX proposal_by_state ON proposal(state, changed_utc);"
    "CREATE INDEX proposal_by_time ON proposal(changed_utc);"
    "CREATE INDEX proposal_by_item ON proposal(item, changed_utc);"
    "CREATE INDEX proposal_by_author ON proposal(author, changed_utc);"
    "CREATE UNIQUE INDEX proposal_by_token ON proposal(token_digest) WHERE token_digest <> '';"
    "CREATE TABLE letter("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  recipient TEXT NOT NULL,"
    "  subject TEXT NOT NULL,"
    "  text TEXT NOT NULL,"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  next_try_utc INTEGER NOT NULL,"
    "  fault TEXT NOT NULL DEFAULT '') STRICT;"
    "CREATE INDEX letter_by_time ON letter(next_try_utc);"
    "CREATE TABLE play("
    "  screen TEXT NOT NULL,"
    "  id TEXT NOT NULL,"
    "  begin_utc INTEGER NOT NULL,"
    "  PRIMARY KEY(screen, id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX play_by_time ON play(begin_utc);"
    "CREATE TABLE play_day("
    "  day INTEGER NOT NULL,"
    "  item TEXT NOT NULL,"
    "  screen TEXT NOT NULL,"
    "  plays INTEGER NOT NULL,"
    "  shown_ms INTEGER NOT NULL,"
    "  frames INTEGER NOT NULL,"
    "  PRIMARY KEY(day, item, screen)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX play_day_by_item ON play_day(item, day);"
    "CREATE TABLE register("
    "  kind TEXT NOT NULL,"
    "  id TEXT NOT NULL,"
    "  document TEXT NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  PRIMARY KEY(kind, id)) STRICT, WITHOUT ROWID;",
    // 4: the record's last row is known beside it, so that a missing end shows; its rows are only
    // added; names that nobody has are locked as those that somebody has
    "CREATE TABLE audit_end("
    "  one INTEGER PRIMARY KEY CHECK(one = 1),"
    "  number INTEGER NOT NULL,"
    "  digest TEXT NOT NULL) STRICT;"
    "INSERT INTO audit_end SELECT 1, number, digest FROM audit ORDER BY number DESC LIMIT 1;"
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN"
    "  SELECT raise(ABORT, 'the record of who did what is never changed'); END;"
    "CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN"
    "  SELECT raise(ABORT, 'the record of who did what is never shortened'); END;"
    "CREATE TABLE stranger("
    "  login TEXT NOT NULL PRIMARY KEY," // SHA-256: who mistypes may have typed a password
    "  failures INTEGER NOT NULL,"
    "  locked_until_utc INTEGER NOT NULL,"
    "  tried_utc INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX stranger_by_time ON stranger(tried_utc);",
};
#define NEWEST ((int64_t)(sizeof migrations / sizeof *migrations))

// Under the write lock, so that of two programs that open the file at once only one migrates.
static bool migrate_once(struct database *database, int64_t *version, struct error *error)
{
    char mark[64];
    if (!database_execute(database, "BEGIN IMMEDIATE", error))
        return false;
    bool ok = database_number(database, "PRAGMA user_version", version, error);
    if (ok && *version < NEWEST) {
        snprintf(mark, sizeof mark, "PRAGMA user_version=%" PRId64, *version + 1);
        ok = database_execute(database, migrations[*version], error) &&
             database_execute(database, mark, error);
        (*version)++;
    }
    if (ok && database_execute(database, "COMMIT", error))
        return true;
    database_execute(database, "ROLLBACK", NULL);
    return error_prefix(error, "the tables could not be brought to version %" PRId64, *version);
}

// An empty file is a new one; anything else must carry our mark.
static bool check_ours(struct database *database, int64_t version, struct error *error)
{
    int64_t application, tables;
    if (!database_number(database, "PRAGMA application_id", &application, error) ||
        !database_number(database, "SELECT count(*) FROM sqlite_schema", &tables, error))
        return false;
    if (application == APPLICATION_ID || (version == 0 && tables == 0))
        return true;
    return error_set(error,
                     "%s is a database of another program; name another folder in the "
                     "configuration, or move the file away",
                     database->path);
}

bool schema_migrate(struct database *database, struct error *error)
{
    int64_t version = 0;
    if (!database_number(database, "PRAGMA user_version", &version, error) ||
        !check_ours(database, version, error))
        return false;
    if (version < 0 || version > NEWEST)
        return error_set(error,
                         "%s was written by a newer Kawaraban (tables version %" PRId64
                         ", this program knows %" PRId64
                         "): install that version again, or put back a backup from before",
                         database->path, version, NEWEST);
    while (version < NEWEST)
        if (!migrate_once(database, &version, error))
            return false;
    return true;
}
