// How long a player is willing to wait for news. Comes in: the Prefer field as the client wrote it.
// Goes out: seconds within our limit. What is not understood is passed over, as RFC 7240 asks.
#include "publisher/delivery/prefer.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

static size_t token_length(const char *text)
{
    return strcspn(text, " \t\"(),/:;<=>?@[\\]{}");
}

// Behind the string's closing quote, or at the end of the text when there is none.
static const char *quoted_end(const char *text)
{
    for (text++; *text && *text != '"'; text++)
        if (*text == '\\' && text[1])
            text++;
    return *text ? text + 1 : text;
}

// The comma behind this preference and its parameters, or the end. Commas in quotes do not count.
static const char *preference_end(const char *text)
{
    while (*text && *text != ',')
        text = *text == '"' ? quoted_end(text) : text + 1;
    return text;
}

static int seconds_of(const char *digits, size_t length, int most_seconds)
{
    int seconds = 0;
    if (length == 0)
        return 0;
    for (size_t i = 0; i < length; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return 0;
        if (seconds <= most_seconds)
            seconds = seconds * 10 + (digits[i] - '0');
    }
    return seconds < most_seconds ? seconds : most_seconds;
}

// `text` stands behind the name "wait": its value, plain or in quotes, up to a parameter or the
// end.
static int wait_value(const char *text, int most_seconds)
{
    text = skip_blanks(text);
    if (*text != '=')
        return 0;
    text = skip_blanks(text + 1);
    const char *value = text, *end;
    size_t length;
    if (*text == '"') {
        end = quoted_end(text);
        value = text + 1;
        length = end > value && end[-1] == '"' ? (size_t)(end - value) - 1 : 0;
    } else {
        length = token_length(text);
        end = text + length;
    }
    end = skip_blanks(end);
    bool whole = *end == '\0' || *end == ',' || *end == ';';
    return whole ? seconds_of(value, length, most_seconds) : 0;
}

bool prefer_wait(const char *value, int most_seconds, int *seconds)
{
    *seconds = 0;
    const char *at = value;
    for (;;) {
        at += strspn(at, " \t,");
        if (*at == '\0')
            return false;
        size_t length = token_length(at);
        if (length == strlen("wait") && strncasecmp(at, "wait", length) == 0) {
            *seconds = wait_value(at + length, most_seconds);
            return true;
        }
        at = preference_end(at);
    }
}
