// Proposals, as rows.

#include "publisher/store/store_proposal.h"

#include <inttypes.h>
#include <string.h>

#include "publisher/store/store_inside.h"

static const char *const states[PROPOSAL_STATE_COUNT] = {
    [PROPOSAL_DRAFT] = "draft",         [PROPOSAL_SUBMITTED] = "submitted",
    [PROPOSAL_ENDORSED] = "endorsed",   [PROPOSAL_APPROVED] = "approved",
    [PROPOSAL_RETURNED] = "returned",   [PROPOSAL_REJECTED] = "rejected",
    [PROPOSAL_WITHDRAWN] = "withdrawn",
};

const char *proposal_state_name(enum proposal_state state)
{
    return states[state];
}

bool proposal_state_parse(const char *name, enum proposal_state *state)
{
    for (int i = 0; i < PROPOSAL_STATE_COUNT; i++)
        if (strcmp(states[i], name) == 0) {
            *state = (enum proposal_state)i;
            return true;
        }
    return false;
}

#define PROPOSAL_COLUMNS                                                                           \
    "id, item, kind, state, document, base_revision, author, endorsed_by, decided_by, reason, "    \
    "created_utc, changed_utc, submitted_utc, version, token_digest, company, contact, email, "    \
    "phone, lang"

static const char *copy(struct arena *arena, const struct query *query, int column)
{
    return arena_text(arena, query_column(query, column));
}

static bool read_proposal(struct arena *arena, const struct query *query, struct proposal *proposal)
{
    *proposal = (struct proposal){
        .id = query_column_number(query, 0),
        .item = copy(arena, query, 1),
        .document = copy(arena, query, 4),
        .base_revision = query_column_number(query, 5),
        .author = query_column_number(query, 6),
        .endorsed_by = query_column_number(query, 7),
        .decided_by = query_column_number(query, 8),
        .reason = copy(arena, query, 9),
        .created_utc = query_column_number(query, 10),
        .changed_utc = query_column_number(query, 11),
        .submitted_utc = query_column_number(query, 12),
        .version = query_column_number(query, 13),
        .token_digest = copy(arena, query, 14),
        .company = copy(arena, query, 15),
        .contact = copy(arena, query, 16),
        .email = copy(arena, query, 17),
        .phone = copy(arena, query, 18),
        .lang = copy(arena, query, 19),
    };
    return item_kind_parse(query_column(query, 2), &proposal->kind) &&
           proposal_state_parse(query_column(query, 3), &proposal->state);
}

void proposal_list_destroy(struct proposal_list *list)
{
    if (list)
        arena_destroy(list->arena);
}

// With the lock held.
static struct proposal_list *read_proposals(struct query *query, struct error *error)
{
    struct arena *arena = arena_create();
    struct proposal_list *list = arena_take(arena, sizeof *list);
    list->arena = arena;
    size_t capacity = 0;
    bool known = true;
    while (known && query_row(query)) {
        list->proposals =
            store_room(arena, list->proposals, list->count, &capacity, sizeof *list->proposals);
        known = read_proposal(arena, query, &list->proposals[list->count++]);
    }
    list->total = list->count;
    bool ok = query_finish(query, error);
    if (ok && known)
        return list;
    if (ok)
        error_set(error, "the store has a proposal of a kind or state this program does not know");
    arena_destroy(arena);
    return NULL;
}

static struct proposal_list *something(struct proposal_list *list)
{
    if (list && list->count == 0) {
        proposal_list_destroy(list);
        return NULL;
    }
    return list;
}

struct proposal_list *store_find_proposal(struct store *store, int64_t id, struct error *error)
{
    error_set(error, "there is no proposal %" PRId64, id);
    store_lock(store);
    struct query query =
        query_start(store->database, "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE id = ?");
    query_number(&query, id);
    struct proposal_list *list = read_proposals(&query, error);
    store_unlock(store);
    return something(list);
}

struct proposal_list *store_find_submission(struct store *store, const char *token_digest,
                                            struct error *error)
{
    error_set(error, "there is no submission with that link");
    store_lock(store);
    struct query query =
        query_start(store->database, "SELECT " PROPOSAL_COLUMNS " FROM proposal "
                                     "WHERE token_digest = ? AND token_digest <> ''");
    query_text(&query, token_digest);
    struct proposal_list *list = read_proposals(&query, error);
    store_unlock(store);
    return something(list);
}

// A bit mask instead of a list of names keeps one statement for all of them.
#define STATE_BIT                                                                                  \
    "CASE state WHEN 'draft' THEN 1 WHEN 'submitted' THEN 2 WHEN 'endorsed' THEN 4 "               \
    "WHEN 'approved' THEN 8 WHEN 'returned' THEN 16 WHEN 'rejected' THEN 32 ELSE 64 END"

// Words are looked for in the whole document first, which is quick, and then in its texts alone:
// nobody means the names of its members.
#define PROPOSAL_MATCHES                                                                           \
    "FROM proposal WHERE (?1 = 0 OR ?1 & " STATE_BIT ") AND (?2 = 0 OR author = ?2) "              \
    "AND (?3 = '' OR item = ?3) AND (?4 = '' OR instr(lower(company), lower(?4)) "                 \
    "OR (instr(lower(document), lower(?4)) AND json_valid(document) AND EXISTS(SELECT 1 "          \
    "FROM json_tree(document) WHERE type = 'text' AND instr(lower(value), lower(?4))))) "

