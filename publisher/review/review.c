// One step of a proposal: look, decide, write, in one transaction.

#include "publisher/review/review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "publisher/item/item_json.h"
#include "publisher/review/review_inside.h"
#include "publisher/store/store_audit.h"
#include "publisher/store/store_register.h"
#include "signage/base/digest.h"
#include "signage/base/log.h"

#define MOST_REASON_BYTES 4000
#define MOST_DOCUMENT_BYTES (256u * 1024)

// ---- settings ----

static void keep_settings(struct review *review, const struct review_settings *settings)
{
    arena_destroy(review->arena);
    review->arena = arena_create();
    review->settings = *settings;
    review->settings.base_url = arena_text(review->arena, settings->base_url);
    review->settings.place = arena_text(review->arena, settings->place);
}

struct review *review_create(const struct review_settings *settings, struct store *store,
                             struct clock clock)
{
    struct review *review = calloc(1, sizeof *review);
    if (!review || sodium_init() < 0)
        abort();
    review->store = store;
    review->clock = clock;
    pthread_rwlock_init(&review->lock, NULL);
    keep_settings(review, settings);
    return review;
}

void review_destroy(struct review *review)
{
    if (!review)
        return;
    arena_destroy(review->arena);
    pthread_rwlock_destroy(&review->lock);
    free(review);
}

void review_reconfigure(struct review *review, const struct review_settings *settings)
{
    pthread_rwlock_wrlock(&review->lock);
    keep_settings(review, settings);
    pthread_rwlock_unlock(&review->lock);
}

struct review_policy review_policy(const struct review *review, enum item_kind kind, bool business)
{
    pthread_rwlock_t *lock = (pthread_rwlock_t *)(uintptr_t)&review->lock;
    pthread_rwlock_rdlock(lock);
    struct review_policy policy =
        business ? review->settings.submission_policies[kind] : review->settings.policies[kind];
    pthread_rwlock_unlock(lock);
    return policy;
}

struct review_policy review_policy_of(const struct review *review, const struct proposal *proposal)
{
    return review_policy(review, proposal->kind, proposal->author == 0);
}

// ---- the private link ----

static bool read_secret(struct review *review, unsigned char secret[REVIEW_SECRET_BYTES],
                        struct error *error)
{
    char hex[2 * REVIEW_SECRET_BYTES + 1], json[2 * REVIEW_SECRET_BYTES + 16];
    int64_t version;
    bool conflict;
    char *kept = store_load_register(review->store, "secret", "submission", &version, error);
    if (!kept) {
        randombytes_buf(secret, REVIEW_SECRET_BYTES);
        sodium_bin2hex(hex, sizeof hex, secret, REVIEW_SECRET_BYTES);
        snprintf(json, sizeof json, "\"%s\"", hex);
        if (store_put_register(review->store, "secret", "submission", json, &version, &conflict,
                               error))
            return true;
        kept = conflict
                   ? store_load_register(review->store, "secret", "submission", &version, error)
                   : NULL;
    }
    size_t length = 0;
    bool ok = kept && sodium_hex2bin(secret, REVIEW_SECRET_BYTES, kept, strlen(kept), "\"", &length,
                                     NULL) == 0;
    free(kept);
    return ok && length == REVIEW_SECRET_BYTES
               ? true
               : error_set(error, "the secret of the private links cannot be read");
}

bool review_token(struct review *review, int64_t proposal, char token[REVIEW_TOKEN_BYTES],
                  struct error *error)
{
    unsigned char secret[REVIEW_SECRET_BYTES], bytes[16];
    char text[32];
    if (!read_secret(review, secret, error))
        return false;
    snprintf(text, sizeof text, "submission %lld", (long long)proposal);
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)text, strlen(text), secret,
                       sizeof secret);
    sodium_bin2base64(token, REVIEW_TOKEN_BYTES, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return true;
}

