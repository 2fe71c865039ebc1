// The post: one thread takes what is due out of the store's queue, has it sent, and writes down
// what came of it. A letter is struck off only after the server took it: a crash between the two
// sends it again, under the same Message-ID.
#include "publisher/mail/mailer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "publisher/mail/message.h"
#include "publisher/mail/smtp.h"
#include "publisher/store/store_mail.h"
#include "signage/base/log.h"

#define BATCH 20
#define MOST_TRIES 25        // with the pauses below: three days
#define MOST_REFUSED_TRIES 5 // 5xx: some servers say it of their own trouble, but not for hours
#define MOST_SLEEP_S 30      // the clock may jump, and not everybody wakes
#define STORE_FAULT_PAUSE_S 60

struct mailer {
    struct store *store;
    struct clock clock;
    struct message_sender sender;
    struct smtp *smtp; // of the thread; NULL: no mail goes out
    _Atomic(bool) stopping;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken;             // under lock
    int64_t away_until_utc; // of the thread: the server did not answer; not asked again before
    int aways;              // of the thread: in a row
};

static int64_t pause_after(int tries)
{
    static const int minutes[] = {1, 2, 5, 15, 30, 60, 120};
    int count = (int)(sizeof minutes / sizeof *minutes);
    return 60 * (tries < count ? minutes[tries] : 240);
}

static int64_t away_pause(int aways)
{
    static const int seconds[] = {15, 30, 60, 120, 300};
    int count = (int)(sizeof seconds / sizeof *seconds);
    return aways < count ? seconds[aways] : 600;
}

// ---- one letter ----

static void put_off(struct mailer *mailer, const struct letter *letter, bool refused,
                    const char *fault)
{
    struct error error;
    int most = refused ? MOST_REFUSED_TRIES : MOST_TRIES;
    bool ends = letter->tries + 1 >= most;
    int64_t next =
        ends ? INSTANT_FOR_EVER : clock_now_utc(&mailer->clock) + pause_after(letter->tries);
    if (ends)
        log_error("letter %lld could not be sent in %d tries and is given up: %s",
                  (long long)letter->id, most, fault);
    else
        log_warning("letter %lld waits %lld s for its next try: %s", (long long)letter->id,
                    (long long)pause_after(letter->tries), fault);
    if (!store_letter_failed(mailer->store, letter->id, fault, next, &error)) {
        log_error("%s", error.text);
        mailer->away_until_utc = clock_now_utc(&mailer->clock) + STORE_FAULT_PAUSE_S;
    }
}

static void strike_off(struct mailer *mailer, const struct letter *letter)
{
    struct error error;
    mailer->aways = 0;
    log_info("letter %lld is sent", (long long)letter->id);
    if (store_letter_sent(mailer->store, letter->id, &error))
        return;
    log_error("%s", error.text);
    mailer->away_until_utc = clock_now_utc(&mailer->clock) + STORE_FAULT_PAUSE_S;
}

static void server_away(struct mailer *mailer, const struct letter *letter, const char *fault)
{
    mailer->away_until_utc = clock_now_utc(&mailer->clock) + away_pause(mailer->aways);
    mailer->aways++;
    put_off(mailer, letter, false, fault);
}

static void send_letter(struct mailer *mailer, const struct letter *letter)
{
    struct buffer message;
    struct error error = {""};
    if (!mail_address_valid(letter->to)) {
        if (!store_letter_failed(mailer->store, letter->id, "this is no mail address",
                                 INSTANT_FOR_EVER, &error))
            log_error("%s", error.text);
        return;
    }
    buffer_init(&message, MESSAGE_MOST_BYTES);
    bool whole = message_format(letter, &mailer->sender, clock_now_utc(&mailer->clock), &message);
    enum smtp_outcome outcome = SMTP_REFUSED;
    if (whole)
        outcome = smtp_send(mailer->smtp, mailer->sender.address, letter->to, &message, &error);
    else
        error_set(&error, "the letter is too long");
    buffer_finish(&message);
    if (atomic_load(&mailer->stopping) && outcome != SMTP_SENT)
        return; // broken off by us: no try
    if (outcome == SMTP_SENT)
        strike_off(mailer, letter);
    else if (outcome == SMTP_AWAY)
        server_away(mailer, letter, error.text);
    else
        put_off(mailer, letter, outcome == SMTP_REFUSED, error.text);
}

