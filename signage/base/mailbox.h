// A bounded queue between threads: finished things are handed over whole. The receiver may sleep
// in poll() on a descriptor instead of waiting inside.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct mailbox;

// `capacity` letters at most. `drop` is called for letters still inside at destroy (may be NULL).
struct mailbox *mailbox_create(size_t capacity, void (*drop)(void *letter));
void mailbox_destroy(struct mailbox *mailbox); // NULL is legal; nobody may be using it

// Any thread. Ownership of `letter` (never NULL) moves in. False when full or closed: it stays with
// the caller.
bool mailbox_post(struct mailbox *mailbox, void *letter) __attribute__((warn_unused_result));

// Waits for room instead; false only when closed.
bool mailbox_post_wait(struct mailbox *mailbox, void *letter) __attribute__((warn_unused_result));

// The oldest letter, or NULL at once when there is none.
void *mailbox_take(struct mailbox *mailbox);

// Waits up to `wait_ms` (negative: for ever). NULL when the time is up, or closed and empty.
void *mailbox_take_wait(struct mailbox *mailbox, int wait_ms);

// No more letters are accepted; sleepers wake.
void mailbox_close(struct mailbox *mailbox);
bool mailbox_closed(const struct mailbox *mailbox);

// Readable (poll POLLIN) while letters are inside or it is closed. Owned by the mailbox.
int mailbox_fd(const struct mailbox *mailbox);
