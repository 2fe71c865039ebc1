// Between the folder and the store: each item file is read when it changed (or a picture it uses,
// or the day), what is good goes in, what is refused is said once and leaves the earlier good item
// alone.

#include "publisher/intake/content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/intake/item_file.h"
#include "publisher/intake/known_files.h"
#include "publisher/intake/picture.h"
#include "publisher/intake/walk.h"
#include "signage/base/log.h"

#define ROOT_NAME_BYTES 64 // of a root element, as people are told it

struct content {
    char *root;
    struct store *store;
    const struct civil_zone *zone;
    struct clock clock;
    struct known_files *files;
    unsigned round;    // grows with each commit; a file is read once a round
    bool waiting;      // the store refused something; try again later
    struct error told; // why, as it was last logged

    // What this round found, until the commit.
    struct item **ready;
    size_t ready_count, ready_capacity;
    struct error first; // of this round
};

struct content *content_create(const char *root, struct store *store, const struct civil_zone *zone,
                               struct clock clock, struct error *error)
{
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        error_set_errno(error, errno, "the content folder %s cannot be read", root);
        return NULL;
    }
    close(fd);
    struct content *content = calloc(1, sizeof *content);
    if (!content || !(content->root = strdup(root)))
        abort();
    content->store = store;
    content->zone = zone;
    content->clock = clock;
    content->round = 1;
    content->files = known_files_create();
    return content;
}

static void forget_ready(struct content *content)
{
    for (size_t i = 0; i < content->ready_count; i++)
        item_destroy(content->ready[i]);
    content->ready_count = 0;
}

void content_destroy(struct content *content)
{
    if (!content)
        return;
    forget_ready(content);
    free(content->ready);
    known_files_destroy(content->files);
    free(content->root);
    free(content);
}

const char *content_root(const struct content *content)
{
    return content->root;
}

bool content_is_waiting(const struct content *content)
{
    return content->waiting;
}

// ---- one file ----

// Said once for each state of the file, however often it is read again meanwhile.
static void say_once(struct known_file *file, enum log_level level, const char *sentence)
{
    if (file->message && strcmp(file->message, sentence) == 0 &&
        file_stamp_equal(&file->told, &file->stamp))
        return;
    log_line(level, "%s", sentence);
    free(file->message);
    file->message = strdup(sentence);
    file->told = file->stamp;
}

static void refuse(struct content *content, struct known_file *file, const struct error *error)
{
    file->refused = true;
    if (!content->first.text[0])
        content->first = *error;
    say_once(file, LOG_LEVEL_WARNING, error->text);
}

static bool is_stored(const struct content *content, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%.2s/%s", store_media_folder(content->store), name, name) < 0)
        abort();
    bool stored = access(path, R_OK) == 0;
    free(path);
    return stored;
}

static bool add_picture(struct content *content, const struct known_file *file, struct item *item,
                        struct item_media *media, const struct file_stamp *stamp,
                        struct error *error)
{
    char name[STORE_MEDIA_NAME_BYTES];
    const char *known = known_file_picture(file, media->source, stamp);
    if (known && is_stored(content, known)) {
        media->name = arena_text(item->arena, known);
        return true;
    }
    const char *extension = picture_extension(media->source, error);
    if (!extension || !store_add_media_file(content->store, media->source, extension,
                                            PICTURE_MOST_BYTES, name, error))
        return error_prefix(error, "%s", item->origin);
    media->name = arena_text(item->arena, name);
    return true;
}

// Stamps are taken before the bytes are read: a change meanwhile is then seen as one.
static bool add_pictures(struct content *content, struct known_file *file, struct item *item,
                         struct error *error)
{
    struct file_stamp stamps[ITEM_MOST_MEDIA];
    for (size_t i = 0; i < item->media_count; i++) {
        stamps[i] = file_stamp_of(item->media[i].source);
        if (!add_picture(content, file, item, &item->media[i], &stamps[i], error))
            return false;
    }
    known_file_keep_pictures(file, item, stamps);
    return true;
}

static void keep_ready(struct content *content, struct item *item)
{
    if (content->ready_count == content->ready_capacity) {
        content->ready_capacity = content->ready_capacity * 2 + 16;
        content->ready =
            reallocarray(content->ready, content->ready_capacity, sizeof *content->ready);
        if (!content->ready)
            abort();
    }
    content->ready[content->ready_count++] = item;
}

enum sort {
    SORT_NONE,   // there is no such file
    SORT_ITEM,   // it is, or wants to be, an item
    SORT_KNOWN,  // something else that belongs into such a folder: a feed, a template
    SORT_STRANGE // some other document
};

