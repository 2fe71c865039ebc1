// Any text as a date: no crash, and an instant only from years that dates have.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "publisher/feed/feed_date.h"
#include "signage/base/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = malloc(length + 1);
    memcpy(text, bytes, length);
    text[length] = '\0';
    int64_t utc = INSTANT_NEVER;
    if (feed_date_parse(text, 1795000000, &utc) ? utc < 0 || utc > FEED_DATE_LATEST_UTC
                                                : utc != INSTANT_NEVER)
        __builtin_trap();
    free(text);
    return 0;
}
