// A request's body that is too long to be held in memory: a temporary file. One thread at a time.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct body_file;

// In `folder`, which exists. Never NULL; a file that cannot be made or written is told by _whole.
struct body_file *body_file_create(const char *folder);
void body_file_destroy(struct body_file *file); // removes it; NULL is legal

void body_file_add(struct body_file *file, const void *bytes, size_t length);
bool body_file_whole(struct body_file *file); // everything that was added is in it
const char *body_file_path(const struct body_file *file);
