// ISSUED-NONCE-SEAL.
#include "publisher/online/form_ticket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "publisher/online/online_inside.h"

#define NONCE_BYTES 8

const char *form_ticket_make(struct visit *visit)
{
    unsigned char nonce[NONCE_BYTES];
    char hex[2 * NONCE_BYTES + 1], seal[ONLINE_SEAL_BYTES];
    randombytes_buf(nonce, sizeof nonce);
    sodium_bin2hex(hex, sizeof hex, nonce, sizeof nonce);
    const char *text = arena_printf(visit->arena, "%lld-%s", (long long)visit->now_utc, hex);
    online_seal(visit->online, text, seal);
    return arena_printf(visit->arena, "%s-%s", text, seal);
}

enum form_ticket_state form_ticket_check(const struct visit *visit, const char *ticket)
{
    const char *last = ticket ? strrchr(ticket, '-') : NULL;
    char seal[ONLINE_SEAL_BYTES];
    if (!last)
        return FORM_TICKET_STALE;
    online_seal(visit->online, arena_text_n(visit->arena, ticket, (size_t)(last - ticket)), seal);
    int64_t age = visit->now_utc - strtoll(ticket, NULL, 10);
    if (strcmp(seal, last + 1) != 0 || age > FORM_TICKET_MOST_S)
        return FORM_TICKET_STALE;
    return age < FORM_TICKET_LEAST_S ? FORM_TICKET_TOO_SOON : FORM_TICKET_GOOD;
}

static const char *nonce_of(const char *ticket)
{
    const char *dash = strchr(ticket, '-');
    return dash ? dash + 1 : "";
}

static bool is_nonce(const struct sent *sent, const char *nonce)
{
    return sent->proposal && strncmp(sent->nonce, nonce, 2 * NONCE_BYTES) == 0;
}

int64_t form_ticket_used(struct visit *visit, const char *ticket)
{
    struct online *online = visit->online;
    const char *nonce = nonce_of(ticket);
    int64_t proposal = 0;
    pthread_mutex_lock(&online->lock);
    for (size_t i = 0; i < ONLINE_SENT_MEMORY && !proposal; i++)
        if (is_nonce(&online->sent[i], nonce))
            proposal = online->sent[i].proposal;
    pthread_mutex_unlock(&online->lock);
    return proposal;
}

void form_ticket_use(struct visit *visit, const char *ticket, int64_t proposal)
{
    struct online *online = visit->online;
    pthread_mutex_lock(&online->lock);
    struct sent *sent = &online->sent[online->sent_next++ % ONLINE_SENT_MEMORY];
    snprintf(sent->nonce, sizeof sent->nonce, "%.*s", 2 * NONCE_BYTES, nonce_of(ticket));
    sent->proposal = proposal;
    pthread_mutex_unlock(&online->lock);
}
