// A letter as bytes for a mail server: RFC 5322 with MIME (RFC 2045), Japanese header fields as
// encoded words (RFC 2047), CRLF line ends, no line longer than 78. Pure; any thread. Not a door.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "publisher/mail/mail_address.h"
#include "publisher/store/store_mail.h"
#include "signage/base/buffer.h"

#define MESSAGE_MOST_BYTES (1024u * 1024)

struct message_sender {
    char name[MAIL_NAME_BYTES], address[MAIL_ADDRESS_BYTES];
};

// The Message-ID is made of the letter alone, so that a letter that is sent again because the
// server's answer was lost is known as the same. False when it is longer than fits.
bool message_format(const struct letter *letter, const struct message_sender *sender,
                    int64_t now_utc, struct buffer *out) __attribute__((warn_unused_result));

// A header field's value: as it is when it is short printable ASCII, else encoded words with folds.
// `column` is where the line stands already.
void message_encode_words(struct buffer *out, const char *text, size_t column);