static void digest_token(const char *token, char digest[DIGEST_HEX_BYTES])
{
    struct digest of = digest_of(token, strlen(token));
    digest_hex(&of, digest);
}

struct proposal_list *review_find_submission(struct review *review, const char *token,
                                             struct error *error)
{
    char digest[DIGEST_HEX_BYTES];
    digest_token(token, digest);
    return store_find_submission(review->store, digest, error);
}

// ---- who ----

const char *review_who(const struct person *person, const struct proposal *proposal,
                       struct arena *arena)
{
    return person ? arena_printf(arena, "person:%lld %s", (long long)person->id, person->login)
                  : arena_printf(arena, "business:%lld %s", (long long)proposal->id,
                                 proposal->company);
}

struct review_asker review_asker(const struct review *review, const struct person *person)
{
    struct review_asker asker = {.person = person ? person->id : 0,
                                 .role = person ? person->role : ROLE_VIEWER};
    struct person_list *all = person ? store_people(review->store, NULL) : NULL;
    for (size_t i = 0; all && i < all->count; i++) {
        const struct person *other = &all->people[i];
        if (other->deputy == person->id && !other->disabled && other->role > asker.role &&
            other->role <= ROLE_APPROVER)
            asker.role = other->role;
    }
    person_list_destroy(all);
    return asker;
}

unsigned review_verbs(const struct review *review, const struct person *person,
                      const struct proposal *proposal)
{
    struct review_asker asker = review_asker(review, person);
    return review_allowed(&asker, proposal);
}

// ---- one step ----

struct step {
    struct review *review;
    enum review_verb verb;
    const struct person *person;
    const char *reason, *lang;
    struct arena *arena;
    struct proposal proposal; // as it will be
    struct item *item;        // of its document
};

static bool japanese(const struct step *step)
{
    return strncmp(step->lang, "ja", 2) == 0;
}

// A new one may be given with nothing but its kind and document.
static void begin_new(struct step *step)
{
    struct proposal *proposal = &step->proposal;
    const char **texts[] = {&proposal->item,    &proposal->document, &proposal->reason,
                            &proposal->company, &proposal->contact,  &proposal->email,
                            &proposal->phone,   &proposal->lang,     &proposal->token_digest};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = *texts[i] ? arena_text(step->arena, *texts[i]) : "";
    proposal->state = PROPOSAL_DRAFT;
    proposal->author = step->person ? step->person->id : 0;
    proposal->endorsed_by = proposal->decided_by = 0;
    proposal->submitted_utc = INSTANT_NEVER;
    proposal->token_digest = "";
}

// The stored one with the caller's new document; REVIEW_DONE when it may go on.
static enum review_outcome look(struct step *step, const struct proposal *given,
                                struct error *error)
{
    step->proposal = *given;
    if (given->id == 0) {
        begin_new(step);
        return REVIEW_DONE;
    }
    struct proposal_list *found = store_find_proposal(step->review->store, given->id, error);
    if (!found)
        return REVIEW_FAILED;
    struct proposal stored = found->proposals[0];
    struct arena *arena = step->arena;
    const char **texts[] = {&stored.item,    &stored.document, &stored.reason,
                            &stored.company, &stored.contact,  &stored.email,
                            &stored.phone,   &stored.lang,     &stored.token_digest};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_text(arena, *texts[i]);
    proposal_list_destroy(found);
    bool edits = step->verb == REVIEW_SAVE || step->verb == REVIEW_SUBMIT;
    if (edits && given->document)
        stored.document = given->document;
    if (edits && stored.author == 0 && given->company) {
        stored.company = given->company;
        stored.contact = given->contact;
        stored.email = given->email;
        stored.phone = given->phone;
    }
    step->proposal = stored;
    if (stored.version == given->version)
        return REVIEW_DONE;
    error_set(error, japanese(step) ? "ほかの人が先に変更しました。新しい内容を確かめてください。"
                                    : "Somebody else changed it first; look at the newer text.");
    return REVIEW_CONFLICT;
}

