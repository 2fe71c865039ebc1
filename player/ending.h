// SIGTERM and SIGINT end the program within a second, whatever its parts are doing. A thread waits
// for the signals, so that no handler has to.
#pragma once

#include <stdbool.h>

#define ENDING_MOST_MS 900

struct ending;

// Before any other thread starts: blocks the signals for all of them. `wake` is called on ending's
// thread when one came.
struct ending *ending_create(void (*wake)(void *context), void *context);

bool ending_came(const struct ending *ending);

// The parts have ended in time. NULL is legal.
void ending_destroy(struct ending *ending);
