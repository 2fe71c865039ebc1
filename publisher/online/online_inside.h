// The online space from within. Not a door.
#pragma once

#include <pthread.h>

#include "publisher/online/online.h"
#include "publisher/online/visit.h"

#define ONLINE_SECRET_BYTES 32
#define ONLINE_SENT_MEMORY 4096 // forms whose second sending leads to the first one's page

struct online {
    struct office office;
    char body_folder[4096];
    char web_folder[4096];
    unsigned char
        secret[ONLINE_SECRET_BYTES]; // signs forms and kept files; in the store's register
    char identity[2 * 16 + 1];       // of the house, for feeds' ids: made of the secret
    pthread_mutex_t lock;
    pthread_mutex_t sending; // one form at a time becomes a proposal: a double click sends two
    struct sent {            // under lock: a ring
        char nonce[24];
        int64_t proposal;
    } sent[ONLINE_SENT_MEMORY];
    size_t sent_next;
};

// A keyed digest of text, hex of 16 bytes.
#define ONLINE_SEAL_BYTES 33
void online_seal(const struct online *online, const char *text, char seal[ONLINE_SEAL_BYTES]);

// ---- the pages; each leaves one answer ----
void online_show_home(struct visit *visit);
void online_show_calendar(struct visit *visit);
void online_show_feed(struct visit *visit);
void online_show_form(struct visit *visit);       // GET /submit
void online_take_form(struct visit *visit);       // POST /submit
void online_draw_form(struct visit *visit);       // POST /submit/preview
void online_take_file(struct visit *visit);       // POST /submit/media
void online_show_submission(struct visit *visit); // GET /submissions/TOKEN
void online_show_revision(struct visit *visit);   // GET /submissions/TOKEN/revise
void online_take_revision(struct visit *visit);   // POST /submissions/TOKEN/revise
void online_take_withdrawal(struct visit *visit); // POST /submissions/TOKEN/withdraw
void online_show_receipt(struct visit *visit);    // GET /submissions/TOKEN/receipt
