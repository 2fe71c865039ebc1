// What people wrote becomes header fields and a body; nothing they wrote can become a header field
// of its own.
#include "publisher/mail/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "signage/base/digest.h"
#include "signage/base/utf8.h"

#define MOST_LINE 78
#define MOST_WORD 75 // an encoded word, RFC 2047 section 2
#define WORD_START "=?UTF-8?B?"
#define WORD_END "?="
#define BASE64_LINE_BYTES 57 // become 76 characters

static void add_base64(struct buffer *out, const char *bytes, size_t length)
{
    char text[128];
    sodium_bin2base64(text, sizeof text, (const unsigned char *)bytes, length,
                      sodium_base64_VARIANT_ORIGINAL);
    buffer_add_text(out, text);
}

// ---- header fields ----

static bool is_plain(const char *text, size_t column)
{
    if (strlen(text) + column > MOST_LINE || strstr(text, "=?"))
        return false;
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

// As many whole characters as one encoded word takes when `room` columns are left.
static size_t word_length(const char *text, size_t length, size_t room)
{
    size_t most = room < MOST_WORD ? room : MOST_WORD, taken = 0;
    size_t frame = strlen(WORD_START WORD_END);
    size_t bytes = most > frame + 4 ? (most - frame) / 4 * 3 : 0;
    while (taken < length) {
        size_t next = taken;
        utf8_next(text, length, &next);
        if (next > bytes)
            break;
        taken = next;
    }
    return taken;
}

void message_encode_words(struct buffer *out, const char *text, size_t column)
{
    if (is_plain(text, column)) {
        buffer_add_text(out, text);
        return;
    }
    char *clean = strdup(text);
    if (!clean)
        abort();
    for (char *at = clean; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            *at = ' ';
    for (size_t at = 0, length = strlen(clean); at < length;) {
        size_t taken = word_length(clean + at, length - at, MOST_LINE - column);
        if (taken > 0) {
            buffer_add_text(out, WORD_START);
            add_base64(out, clean + at, taken);
            buffer_add_text(out, WORD_END);
        }
        at += taken;
        if (at < length)
            buffer_add_text(out, "\r\n ");
        column = 1;
    }
    free(clean);
}

static void add_address(struct buffer *out, const char *field, const char *name,
                        const char *address)
{
    buffer_printf(out, "%s: ", field);
    if (*name) {
        // A name in plain letters may hold characters that mean something here: it is quoted.
        if (is_plain(name, strlen(field) + 4) && !strpbrk(name, "\"\\"))
            buffer_printf(out, "\"%s\"", name);
        else
            message_encode_words(out, name, strlen(field) + 2);
        buffer_add_text(out, "\r\n ");
    }
    buffer_printf(out, *name ? "<%s>\r\n" : "%s\r\n", address);
}

static void add_date(struct buffer *out, int64_t utc)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm at;
    time_t seconds = (time_t)utc;
    gmtime_r(&seconds, &at);
    buffer_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[at.tm_wday],
                  at.tm_mday, months[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min,
                  at.tm_sec);
}

static void add_id(struct buffer *out, const struct letter *letter, const char *sender)
{
    char hex[DIGEST_HEX_BYTES];
    struct digest_state *state = digest_begin();
    digest_add(state, letter->to, strlen(letter->to) + 1);
    digest_add(state, letter->subject, strlen(letter->subject) + 1);
    digest_add(state, letter->text, strlen(letter->text) + 1);
    struct digest digest = digest_end(state);
    digest_hex(&digest, hex);
    buffer_printf(out, "Message-ID: <%lld.%.24s%s>\r\n", (long long)letter->id, hex,
                  strchr(sender, '@'));
}

// ---- the body ----

static bool is_plain_text(const char *text)
{
    size_t column = 0;
    for (; *text; text++) {
        column = *text == '\n' ? 0 : column + 1;
        if (column > MOST_LINE || (*text < ' ' && *text != '\n') || *text > '~')
            return false;
    }
    return true;
}

// Line ends as mail has them (RFC 2045 section 6.8: before encoding).
static void add_lines(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            buffer_add_text(out, "\r\n");
        else if (*text != '\r')
            buffer_add_char(out, *text);
    }
}

static void add_body(struct buffer *out, const char *text)
{
    bool plain = is_plain_text(text);
    buffer_printf(out, "Content-Transfer-Encoding: %s\r\n\r\n", plain ? "7bit" : "base64");
    if (plain) {
        add_lines(out, text);
        if (!*text || text[strlen(text) - 1] != '\n')
            buffer_add_text(out, "\r\n");
        return;
    }
    struct buffer lines;
    buffer_init(&lines, MESSAGE_MOST_BYTES);
    add_lines(&lines, text);
    for (size_t at = 0; at < lines.length; at += BASE64_LINE_BYTES) {
        size_t left = lines.length - at;
        add_base64(out, lines.bytes + at, left < BASE64_LINE_BYTES ? left : BASE64_LINE_BYTES);
        buffer_add_text(out, "\r\n");
    }
    if (lines.overflowed)
        out->overflowed = true;
    buffer_finish(&lines);
}

bool message_format(const struct letter *letter, const struct message_sender *sender,
                    int64_t now_utc, struct buffer *out)
{
    add_date(out, now_utc);
    add_address(out, "From", sender->name, sender->address);
    add_address(out, "To", "", letter->to);
    buffer_add_text(out, "Subject: ");
    message_encode_words(out, letter->subject, strlen("Subject: "));
    buffer_add_text(out, "\r\n");
    add_id(out, letter, sender->address);
    // RFC 3834: nobody's absence notice answers this.
    buffer_add_text(out, "Auto-Submitted: auto-generated\r\n"
                         "MIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=UTF-8\r\n");
    add_body(out, letter->text);
    return !out->overflowed;
}