static enum review_outcome check_verb(struct step *step, struct error *error)
{
    struct review_asker asker = review_asker(step->review, step->person);
    bool wants_reason = step->verb == REVIEW_RETURN || step->verb == REVIEW_REJECT;
    if (!(review_allowed(&asker, &step->proposal) & (1u << step->verb)))
        return review_refusal(step->verb, &asker, &step->proposal, step->lang, error);
    if (strlen(step->reason) > MOST_REASON_BYTES ||
        strlen(step->proposal.document) > MOST_DOCUMENT_BYTES) {
        error_set(error, japanese(step) ? "文章が長すぎます。" : "The text is too long.");
        return REVIEW_FAULTY;
    }
    if (!wants_reason || *step->reason)
        return REVIEW_DONE;
    error_set(error, japanese(step) ? "理由を書いてください。相手に伝わり、直しやすくなります。"
                                    : "Please give the reason; it tells the author what to mend.");
    return REVIEW_FAULTY;
}

// The document as an item; it must be fit to be shown once it leaves the author's desk.
static enum review_outcome read_document(struct step *step, struct error *error)
{
    json_error_t fault;
    json_t *json = json_loads(step->proposal.document, JSON_REJECT_DUPLICATES, &fault);
    step->item = json ? item_from_json(json, error) : NULL;
    if (!json)
        error_set(error, "line %d: %s", fault.line, fault.text);
    json_decref(json);
    if (!step->item)
        return REVIEW_FAULTY;
    step->item->kind = step->proposal.kind;
    bool leaves = step->verb == REVIEW_SUBMIT || step->verb == REVIEW_APPROVE;
    step->item->id = *step->proposal.item ? step->proposal.item : "console:0";
    return leaves && !item_check(step->item, error) ? REVIEW_FAULTY : REVIEW_DONE;
}

static void move(struct step *step)
{
    struct proposal *proposal = &step->proposal;
    struct review_policy policy = review_policy_of(step->review, proposal);
    int64_t who = step->person ? step->person->id : 0;
    enum proposal_state next = review_next(step->verb, &policy, proposal);
    if (step->verb == REVIEW_SUBMIT) {
        proposal->submitted_utc = clock_now_utc(&step->review->clock);
        proposal->reason = "";
    }
    if (next == PROPOSAL_ENDORSED && step->verb == REVIEW_APPROVE)
        proposal->endorsed_by = who;
    if (step->verb == REVIEW_SAVE || step->verb == REVIEW_SUBMIT)
        proposal->endorsed_by = 0;
    if (step->verb >= REVIEW_APPROVE && step->verb <= REVIEW_REJECT)
        proposal->decided_by = who;
    if (step->verb == REVIEW_RETURN || step->verb == REVIEW_REJECT)
        proposal->reason = step->reason;
    proposal->state = next;
}

// What is on screen may have been changed since the proposal was begun, but not by a click on its
// state (review_change.c carries those over).
static enum review_outcome publish(struct step *step, struct error *error)
{
    struct proposal *proposal = &step->proposal;
    struct store *store = step->review->store;
    struct item *shown = store_find_item(store, proposal->item, NULL, NULL);
    int64_t revision = shown ? shown->revision : 0;
    item_destroy(shown);
    if (revision != proposal->base_revision) {
        error_set(
            error,
            japanese(step)
                ? "公開中の内容が、この申請のあとで変わっています。差し戻して、新しい内容をもとに直"
                  "してください。"
                : "What is on screen changed after this was written; return it, so that it is "
                  "revised on the newer text.");
        return REVIEW_CONFLICT;
    }
    struct item *item = step->item;
    item->id = proposal->item;
    item->state = ITEM_APPROVED;
    item->source = proposal->author == 0 ? "business" : "console";
    item->origin = "";
    if (item->published_utc == INSTANT_NEVER)
        item->published_utc = clock_now_utc(&step->review->clock);
    item->updated_utc = clock_now_utc(&step->review->clock);
    return store_put_item(store, item, NULL, error) ? REVIEW_DONE : REVIEW_FAILED;
}

