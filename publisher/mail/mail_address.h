// Mail addresses as people type them (RFC 5321 section 4.1.2, without quoted local parts and
// comments, which nobody has). Pure; any thread.
#pragma once

#include <stdbool.h>

#define MAIL_ADDRESS_BYTES 255 // RFC 5321 section 4.5.3.1.3: 254 and the terminator
#define MAIL_NAME_BYTES 256

// "taro@example.jp": ASCII, one @, a domain with a dot in it or "localhost".
bool mail_address_valid(const char *address) __attribute__((warn_unused_result));

// "taro@example.jp" or "目黒太郎 <taro@example.jp>", the name with or without quotation marks;
// `name` is "" when there is none.
bool mail_address_parse(const char *text, char name[MAIL_NAME_BYTES],
                        char address[MAIL_ADDRESS_BYTES]) __attribute__((warn_unused_result));
