// The thread that rebuilds. Private to the programme.
#pragma once

#include "publisher/programme/programme_inside.h"

void programme_thread_init(struct programme *programme);
void programme_thread_finish(struct programme *programme); // after programme_stop

// One build; *changed: another edition was swapped in. In programme.c.
bool programme_rebuild(struct programme *programme, bool *changed, struct error *error);
