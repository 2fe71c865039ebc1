// One conversation with a mail server (libcurl's SMTP): the connection is kept from letter to
// letter. One thread. Not a door.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "publisher/mail/mailer.h"
#include "signage/base/buffer.h"

#define SMTP_MOST_PASSWORD_BYTES 1024
#define SMTP_CONNECT_S 20
#define SMTP_MOST_S 120

enum smtp_outcome {
    SMTP_SENT,
    SMTP_LATER,   // the server wants this letter later (4xx): greylisting
    SMTP_REFUSED, // the server does not want this letter (5xx)
    SMTP_AWAY,    // no server, no sign-in, no TLS: nothing to do with this letter
};

struct smtp;
// Settings are copied. NULL with a sentence when the password's file cannot be read or the server's
// address is none. A transfer is broken off when *stopping becomes true.
struct smtp *smtp_create(const struct mail_settings *settings, const _Atomic(bool) *stopping,
                         struct error *error) __attribute__((warn_unused_result));
void smtp_destroy(struct smtp *smtp); // NULL is legal

enum smtp_outcome smtp_send(struct smtp *smtp, const char *from, const char *to,
                            const struct buffer *message, struct error *error);
