// Video and big pictures are fetched in pieces, and resumed. Comes in: the Range field as the
// client wrote it, and the file's size. Goes out: which bytes to send.
#include "publisher/delivery/range.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

// Reads digits, stopping at INT64_MAX instead of overflowing. False, *value as it was, when there
// are none.
static bool read_position(const char **at, int64_t *value)
{
    if (**at < '0' || **at > '9')
        return false;
    *value = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        int digit = **at - '0';
        *value = *value > (INT64_MAX - digit) / 10 ? INT64_MAX : *value * 10 + digit;
    }
    return true;
}

// One "first-last", "first-" or "-suffix". False when it is none of them.
static bool read_spec(const char **at, int64_t size, struct range *spec, bool *satisfiable)
{
    int64_t first, last = INT64_MAX;
    if (**at == '-') {
        ++*at;
        int64_t suffix;
        if (!read_position(at, &suffix))
            return false;
        *spec = (struct range){size > suffix ? size - suffix : 0, size < suffix ? size : suffix};
        *satisfiable = suffix > 0;
        return true;
    }
    if (!read_position(at, &first) || **at != '-')
        return false;
    ++*at;
    if (read_position(at, &last) && last < first)
        return false;
    if (last > size - 1)
        last = size - 1;
    *satisfiable = first < size;
    *spec = (struct range){first, *satisfiable ? last - first + 1 : 0};
    return true;
}

enum range_verdict range_parse(const char *value, int64_t size, struct range *part)
{
    const char *at = value + strspn(value, " \t");
    if (strncasecmp(at, "bytes=", 6) != 0)
        return RANGE_WHOLE;
    at += 6;

    int specs = 0, inside = 0;
    for (;;) {
        at += strspn(at, " \t,");
        if (*at == '\0')
            break;
        struct range spec;
        bool satisfiable;
        if (!read_spec(&at, size, &spec, &satisfiable))
            return RANGE_WHOLE;
        at += strspn(at, " \t");
        if (*at != ',' && *at != '\0')
            return RANGE_WHOLE;
        specs++;
        if (satisfiable && inside++ == 0)
            *part = spec;
    }
    if (specs == 0)
        return RANGE_WHOLE;
    if (inside == 0)
        return RANGE_UNSATISFIABLE;
    // A suffix of nothing is satisfiable, but no Content-Range can say so.
    return inside == 1 && part->bytes > 0 ? RANGE_PART : RANGE_WHOLE;
}
