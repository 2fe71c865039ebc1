// A folder where checked uploads arrive, and rows of files with what becomes of each.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publisher/upload/sandbox.h"
#include "publisher/upload/upload.h"
#include "signage/base/buffer.h"
#include "signage/base/file.h"

#define FILE_MOST_BYTES (400u * 1024 * 1024)

struct gate {
    char folder[64], file[96];
};

static inline int gate_open(void **state)
{
    static struct gate gate;
    struct error error = {0};
    if (!folder_make("build", &error))
        fail_msg("%s", error.text);
    strcpy(gate.folder, "build/upload-XXXXXX");
    if (!mkdtemp(gate.folder))
        fail_msg("no folder %s", gate.folder);
    snprintf(gate.file, sizeof gate.file, "%s.sent", gate.folder);
    *state = &gate;
    return 0;
}

static inline int gate_close(void **state)
{
    struct gate *gate = *state;
    unlink(gate->file);
    return rmdir(gate->folder);
}

// How many files are left there; a refused upload leaves none.
static inline int gate_files(const struct gate *gate)
{
    DIR *folder = opendir(gate->folder);
    int count = -2; // . and ..
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static inline void gate_write(const struct gate *gate, const void *bytes, size_t length)
{
    FILE *file = fopen(gate->file, "wb");
    assert_non_null(file);
    if (length > 0)
        assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static inline void gate_forget(const struct upload *upload)
{
    unlink(upload->path);
    if (upload->poster[0])
        unlink(upload->poster);
}

// The largest any child of this program has been.
static inline void gate_expect_small_children(void)
{
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    if (sandbox_is_roomy())
        print_message("# this build's sanitizer needs more address space than RLIMIT_DATA leaves: "
                      "no memory limit\n");
    else
        assert_true((unsigned long)used.ru_maxrss * 1024 <= UPLOAD_CHILD_MOST_MEMORY);
}

// For bombs that libraries answer by giving up the process: that is what it is for.
#define GATE_MAY_DIE "may die"

// `expected`: what the English sentence contains; NULL when either is right as long as nothing
// breaks;
// "" when it is taken. The size that is allowed for a taken picture is checked by upload_check.
static inline void gate_expect_file(const struct gate *gate, const char *name, const char *expected)
{
    struct upload upload;
    struct error error = {0};
    bool taken = upload_check(gate->file, gate->folder, "en", &upload, &error);
    if (taken)
        gate_forget(&upload);
    if (gate_files(gate) != 0)
        fail_msg("%s: %d files are left behind", name, gate_files(gate));
    bool may_die = expected && strcmp(expected, GATE_MAY_DIE) == 0;
    if (may_die)
        return;
    if (!taken && (strstr(error.text, "opened safely") || strstr(error.text, "server cannot")))
        fail_msg("%s: the process that opened it died, or could not work: %s", name, error.text);
    if (taken && expected && *expected)
        fail_msg("%s: expected “…%s…”, but it was taken as %s", name, expected, upload.type);
    if (!taken && !error.text[0])
        fail_msg("%s: refused without a sentence", name);
    if (!taken && expected && (!*expected || !strstr(error.text, expected)))
        fail_msg("%s: expected %s, got “%s”", name, *expected ? expected : "it taken", error.text);
}

static inline void gate_expect(const struct gate *gate, const char *name, const void *bytes,
                               size_t length, const char *expected)
{
    gate_write(gate, bytes, length);
    gate_expect_file(gate, name, expected);
}

static inline void gate_expect_buffer(const struct gate *gate, const char *name,
                                      struct buffer *buffer, const char *expected)
{
    assert_false(buffer->overflowed);
    gate_expect(gate, name, buffer->bytes, buffer->length, expected);
    buffer_finish(buffer);
}

// Cut at so many places from the beginning to the last byte.
static inline void gate_expect_cut(const struct gate *gate, const char *name,
                                   const struct buffer *whole, size_t cuts, const char *expected)
{
    char row[96];
    for (size_t i = 1; i <= cuts; i++) {
        size_t length = i == cuts ? whole->length - 2 : whole->length * i / cuts;
        snprintf(row, sizeof row, "%s cut after %zu of %zu bytes", name, length, whole->length);
        gate_expect(gate, row, whole->bytes, length, expected);
    }
}

static inline struct buffer gate_buffer(void)
{
    struct buffer buffer;
    buffer_init(&buffer, FILE_MOST_BYTES);
    return buffer;
}
