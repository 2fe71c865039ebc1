// A film: looked at, its first picture decoded, and put into a new container with nothing but its
// pictures and sound. In the child.
#pragma once

#include <stdbool.h>

#include "publisher/upload/verdict.h"

// CHILD_FD_UPLOAD to CHILD_FD_RESULT, a frame of it as JPEG to CHILD_FD_POSTER; by verdict->kind.
bool film_take(struct verdict *verdict);