// ---- the thread ----

// Sends what is due; returns when there may be something again.
static int64_t make_round(struct mailer *mailer)
{
    struct error error;
    for (;;) {
        int64_t now = clock_now_utc(&mailer->clock), next;
        if (mailer->away_until_utc > now)
            return mailer->away_until_utc;
        struct letter_list *due = store_due_letters(mailer->store, now, BATCH, &next, &error);
        if (!due) {
            log_error("%s", error.text);
            return now + STORE_FAULT_PAUSE_S;
        }
        size_t count = due->count;
        for (size_t i = 0; i < count && !atomic_load(&mailer->stopping) &&
                           mailer->away_until_utc <= clock_now_utc(&mailer->clock);
             i++)
            send_letter(mailer, &due->letters[i]);
        letter_list_destroy(due);
        if (count == 0 || atomic_load(&mailer->stopping))
            return next;
    }
}

static void sleep_until(struct mailer *mailer, int64_t utc)
{
    int64_t left = utc - clock_now_utc(&mailer->clock);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += left < 1 ? 1 : left > MOST_SLEEP_S ? MOST_SLEEP_S : (time_t)left;
    pthread_mutex_lock(&mailer->lock);
    while (!mailer->woken && !atomic_load(&mailer->stopping))
        if (pthread_cond_timedwait(&mailer->wake, &mailer->lock, &until) != 0)
            break;
    mailer->woken = false;
    pthread_mutex_unlock(&mailer->lock);
}

static void *work(void *context)
{
    struct mailer *mailer = context;
    while (!atomic_load(&mailer->stopping))
        sleep_until(mailer, make_round(mailer));
    return NULL;
}

// ---- from outside ----

static void start(struct mailer *mailer)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&mailer->lock, NULL);
    pthread_cond_init(&mailer->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&mailer->thread, NULL, work, mailer) != 0)
        abort();
}

struct mailer *mailer_create(const struct mail_settings *settings, struct store *store,
                             struct clock clock, struct error *error)
{
    struct mailer *mailer = calloc(1, sizeof *mailer);
    if (!mailer)
        abort();
    mailer->store = store;
    mailer->clock = clock;
    mailer->away_until_utc = INSTANT_NEVER;
    if (!settings->server || !*settings->server)
        return mailer;
    const char *from = settings->from ? settings->from : "";
    if (!mail_address_parse(from, mailer->sender.name, mailer->sender.address))
        error_set(error, "mail from “%s”: write it as 産業振興センター <signage@example.jp>", from);
    else
        mailer->smtp = smtp_create(settings, &mailer->stopping, error);
    if (!mailer->smtp) {
        free(mailer);
        return NULL;
    }
    start(mailer);
    return mailer;
}

void mailer_destroy(struct mailer *mailer)
{
    if (!mailer)
        return;
    if (mailer->smtp) {
        pthread_mutex_lock(&mailer->lock);
        atomic_store(&mailer->stopping, true);
        pthread_cond_signal(&mailer->wake);
        pthread_mutex_unlock(&mailer->lock);
        pthread_join(mailer->thread, NULL);
        pthread_cond_destroy(&mailer->wake);
        pthread_mutex_destroy(&mailer->lock);
        smtp_destroy(mailer->smtp);
    }
    free(mailer);
}

void mailer_wake(struct mailer *mailer)
{
    if (!mailer || !mailer->smtp)
        return;
    pthread_mutex_lock(&mailer->lock);
    mailer->woken = true;
    pthread_cond_signal(&mailer->wake);
    pthread_mutex_unlock(&mailer->lock);
}
