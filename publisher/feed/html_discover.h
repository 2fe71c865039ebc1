// A web page where a feed was expected: is it one, and which feed does it offer? Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "publisher/feed/url.h"

// Looks at the beginning only.
bool html_is_page(const char *bytes, size_t length);
