// A file is in the store when its form is shown again with a fault elsewhere: nobody sends 300 MB
// twice. What no proposal comes to name is collected with other old media.
#include "publisher/online/submit_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/online/online_inside.h"
#include "publisher/upload/upload.h"
#include "signage/base/log.h"
#include "signage/language/media_name.h"

#define MOST_ALT_CHARS 120
#define MOST_ALT_BYTES 1000
#define MOST_PATH_BYTES 4200

const char *submit_files_mark(const struct visit *visit, const struct submission_file *file)
{
    char seal[ONLINE_SEAL_BYTES];
    const char *text = arena_printf(visit->arena, "%s|%s|%s", file->role, file->name, file->poster);
    online_seal(visit->online, text, seal);
    return arena_printf(visit->arena, "%s|%s", text, seal);
}

// ---- what comes back ----

static bool read_mark(struct visit *visit, const char *mark, struct submission_file *file)
{
    const char *words[4];
    char seal[ONLINE_SEAL_BYTES];
    char *text = arena_text(visit->arena, mark), *rest = text;
    for (size_t i = 0; i < 4; i++)
        if (!(words[i] = strsep(&rest, "|")))
            return false;
    *file = (struct submission_file){words[0], words[1], words[2], ""};
    online_seal(visit->online, arena_printf(visit->arena, "%s|%s|%s", words[0], words[1], words[2]),
                seal);
    return !rest && strcmp(seal, words[3]) == 0;
}

static const char *alt_of(struct visit *visit, const struct form_body *body, size_t number)
{
    const char *alt = form_body_value(body, arena_printf(visit->arena, "alt-%zu", number));
    if (!alt || strlen(alt) > MOST_ALT_BYTES)
        return "";
    char *clean = arena_text(visit->arena, alt);
    for (char *at = clean; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            *at = ' ';
    return clean;
}

static void add_kept(struct visit *visit, struct submission *submission,
                     const struct form_body *body)
{
    for (size_t number = 0; number < FORM_MOST_PARTS; number++) {
        struct submission_file file;
        const char *mark = form_body_value(body, arena_printf(visit->arena, "kept-%zu", number));
        if (!mark)
            continue;
        bool dropped = form_body_value(body, arena_printf(visit->arena, "drop-%zu", number));
        if (dropped || submission->file_count == SUBMISSION_MOST_PICTURES ||
            !read_mark(visit, mark, &file))
            continue;
        file.alt = alt_of(visit, body, number);
        submission->files[submission->file_count++] = file;
    }
}

// ---- what is new ----

static bool write_file(const struct form_part *part, char *path, struct error *error)
{
    int fd = mkstemp(path);
    size_t done = 0;
    if (fd < 0)
        return error_set_errno(error, errno, "%s", path);
    while (done < part->length) {
        ssize_t wrote = write(fd, part->bytes + done, part->length - done);
        if (wrote <= 0)
            break;
        done += (size_t)wrote;
    }
    close(fd);
    if (done == part->length)
        return true;
    unlink(path);
    return error_set(error, "the file could not be kept; the disk may be full");
}

static bool store_result(struct visit *visit, const struct upload *upload,
                         struct submission_file *file, struct error *error)
{
    char name[STORE_MEDIA_NAME_BYTES], poster[STORE_MEDIA_NAME_BYTES] = "";
    struct store *store = visit->office->store;
    bool ok = store_add_media_file(store, upload->path, upload->extension, MEDIA_MOST_BYTES, name,
                                   error) &&
              (!*upload->poster ||
               store_add_media_file(store, upload->poster, "jpg", MEDIA_MOST_BYTES, poster, error));
    unlink(upload->path);
    if (*upload->poster)
        unlink(upload->poster);
    bool video = strncmp(upload->type, "video/", 6) == 0;
    *file = (struct submission_file){
        .role = video                                          ? "video"
                : strcmp(upload->type, "application/pdf") == 0 ? "flyer"
                                                               : "photo",
        .name = ok ? arena_text(visit->arena, name) : "",
        .poster = arena_text(visit->arena, poster),
        .alt = "",
    };
    return ok;
}

static bool take_file(struct visit *visit, const struct form_part *part,
                      struct submission_file *file, struct error *error)
{
    const char *folder = visit->online->body_folder;
    char path[MOST_PATH_BYTES];
    struct upload *upload = malloc(sizeof *upload);
    if (!upload)
        abort();
    snprintf(path, sizeof path, "%s/sent-XXXXXX", folder);
    bool written = write_file(part, path, error);
    bool ok = written && upload_check(path, folder, visit->lang, upload, error);
    if (written)
        unlink(path);
    if (ok && !store_result(visit, upload, file, error)) {
        log_error("%s", error->text);
        error_set(error, "%s",
                  visit_say(visit, "ただいま保存できません。しばらくしてからお試しください。",
                            "It cannot be kept just now; please try again later."));
        ok = false;
    }
    free(upload);
    return ok;
}

static void add_new(struct visit *visit, struct submission *submission,
                    const struct form_part *part)
{
    struct submission_file file;
    struct error error = {""};
    if (submission->file_count == SUBMISSION_MOST_PICTURES)
        submission_add_fault(
            submission, FIELD_FILES,
            visit_say(visit, "写真は5枚までです。6枚目からは受け取っていません。",
                      "At most five pictures; those after the fifth were not taken."));
    else if (take_file(visit, part, &file, &error))
        submission->files[submission->file_count++] = file;
    else
        submission_add_fault(submission, FIELD_FILES,
                             arena_printf(visit->arena, visit_say(visit, "「%s」: %s", "“%s”: %s"),
                                          part->file_name, error.text));
}

static void check_mixture(struct visit *visit, struct submission *submission)
{
    for (size_t i = 0; submission->file_count > 1 && i < submission->file_count; i++)
        if (strcmp(submission->files[i].role, "photo") != 0)
            submission_add_fault(
                submission, FIELD_FILES,
                visit_say(visit,
                          "動画やチラシは、それだけを1つ送れます。ほかのものに「取り除く」のしるし"
                          "を付けてください。",
                          "A video or a flyer goes alone; tick “remove” at the others."));
}

void submit_files_take(struct visit *visit, struct submission *submission,
                       const struct form_body *body)
{
    add_kept(visit, submission, body);
    for (size_t i = 0; i < body->count; i++) {
        const struct form_part *part = &body->parts[i];
        // A file field in which nothing was chosen comes as an empty file without a name.
        if (part->file_name && strcmp(part->name, "files") == 0 &&
            (part->length > 0 || *part->file_name))
            add_new(visit, submission, part);
    }
    check_mixture(visit, submission);
}
