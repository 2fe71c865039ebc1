// Shuts the process in, for good: from here on it computes, reads and writes what it has open, and
// nothing else. For a child process with one thread.
#pragma once

#include <stdbool.h>

#include "signage/base/error.h"

#define SANDBOX_MOST_DATA (432u * 1024 * 1024) // private memory; libraries' code comes on top
#define SANDBOX_MOST_OPEN 32

// True where the build's sanitizer needs terabytes of address space: then memory has no limit here.
bool sandbox_is_roomy(void);

// How long the process may work and be waited for: UPLOAD_CHILD_MOST_S, and longer where a
// sanitizer makes it slow.
int sandbox_most_s(void);

// With `reads_fonts` it may also open, for reading, fonts and the tables that PDF names characters
// by (Landlock lets nothing else through; on a kernel without it no file opens). False: not shut
// in, do not go on.
bool sandbox_enter(bool reads_fonts, struct error *error) __attribute__((warn_unused_result));