// What the file is, by the name of its root element, which goes to `root`.
static enum sort sort_of_document(const char *path, char root[ROOT_NAME_BYTES])
{
    static const char known[] =
        " kawaraban template theme calendar fonts slide smil svg rss feed RDF "
        "rdf:RDF alert Report ";
    char head[4096], word[ROOT_NAME_BYTES + 2];
    size_t bytes = 0;
    const char *name = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = fd < 0 ? 0 : read(fd, head, sizeof head);
    if (got > 0)
        name = xml_root_name(head, (size_t)got, &bytes);
    if (fd >= 0)
        close(fd);
    snprintf(root, ROOT_NAME_BYTES, "%.*s", (int)(bytes < 256 ? bytes : 256), name);
    snprintf(word, sizeof word, " %s ", root);
    if (bytes == 0 || strcmp(root, "item") == 0)
        return SORT_ITEM;
    return strstr(known, word) ? SORT_KNOWN : SORT_STRANGE;
}

static enum sort sort_of(const char *path, char root[ROOT_NAME_BYTES])
{
    struct stat status;
    if (stat(path, &status) != 0)
        return errno != ENOENT && errno != ENOTDIR ? SORT_ITEM : SORT_NONE;
    return S_ISREG(status.st_mode) ? sort_of_document(path, root) : SORT_NONE;
}

static void leave_alone(struct known_file *file, const char *path, enum sort sort, const char *root)
{
    struct error sentence;
    file->gone |= !file->foreign; // it may have been an item until now
    file->foreign = true;
    file->refused = false;
    if (sort == SORT_KNOWN)
        return;
    error_set(&sentence,
              "%s begins with <%s>, which is no item, and is left alone; an item begins with <item "
              "xmlns=\"urn:kawaraban:item:1\" kind=\"…\">",
              path, root);
    say_once(file, LOG_LEVEL_NOTICE, sentence.text);
}

static void load_item(struct content *content, struct known_file *file, const char *path)
{
    struct error error = {""};
    struct item *item = item_file_load(path, file->id, content->zone,
                                       clock_now_utc(&content->clock), &file->is_relative, &error);
    file->foreign = false;
    if (item && add_pictures(content, file, item, &error)) {
        keep_ready(content, item);
        file->refused = false;
    } else {
        item_destroy(item);
        refuse(content, file, &error);
    }
}

static void read_known(struct content *content, struct known_file *file)
{
    char root[ROOT_NAME_BYTES] = "";
    if (file->round == content->round && !file->gone)
        return;
    file->round = content->round;
    char *path = walk_path(content->root, file->relative);
    file->stamp = file_stamp_of(path);
    enum sort sort = sort_of(path, root);
    file->gone = sort == SORT_NONE;
    if (sort == SORT_ITEM)
        load_item(content, file, path);
    else if (sort == SORT_NONE)
        file->foreign = false;
    else
        leave_alone(file, path, sort, root);
    free(path);
}

static void read_file(struct content *content, const char *relative)
{
    struct known_file *file = known_files_find(content->files, relative);
    if (!file && known_files_count(content->files) >= CONTENT_MOST_FILES) {
        if (!content->first.text[0]) {
            error_set(&content->first, "%s: more than %d item files; %s and others are left out",
                      content->root, CONTENT_MOST_FILES, relative);
            log_warning("%s", content->first.text);
        }
        return;
    }
    if (!file)
        file = known_files_add(content->files, relative);
    file->seen = true;
    read_known(content, file);
}

static bool is_item_name(const char *relative)
{
    size_t length = strlen(relative);
    return length > 4 && strcmp(relative + length - 4, ".xml") == 0;
}

static void visit(void *context, const char *relative, bool is_folder)
{
    if (!is_folder && is_item_name(relative))
        read_file(context, relative);
}

// ---- what changed ----

// Items that use a picture of this name; NULL: any. The refused ones may have been waiting for it.
static void read_users_of(struct content *content, const char *name)
{
    for (size_t i = 0; i < known_files_count(content->files); i++) {
        struct known_file *file = known_files_at(content->files, i);
        if (file->refused || known_file_uses(file, name))
            read_known(content, file);
    }
}

static void note_gone(struct content *content, const char *relative)
{
    size_t length = strlen(relative);
    for (size_t i = 0; i < known_files_count(content->files); i++) {
        struct known_file *file = known_files_at(content->files, i);
        bool below =
            strncmp(file->relative, relative, length) == 0 && file->relative[length] == '/';
        if (below || strcmp(file->relative, relative) == 0)
            file->gone = true;
    }
}

