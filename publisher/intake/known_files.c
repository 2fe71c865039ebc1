// The memory of the content folder's reader: what each file was when it was last read.

#include "publisher/intake/known_files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct known_files {
    struct known_file *files; // sorted by `relative`
    size_t count, capacity;
};

struct file_stamp file_stamp_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return (struct file_stamp){0};
    return (struct file_stamp){
        .device = status.st_dev,
        .inode = status.st_ino,
        .bytes = status.st_size,
        .changed_ns = status.st_mtim.tv_sec * INT64_C(1000000000) + status.st_mtim.tv_nsec,
    };
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->device == b->device && a->inode == b->inode && a->bytes == b->bytes &&
           a->changed_ns == b->changed_ns;
}

struct known_files *known_files_create(void)
{
    struct known_files *files = calloc(1, sizeof *files);
    if (!files)
        abort();
    return files;
}

static void forget_pictures(struct known_file *file)
{
    for (size_t i = 0; i < file->picture_count; i++) {
        free(file->pictures[i].source);
        free(file->pictures[i].target);
    }
    free(file->pictures);
    file->pictures = NULL;
    file->picture_count = 0;
}

static void finish(struct known_file *file)
{
    forget_pictures(file);
    free(file->relative);
    free(file->id);
    free(file->message);
}

void known_files_destroy(struct known_files *files)
{
    if (!files)
        return;
    for (size_t i = 0; i < files->count; i++)
        finish(&files->files[i]);
    free(files->files);
    free(files);
}

size_t known_files_count(const struct known_files *files)
{
    return files->count;
}

struct known_file *known_files_at(struct known_files *files, size_t index)
{
    return &files->files[index];
}

// The first place whose path is not below `relative`.
static size_t place_of(const struct known_files *files, const char *relative)
{
    size_t low = 0, high = files->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(files->files[middle].relative, relative) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct known_file *known_files_find(struct known_files *files, const char *relative)
{
    size_t place = place_of(files, relative);
    bool found = place < files->count && strcmp(files->files[place].relative, relative) == 0;
    return found ? &files->files[place] : NULL;
}

struct known_file *known_files_add(struct known_files *files, const char *relative)
{
    if (files->count == files->capacity) {
        files->capacity = files->capacity * 2 + 64;
        files->files = reallocarray(files->files, files->capacity, sizeof *files->files);
        if (!files->files)
            abort();
    }
    size_t place = place_of(files, relative);
    struct known_file *file = &files->files[place];
    memmove(file + 1, file, (files->count - place) * sizeof *file);
    *file = (struct known_file){
        .relative = strdup(relative),
        .id = strndup(relative, strlen(relative) - strlen(".xml")),
    };
    if (!file->relative || !file->id)
        abort();
    files->count++;
    return file;
}

bool known_files_has_id(struct known_files *files, const char *id)
{
    char *relative = NULL;
    if (asprintf(&relative, "%s.xml", id) < 0)
        abort();
    const struct known_file *file = known_files_find(files, relative);
    free(relative);
    return file && !file->gone && !file->foreign;
}

bool known_files_any_gone(const struct known_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->files[i].gone)
            return true;
    return false;
}

void known_files_drop_gone(struct known_files *files)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++) {
        struct known_file *file = &files->files[i];
        if (file->gone && !file->foreign) {
            finish(file);
            continue;
        }
        file->gone = false;
        files->files[kept++] = *file;
    }
    files->count = kept;
}

const char *known_file_picture(const struct known_file *file, const char *source,
                               const struct file_stamp *stamp)
{
    for (size_t i = 0; i < file->picture_count; i++)
        if (strcmp(file->pictures[i].source, source) == 0 &&
            file_stamp_equal(&file->pictures[i].stamp, stamp))
            return file->pictures[i].name;
    return NULL;
}

static const char *last_segment(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void known_file_keep_pictures(struct known_file *file, const struct item *item,
                              const struct file_stamp *stamps)
{
    forget_pictures(file);
    file->pictures = calloc(item->media_count + 1, sizeof *file->pictures);
    if (!file->pictures)
        abort();
    for (size_t i = 0; i < item->media_count; i++) {
        struct known_picture *picture = &file->pictures[file->picture_count++];
        char resolved[PATH_MAX];
        picture->source = strdup(item->media[i].source);
        picture->stamp = stamps[i];
        snprintf(picture->name, sizeof picture->name, "%s", item->media[i].name);
        if (realpath(item->media[i].source, resolved) &&
            strcmp(last_segment(resolved), last_segment(picture->source)) != 0)
            picture->target = strdup(last_segment(resolved));
    }
}

bool known_file_uses(const struct known_file *file, const char *name)
{
    if (!name)
        return file->picture_count > 0;
    for (size_t i = 0; i < file->picture_count; i++) {
        const struct known_picture *picture = &file->pictures[i];
        if (strcmp(last_segment(picture->source), name) == 0 ||
            (picture->target && strcmp(picture->target, name) == 0))
            return true;
    }
    return false;
}