static void bind_wanted(struct query *query, const struct proposal_query *wanted)
{
    query_number(query, wanted->states);
    query_number(query, wanted->author);
    query_text(query, wanted->item ? wanted->item : "");
    query_text(query, wanted->words ? wanted->words : "");
}

static bool count_proposals(struct store *store, const struct proposal_query *wanted, size_t *total,
                            struct error *error)
{
    struct query query = query_start(store->database, "SELECT count(*) " PROPOSAL_MATCHES);
    bind_wanted(&query, wanted);
    *total = query_row(&query) ? (size_t)query_column_number(&query, 0) : 0;
    return query_finish(&query, error);
}

struct proposal_list *store_proposals(struct store *store, const struct proposal_query *wanted,
                                      struct error *error)
{
    store_lock(store);
    struct query query =
        query_start(store->database, "SELECT " PROPOSAL_COLUMNS " " PROPOSAL_MATCHES
                                     "ORDER BY changed_utc DESC, id DESC LIMIT ?5 OFFSET ?6");
    bind_wanted(&query, wanted);
    query_number(&query, wanted->most ? (int64_t)wanted->most : -1);
    query_number(&query, (int64_t)wanted->skip);
    struct proposal_list *list = read_proposals(&query, error);
    bool counted = list && (wanted->most == 0 && wanted->skip == 0
                                ? true
                                : count_proposals(store, wanted, &list->total, error));
    store_unlock(store);
    if (counted)
        return list;
    proposal_list_destroy(list);
    return NULL;
}

static void bind_proposal(struct query *query, const struct proposal *proposal)
{
    query_text(query, proposal->item);
    query_text(query, item_kind_name(proposal->kind));
    query_text(query, proposal_state_name(proposal->state));
    query_text(query, proposal->document);
    query_number(query, proposal->base_revision);
    query_number(query, proposal->author);
    query_number(query, proposal->endorsed_by);
    query_number(query, proposal->decided_by);
    query_text(query, proposal->reason);
    query_number(query, proposal->created_utc);
    query_number(query, proposal->changed_utc);
    query_number(query, proposal->submitted_utc);
    query_text(query, proposal->token_digest);
    query_text(query, proposal->company);
    query_text(query, proposal->contact);
    query_text(query, proposal->email);
    query_text(query, proposal->phone);
    query_text(query, proposal->lang);
}

#define INSERT_PROPOSAL                                                                            \
    "INSERT INTO proposal(item, kind, state, document, base_revision, author, endorsed_by, "       \
    "decided_by, reason, created_utc, changed_utc, submitted_utc, token_digest, company, "         \
    "contact, email, phone, lang, version) VALUES(?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), "     \
    "nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) RETURNING id, version"
#define UPDATE_PROPOSAL                                                                            \
    "UPDATE proposal SET item = ?, kind = ?, state = ?, document = ?, base_revision = ?, "         \
    "author = nullif(?, 0), endorsed_by = nullif(?, 0), decided_by = nullif(?, 0), reason = ?, "   \
    "created_utc = ?, changed_utc = ?, submitted_utc = ?, token_digest = ?, company = ?, "         \
    "contact = ?, email = ?, phone = ?, lang = ?, version = version + 1 "                          \
    "WHERE id = ? AND version = ? RETURNING id, version"

static bool name_item(struct store *store, struct proposal *proposal, struct error *error)
{
    struct query query =
        query_start(store->database, "UPDATE proposal SET item = CASE WHEN author IS NULL THEN "
                                     "'business:' ELSE 'console:' END || id WHERE id = ?");
    query_number(&query, proposal->id);
    return query_run(&query, error);
}

static bool write_proposal(struct store *store, struct proposal *proposal, bool *conflict,
                           struct error *error)
{
    bool is_new = proposal->id == 0;
    int64_t now_utc = clock_now_utc(&store->clock);
    if (is_new)
        proposal->created_utc = now_utc;
    proposal->changed_utc = now_utc;
    struct query query = query_start(store->database, is_new ? INSERT_PROPOSAL : UPDATE_PROPOSAL);
    bind_proposal(&query, proposal);
    if (!is_new) {
        query_number(&query, proposal->id);
        query_number(&query, proposal->version);
    }
    bool written = query_row(&query);
    int64_t id = written ? query_column_number(&query, 0) : 0;
    int64_t version = written ? query_column_number(&query, 1) : 0;
    if (!query_run(&query, error))
        return false;
    if (!written) {
        *conflict = true;
        return error_set(error, "proposal %" PRId64 " was changed by somebody else meanwhile",
                         proposal->id);
    }
    proposal->id = id;
    proposal->version = version;
    return !is_new || *proposal->item || name_item(store, proposal, error);
}

bool store_put_proposal(struct store *store, struct proposal *proposal, bool *conflict,
                        struct error *error)
{
    *conflict = false;
    struct proposal written = *proposal;
    if (!store_change_begin(store, error))
        return false;
    bool ok = write_proposal(store, &written, conflict, error);
    if (!store_change_end(store, ok, false, error))
        return false;
    *proposal = written;
    return true;
}

bool store_forget_proposals(struct store *store, int64_t before_utc, struct error *error)
{
    if (!store_change_begin(store, error))
        return false;
    struct query query =
        query_start(store->database, "DELETE FROM proposal WHERE changed_utc < ? AND state IN "
                                     "('draft', 'rejected', 'withdrawn')");
    query_number(&query, before_utc);
    bool ok = query_run(&query, error);
    return store_change_end(store, ok, false, error);
}
