// Reading a JSON object member by member, each with its limits; the first that does not fit ends it
// with a sentence. A member that is absent leaves what was. Not a door.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signage/base/arena.h"
#include "signage/base/error.h"

struct members {
    const json_t *json;
    struct arena *arena; // takes texts
    const char *lang;    // "ja" or "en"
    const char *wrong;   // the member that did not fit; NULL while all is well
    struct error *error;
};

// Refuses members that are not in the blank-separated list.
bool members_known(struct members *members, const char *names);

bool members_text(struct members *members, const char *name, size_t least_chars, size_t most_chars,
                  const char **text);
// [a-z0-9-]{1,64}
bool members_id(struct members *members, const char *name, const char **id);
bool members_whole(struct members *members, const char *name, int64_t least, int64_t most,
                   int64_t *number);
bool members_real(struct members *members, const char *name, double least, double most,
                  double *number);
bool members_flag(struct members *members, const char *name, bool *flag);
// "08:30" to minutes after midnight, up to "24:00".
bool members_minute(struct members *members, const char *name, int *minute);
// Sets `index` to that of the word in the blank-separated list.
bool members_choice(struct members *members, const char *name, const char *words, int *index);

// Notes a fault of the caller's own. Always false.
bool members_fail(struct members *members, const char *name, const char *ja, const char *en);
