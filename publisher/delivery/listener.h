// The socket that players connect to.
#pragma once

#include "signage/base/error.h"

// A listening, non-blocking TCP socket; -1 with a sentence. `address` is a host name or an address,
// "" or "*" for all, "::" takes IPv4 too; `port` 0 takes any free one.
int listener_open(const char *address, int port, struct error *error)
    __attribute__((warn_unused_result));

int listener_port(int socket);
