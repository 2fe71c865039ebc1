// Sends what lies in the store's mail queue through an SMTP server (libcurl; RFC 5321, RFC 5322,
// RFC 2047), one thread, retried with growing pauses for three days, then given up and shown to
// people. Failing mail never holds anybody up.
#pragma once

#include <stdbool.h>

#include "publisher/store/store.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

struct mail_settings {
    const char *server; // "smtp://mail.example.jp:587", "smtps://…"; "" = no mail is sent (letters
                        // wait in the queue)
    const char *user, *password_file; // "" when none
    const char *from;                 // "目黒区産業振興センター <signage@example.jp>"
    bool require_tls;
};

struct mailer;
struct mailer *mailer_create(const struct mail_settings *settings, struct store *store,
                             struct clock clock, struct error *error)
    __attribute__((warn_unused_result));
void mailer_destroy(struct mailer *mailer); // NULL is legal
void mailer_wake(struct mailer *mailer);    // there may be a new letter; any thread
