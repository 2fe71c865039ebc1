// Which content codings a client takes. Comes in: field values as the client wrote them, hostile or
// not. Goes out: whether gzip, or nothing at all, may be around the answer's body. What is doubtful
// is read as if it had not been said: the worst that follows is an answer that is not compressed.
#include "publisher/delivery/accept_encoding.h"

#include <string.h>
#include <strings.h>

#define WHOLE_WEIGHT 1000

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

// "*" is a token character too.
static size_t token_length(const char *text)
{
    return strspn(text, "!#$%&'*+-.^_`|~0123456789"
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

static bool is_named(const char *token, size_t length, const char *name)
{
    return length == strlen(name) && strncasecmp(token, name, length) == 0;
}

// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ), in thousandths. Behind it, or NULL.
static const char *read_weight(const char *text, int *weight)
{
    if (*text != '0' && *text != '1')
        return NULL;
    *weight = *text++ == '1' ? WHOLE_WEIGHT : 0;
    if (*text != '.')
        return text;
    text++;
    for (int unit = WHOLE_WEIGHT / 10; unit > 0 && *text >= '0' && *text <= '9'; unit /= 10)
        *weight += (*text++ - '0') * unit;
    return *weight <= WHOLE_WEIGHT ? text : NULL;
}

// OWS ";" OWS "q=" qvalue, when `text` stands at the semicolon; WHOLE_WEIGHT without one.
static const char *read_parameter(const char *text, int *weight)
{
    *weight = WHOLE_WEIGHT;
    if (*text != ';')
        return text;
    text = skip_blanks(text + 1);
    if ((*text != 'q' && *text != 'Q') || text[1] != '=')
        return NULL;
    return read_weight(text + 2, weight);
}

static void keep_least(int *weight, int another)
{
    if (*weight == ACCEPT_UNSAID || another < *weight)
        *weight = another;
}

// "x-gzip" is the same coding by an older name (RFC 9110 section 8.4.1.3).
static void keep_weight(struct accept_encoding *accept, const char *name, size_t length, int weight)
{
    if (is_named(name, length, "gzip") || is_named(name, length, "x-gzip"))
        keep_least(&accept->gzip, weight);
    else if (is_named(name, length, "identity"))
        keep_least(&accept->identity, weight);
    else if (is_named(name, length, "*"))
        keep_least(&accept->other, weight);
}

void accept_encoding_init(struct accept_encoding *accept)
{
    *accept = (struct accept_encoding){ACCEPT_UNSAID, ACCEPT_UNSAID, ACCEPT_UNSAID, false};
}

void accept_encoding_add(struct accept_encoding *accept, const char *value)
{
    const char *at = value;
    for (;;) {
        at += strspn(at, " \t,");
        if (*at == '\0')
            return;
        int weight;
        const char *name = at;
        size_t length = token_length(name);
        const char *end = length > 0 ? read_parameter(skip_blanks(at + length), &weight) : NULL;
        end = end ? skip_blanks(end) : NULL;
        if (!end || (*end != ',' && *end != '\0')) {
            accept->faulty = true;
            return;
        }
        keep_weight(accept, name, length, weight);
        at = end;
    }
}

// The weight of its own, else that of "*".
static int weight_of(const struct accept_encoding *accept, int own)
{
    if (accept->faulty)
        return ACCEPT_UNSAID;
    return own != ACCEPT_UNSAID ? own : accept->other;
}

bool accept_encoding_takes_gzip(const struct accept_encoding *accept)
{
    return weight_of(accept, accept->gzip) > 0;
}

bool accept_encoding_takes_identity(const struct accept_encoding *accept)
{
    return weight_of(accept, accept->identity) != 0;
}

bool accept_encoding_prefers_gzip(const struct accept_encoding *accept)
{
    return accept_encoding_takes_gzip(accept) &&
           weight_of(accept, accept->gzip) >= weight_of(accept, accept->identity);
}