static bool give_token(struct step *step, bool *conflict, struct error *error)
{
    char token[REVIEW_TOKEN_BYTES], digest[DIGEST_HEX_BYTES];
    if (step->proposal.author != 0 || *step->proposal.token_digest)
        return true;
    if (!review_token(step->review, step->proposal.id, token, error))
        return false;
    digest_token(token, digest);
    step->proposal.token_digest = arena_text(step->arena, digest);
    step->proposal.item = arena_printf(step->arena, "business:%lld", (long long)step->proposal.id);
    return store_put_proposal(step->review->store, &step->proposal, conflict, error);
}

static bool note(struct step *step, struct error *error)
{
    static const char *const actions[REVIEW_VERB_COUNT] = {"proposal.save",    "proposal.submit",
                                                           "proposal.approve", "proposal.return",
                                                           "proposal.reject",  "proposal.withdraw"};
    if (step->verb == REVIEW_SAVE) // drafts save by themselves; what was asked and decided is kept
        return true;
    json_t *detail =
        json_pack("{s:I, s:s, s:s}", "proposal", (json_int_t)step->proposal.id, "state",
                  proposal_state_name(step->proposal.state), "reason", step->reason);
    char *text = json_dumps(detail, JSON_COMPACT);
    bool ok =
        store_add_audit(step->review->store, review_who(step->person, &step->proposal, step->arena),
                        actions[step->verb], step->proposal.item, text ? text : "{}", error);
    free(text);
    json_decref(detail);
    return ok;
}

static enum review_outcome write_step(struct step *step, struct error *error)
{
    bool conflict = false;
    const char *title = item_value(step->item, "title", NULL);
    move(step);
    if (!store_put_proposal(step->review->store, &step->proposal, &conflict, error) ||
        !give_token(step, &conflict, error))
        return conflict ? REVIEW_CONFLICT : REVIEW_FAILED;
    if (!*step->proposal.item)
        step->proposal.item =
            arena_printf(step->arena, "console:%lld", (long long)step->proposal.id);
    if (step->proposal.state == PROPOSAL_APPROVED) {
        enum review_outcome outcome = publish(step, error);
        if (outcome != REVIEW_DONE)
            return outcome;
    }
    return review_write_letters(step->review, step->verb, &step->proposal, title ? title : "",
                                error) &&
                   note(step, error)
               ? REVIEW_DONE
               : REVIEW_FAILED;
}

static enum review_outcome take_step(struct step *step, const struct proposal *given,
                                     struct error *error)
{
    enum review_outcome outcome = look(step, given, error);
    if (outcome == REVIEW_DONE)
        outcome = check_verb(step, error);
    if (outcome == REVIEW_DONE)
        outcome = read_document(step, error);
    if (outcome == REVIEW_DONE)
        outcome = write_step(step, error);
    return outcome;
}

enum review_outcome review_act(struct review *review, enum review_verb verb,
                               const struct person *person, struct proposal *proposal,
                               const char *reason, const char *lang, struct arena *arena,
                               struct error *error)
{
    struct step step = {.review = review,
                        .verb = verb,
                        .person = person,
                        .reason = reason ? reason : "",
                        .lang = lang,
                        .arena = arena};
    struct error ending;
    if (!store_begin(review->store, error))
        return REVIEW_FAILED;
    enum review_outcome outcome = take_step(&step, proposal, error);
    item_destroy(step.item);
    bool ended = outcome == REVIEW_DONE ? store_end(review->store, &ending)
                                        : (store_abandon(review->store), true);
    if (!ended) {
        *error = ending;
        return REVIEW_FAILED;
    }
    if (outcome == REVIEW_DONE || outcome == REVIEW_CONFLICT)
        *proposal = step.proposal;
    return outcome;
}
