// What is remembered about each item file between readings, sorted by path. Inside intake only; one
// thread at a time. Pointers to a file are valid until the next add or drop.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher/store/store.h"

// Which state of a file it was; all zero when there is none.
struct file_stamp {
    uint64_t device, inode;
    int64_t bytes, changed_ns;
};

struct file_stamp file_stamp_of(const char *path);
bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);

struct known_picture {
    char *source; // path as the item has it
    char *target; // last segment of what it leads to, when it is a link; else NULL
    struct file_stamp stamp;
    char name[STORE_MEDIA_NAME_BYTES];
};

struct known_file {
    char *relative; // "seminars/sogyo.xml"
    char *id;       // "seminars/sogyo"
    bool seen;
    bool gone;        // to be withdrawn with the next commit
    bool foreign;     // another kind of document: remembered, so that it is said once
    bool is_relative; // dates depend on today
    bool refused;     // not in the store as it stands here
    unsigned round;   // when it was last read
    struct file_stamp stamp, told;
    char *message; // what was last said about it; NULL when nothing
    struct known_picture *pictures;
    size_t picture_count;
};

struct known_files;

struct known_files *known_files_create(void);
void known_files_destroy(struct known_files *files); // NULL is legal
size_t known_files_count(const struct known_files *files);
struct known_file *known_files_at(struct known_files *files, size_t index);
struct known_file *known_files_find(struct known_files *files, const char *relative);
struct known_file *known_files_add(struct known_files *files, const char *relative);
bool known_files_has_id(struct known_files *files, const char *id); // an item's, not gone
bool known_files_any_gone(const struct known_files *files);
void known_files_drop_gone(struct known_files *files);

// The store's name of a picture that has not changed since it was added; NULL when unknown.
const char *known_file_picture(const struct known_file *file, const char *source,
                               const struct file_stamp *stamp);
// `stamps`: one for each of the item's media.
void known_file_keep_pictures(struct known_file *file, const struct item *item,
                              const struct file_stamp *stamps);
// Whether it shows a picture of that name (the last path segment); NULL: any picture.
bool known_file_uses(const struct known_file *file, const char *name);
