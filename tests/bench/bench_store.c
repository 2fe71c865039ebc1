// What the people's side asks of the store in a grown house: lists, reports, the record, signing
// in. Beside each figure stands what bounds it.
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/people/password.h"
#include "publisher/store/store_audit.h"
#include "publisher/store/store_play.h"
#include "publisher/store/store_proposal.h"
#include "signage/base/digest.h"
#include "signage/base/file.h"

#define PROPOSALS 10000
#define SCREENS 200
#define DAYS 365
#define ITEMS_A_DAY 2
#define ROWS 100000

static void give_up(const char *what, const struct error *error)
{
    fprintf(stderr, "bench_store: %s: %s\n", what, error->text);
    exit(1);
}

static void add_proposals(struct store *store)
{
    struct error error;
    bool ok = store_begin(store, &error), conflict;
    for (int i = 0; ok && i < PROPOSALS; i++) {
        char document[2048];
        snprintf(document, sizeof document,
                 "{\"kind\":\"seminar\",\"fields\":{\"title\":{\"ja\":\"創業セミナー 第%d回\"},"
                 "\"summary\":{\"ja\":\"%0900d\"}}}",
                 i, i);
        struct proposal proposal = {.item = "",
                                    .kind = ITEM_SEMINAR,
                                    .state = (enum proposal_state)(i % PROPOSAL_STATE_COUNT),
                                    .document = document,
                                    .reason = "",
                                    .token_digest = "",
                                    .company = "",
                                    .contact = "",
                                    .email = "",
                                    .phone = "",
                                    .lang = "ja"};
        ok = store_put_proposal(store, &proposal, &conflict, &error);
    }
    if (!ok || !store_end(store, &error))
        give_up("proposals", &error);
}

static int64_t list_ms(struct store *store, const struct proposal_query *query, size_t *total)
{
    struct error error;
    int64_t since = clock_monotonic_ms();
    for (int i = 0; i < 10; i++) {
        struct proposal_list *list = store_proposals(store, query, &error);
        if (!list)
            give_up("list", &error);
        *total = list->total;
        proposal_list_destroy(list);
    }
    return clock_monotonic_ms() - since;
}

static void bench_proposals(struct store *store)
{
    size_t total;
    add_proposals(store);
    double first = (double)list_ms(store, &(struct proposal_query){.most = 50}, &total) / 10;
    printf("store: first 50 of %zu proposals %.1f ms", total, first);
    double waiting =
        (double)list_ms(store,
                        &(struct proposal_query){.most = 50, .states = 1u << PROPOSAL_SUBMITTED},
                        &total) /
        10;
    printf(", of %zu that wait %.1f ms", total, waiting);
    double words =
        (double)list_ms(store, &(struct proposal_query){.most = 50, .words = "第77"}, &total) / 10;
    printf(", of %zu with a word %.1f ms\n", total, words);
}

static void add_plays(struct store *store)
{
    struct error error;
    if (!store_begin(store, &error))
        give_up("plays", &error);
    for (int day = 0; day < DAYS; day++)
        for (int screen = 0; screen < SCREENS; screen++) {
            struct play plays[ITEMS_A_DAY];
            char ids[ITEMS_A_DAY][32], items[ITEMS_A_DAY][32], name[16];
            for (int i = 0; i < ITEMS_A_DAY; i++) {
                snprintf(ids[i], sizeof ids[i], "%d-%d", day, i);
                snprintf(items[i], sizeof items[i], "business:%d", (day / 7 + i * 7) % 300);
                plays[i] = (struct play){ids[i], items[i], "main", day * INT64_C(86400000),
                                         day,    10000,    600};
            }
            snprintf(name, sizeof name, "screen%d", screen);
            if (!store_add_plays(store, name, plays, ITEMS_A_DAY, NULL, &error))
                give_up("plays", &error);
        }
    if (!store_end(store, &error))
        give_up("plays", &error);
}

static bool count_sum(void *context, const struct play_sum *sum)
{
    (void)sum;
    ++*(int *)context;
    return true;
}

static void bench_plays(struct store *store)
{
    static const struct {
        unsigned groups;
        const char *name;
    } reports[] = {{PLAY_BY_ITEM, "item"},
                   {PLAY_BY_SCREEN, "screen"},
                   {PLAY_BY_ITEM | PLAY_BY_DAY, "item and day"}};
    struct error error;
    int64_t since = clock_monotonic_ms();
    add_plays(store);
    double all = (double)DAYS * SCREENS * ITEMS_A_DAY;
    printf("store: %.0f plays of a year on %d screens taken in at %.0f a second;", all, SCREENS,
           all * 1000 / (double)(clock_monotonic_ms() - since));
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        int rows = 0;
        since = clock_monotonic_ms();
        if (!store_each_play_sum(store, reports[i].groups, 0, DAYS, "", "", count_sum, &rows,
                                 &error))
            give_up("sums", &error);
        printf(" by %s %d rows in %d ms%s", reports[i].name, rows,
               (int)(clock_monotonic_ms() - since), i < 2 ? "," : "\n");
    }
}

static void bench_audit(struct store *store)
{
    struct error error;
    int64_t broken, since = clock_monotonic_ms();
    bool ok = store_begin(store, &error);
    for (int i = 0; ok && i < ROWS; i++)
        ok = store_add_audit(store, "person:3 sato", "proposal.approve", "item:console:12",
                             "{\"from\":\"submitted\",\"to\":\"approved\"}", &error);
    if (!ok || !store_end(store, &error))
        give_up("record", &error);
    int64_t written = clock_monotonic_ms() - since;
    since = clock_monotonic_ms();
    if (!store_check_audit(store, &broken, &error) || broken)
        give_up("check of the record", &error);
    int64_t checked = clock_monotonic_ms() - since;
    char row[180] = "";
    since = clock_monotonic_ms();
    for (int i = 0; i < ROWS; i++)
        row[0] = (char)digest_of(row, sizeof row).bytes[0];
    printf("store: a record of %d rows written in %d ms, checked in %d ms; SHA-256 of as many "
           "bytes alone %d ms\n",
           ROWS, (int)written, (int)checked, (int)(clock_monotonic_ms() - since));
}

static void bench_passwords(void)
{
    char hash[PASSWORD_HASH_BYTES];
    if (!password_hash("correct horse battery", hash))
        return;
    int64_t since = clock_monotonic_ms();
    int right = 0;
    for (int i = 0; i < 10; i++)
        right += password_matches(hash, "correct horse battery");
    printf("people: a password takes %.0f ms to check (Argon2id, 64 MiB: slow on purpose)\n",
           (double)(clock_monotonic_ms() - since) / right);
}

static int remove_one(const char *path, const struct stat *status, int flag, struct FTW *place)
{
    (void)status, (void)flag, (void)place;
    return remove(path);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    char folder[] = "build/bench-store-XXXXXX";
    struct error error;
    if (!folder_make("build", &error) || !mkdtemp(folder))
        return 1;
    struct store *store = store_open(folder, clock_system(), &error);
    if (!store)
        give_up(folder, &error);
    bench_proposals(store);
    bench_plays(store);
    bench_audit(store);
    bench_passwords();
    store_close(store);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}
