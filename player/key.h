// The publisher's public key: given once on the command line, kept in the cache folder (0600),
// demanded ever after. Main thread, at start.
#pragma once

#include <stdbool.h>

#include "signage/base/error.h"
#include "signage/language/signature.h"

// `given` is base64 text or the name of a file whose first word is that.
bool key_read(const char *given, struct signature_public_key *key, struct error *error)
    __attribute__((warn_unused_result));

// Kept twice, each with its key id behind it, so that one damaged copy unlocks nothing and locks
// nothing out.
bool key_keep(const char *folder, const struct signature_public_key *key, struct error *error)
    __attribute__((warn_unused_result));

enum key_found { KEY_NONE, KEY_FOUND, KEY_DAMAGED };

// DAMAGED, with a sentence, when a key was kept but no copy can be trusted any more.
enum key_found key_load(const char *folder, struct signature_public_key *key, struct error *error);
