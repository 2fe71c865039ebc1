// Byte ranges (RFC 9110 section 14). Pure; any thread.
#pragma once

#include <stdint.h>

enum range_verdict {
    RANGE_WHOLE,        // not bytes, faulty, or several: the header is ignored
    RANGE_PART,         // 206
    RANGE_UNSATISFIABLE // 416
};

struct range {
    int64_t first; // of the part
    int64_t bytes; // at least 1
};

// What a Range field asks of something `size` bytes long. Of several ranges those outside are
// dropped; when one is left it is the part, when more are left the whole is sent, which the
// RFC allows and which costs less than multipart bodies that no player asks for.
enum range_verdict range_parse(const char *value, int64_t size, struct range *part)
    __attribute__((warn_unused_result));
