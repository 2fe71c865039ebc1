// What a form carries so that robots have to wait and a second press of the button sends nothing
// twice: when it was given out, a number used once, our seal. Not a door.
#pragma once

#include "publisher/online/visit.h"

#define FORM_TICKET_LEAST_S 2          // nobody fills it in faster
#define FORM_TICKET_MOST_S (2 * 86400) // a form left open over night is fine

enum form_ticket_state { FORM_TICKET_GOOD, FORM_TICKET_TOO_SOON, FORM_TICKET_STALE };

const char *form_ticket_make(struct visit *visit);
enum form_ticket_state form_ticket_check(const struct visit *visit, const char *ticket);

// What a ticket was used for: the proposal's id, 0 when it was not; and the note that it is now. In
// memory, the newest ONLINE_SENT_MEMORY.
int64_t form_ticket_used(struct visit *visit, const char *ticket);
void form_ticket_use(struct visit *visit, const char *ticket, int64_t proposal);
