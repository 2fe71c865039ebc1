// A picture, drawing or document page → one clean picture. In the child.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "publisher/upload/verdict.h"

// By verdict->kind; writes CHILD_FD_RESULT and fills in result, size and pages, or refuses.
bool still_take(const void *bytes, size_t length, struct verdict *verdict);
