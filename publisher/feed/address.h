// Which addresses a feed may be fetched from: only those of the public internet, so that nobody can
// make the publisher knock on doors inside the house. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

// False for loopback, private, link-local, multicast, documentation and other special addresses
// (RFC 6890), also when they hide in an IPv6 address.
bool address_is_public(const struct sockaddr *address);

// The same for an address in numbers, as "192.168.1.7" or "fe80::1"; false when it is none.
bool address_text_is_public(const char *text);