void content_read_path(struct content *content, const char *relative)
{
    struct stat status;
    struct error error = {""};
    char *path = walk_path(content->root, relative);
    bool there = stat(path, &status) == 0;
    if (there && S_ISDIR(status.st_mode)) {
        if (!walk(content->root, relative, visit, content, &error))
            log_warning("%s", error.text);
    } else if (there && S_ISREG(status.st_mode) && is_item_name(relative)) {
        read_file(content, relative);
    } else if (!there) {
        note_gone(content, relative);
    }
    bool one_file = there && S_ISREG(status.st_mode);
    const char *slash = strrchr(relative, '/');
    if (!one_file || !is_item_name(relative))
        read_users_of(content, !one_file ? NULL : slash ? slash + 1 : relative);
    free(path);
}

void content_read_relative(struct content *content)
{
    for (size_t i = 0; i < known_files_count(content->files); i++)
        if (known_files_at(content->files, i)->is_relative)
            read_known(content, known_files_at(content->files, i));
}

void content_read_waiting(struct content *content)
{
    content->waiting = false;
    for (size_t i = 0; i < known_files_count(content->files); i++)
        if (known_files_at(content->files, i)->refused)
            read_known(content, known_files_at(content->files, i));
}

// ---- into the store ----

static bool put_ready(struct content *content, struct error *error)
{
    for (size_t i = 0; i < content->ready_count; i++)
        if (!store_put_item(content->store, content->ready[i], NULL, error))
            return error_prefix(error, "%s", content->ready[i]->origin);
    return true;
}

static bool withdraw_gone(struct content *content, struct error *error)
{
    for (size_t i = 0; i < known_files_count(content->files); i++) {
        const struct known_file *file = known_files_at(content->files, i);
        if (!file->gone)
            continue;
        char *id = NULL;
        if (asprintf(&id, "folder:%s", file->id) < 0)
            abort();
        bool ok =
            store_withdraw_item(content->store, id, item_reason_code(ITEM_REASON_FILE_GONE), error);
        free(id);
        if (!ok)
            return false;
    }
    return true;
}

// Kept for the next try: everything of this round counts as refused, nothing as forgotten.
static void wait_for_store(struct content *content, const struct error *error)
{
    for (size_t i = 0; i < known_files_count(content->files); i++) {
        struct known_file *file = known_files_at(content->files, i);
        if (file->round == content->round || file->gone)
            file->refused = true;
    }
    if (strcmp(content->told.text, error->text) != 0)
        log_error("%s", error->text);
    content->told = *error;
    content->waiting = true;
}

static bool write_round(struct content *content, struct error *error)
{
    struct error ending = {""};
    if (!store_begin(content->store, error))
        return false;
    bool written = put_ready(content, error) && withdraw_gone(content, error);
    bool ended = store_end(content->store, &ending);
    if (written && !ended)
        error_set(error, "%s", ending.text);
    return written && ended;
}

static bool commit(struct content *content, struct error *error)
{
    bool ok = true;
    if (content->ready_count || known_files_any_gone(content->files)) {
        ok = write_round(content, error);
        if (ok) {
            known_files_drop_gone(content->files);
            content->told.text[0] = '\0';
        } else {
            wait_for_store(content, error);
        }
    }
    forget_ready(content);
    content->round++;
    content->first.text[0] = '\0';
    return ok;
}

void content_commit(struct content *content)
{
    struct error error = {""};
    commit(content, &error);
}

// Items of an earlier run whose files went away while nobody watched.
static bool withdraw_orphans(struct content *content, struct error *error)
{
    struct item_list *items = store_source_items(content->store, "folder", error);
    bool ok = items != NULL;
    for (size_t i = 0; ok && i < items->count; i++) {
        const char *id = strchr(items->items[i]->id, ':');
        if (!id || known_files_has_id(content->files, id + 1))
            continue;
        ok = store_withdraw_item(content->store, items->items[i]->id,
                                 item_reason_code(ITEM_REASON_FILE_GONE), error);
    }
    item_list_destroy(items);
    return ok;
}

bool content_read_all(struct content *content, struct error *error)
{
    struct error broken = {""};
    for (size_t i = 0; i < known_files_count(content->files); i++)
        known_files_at(content->files, i)->seen = false;
    bool complete = walk(content->root, "", visit, content, &broken);
    if (!complete)
        log_warning("%s", broken.text);
    for (size_t i = 0; complete && i < known_files_count(content->files); i++) {
        struct known_file *file = known_files_at(content->files, i);
        file->gone |= !file->seen;
    }
    struct error first = complete ? content->first : broken;
    bool stored = commit(content, &broken);
    if (stored && complete && !withdraw_orphans(content, &broken)) {
        log_error("%s", broken.text);
        stored = false;
    }
    if (!stored && !first.text[0])
        first = broken;
    return !first.text[0] || error_set(error, "%s", first.text);
}
