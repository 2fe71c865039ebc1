// `user` and `backup` as an administrator types them: through a pipe, beside a running publisher.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/show/stage.h"

static const char *programs(void)
{
    const char *folder = getenv("KAWARABAN_PROGRAMS");
    return folder ? folder : "build/plain";
}

// Runs `kawaraban-publisher ARGUMENTS -c CONFIG` with `typed` on its standard input; what it says
// is in said.
static char said[16384];
static int type(const struct stage *stage, const char *typed, const char *arguments)
{
    char command[2048];
    stage_write(stage, "typed", "%s", typed);
    snprintf(command, sizeof command, "%s/kawaraban-publisher %s -c %s/config.xml <%s/typed 2>&1",
             programs(), arguments, stage->folder, stage->folder);
    FILE *pipe = popen(command, "r");
    size_t length = fread(said, 1, sizeof said - 1, pipe);
    said[length] = '\0';
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void shell(const struct stage *stage, const char *format)
{
    char command[2048];
    snprintf(command, sizeof command, "cd %s && { %s; }", stage->folder, format);
    if (system(command) != 0)
        fail_msg("%s", command);
}

static void staff_are_made_and_changed_at_the_prompt(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *typed, *arguments;
        int status;
        const char *words;
    } rows[] = {
        {"", "user list", 0, ""},
        {"correct horse battery\n", "user add sato --name '佐藤 花子' --role administrator", 0, ""},
        {"", "user list", 0, "佐藤 花子"},
        {"correct horse battery\n", "user add sato", 1, "taken"},
        {"short\n", "user add ito", 1, "10"},
        {"", "user add ito", 1, "no password was given"},
        {"correct horse battery\n", "user add Ito", 1, "is no login"},
        {"correct horse battery\n", "user add 'x;y'", 1, "is no login"},
        {"correct horse battery\n", "user add ito --role king", 1, "king"},
        {"correct horse battery\r\n", "user add ito", 0, ""},
        {"", "user role ito approver", 0, ""},
        {"", "user role ito", 2, "ROLE is needed"},
        {"", "user role sato viewer", 1, "last administrator"},
        {"", "user disable sato", 1, "last administrator"},
        {"", "user disable nobody", 1, "nobody with the login"},
        {"", "user disable ito", 0, ""},
        {"", "user list", 0, "disabled"},
        {"", "user enable ito", 0, ""},
        {"another long password\n", "user passwd ito", 0, ""},
        {"", "user totp-off ito", 0, ""},
        {"", "user", 2, "is none of"},
        {"", "user add", 2, "LOGIN"},
        {"", "user frobnicate x", 2, "none of"},
        {"", "user list a b c", 2, "one word too many"},
        {"", "user --help", 0, "standard input"},
    };
    stage_configure(stage, "", STAGE_STILL);
    stage_start_publisher(stage); // it goes on meanwhile
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int status = type(stage, rows[i].typed, rows[i].arguments);
        if (status != rows[i].status || !strstr(said, rows[i].words))
            fail_msg("%s: %d expected, %d came: %s", rows[i].arguments, rows[i].status, status,
                     said);
        assert_null(strstr(said, "battery"));
    }
    assert_int_equal(stage_end(&stage->publisher, SIGTERM), 0);
}

// ---- backup ----

static int files_like(const struct stage *stage, const char *part)
{
    DIR *folder = opendir(stage->folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += strstr(entry->d_name, part) != NULL;
    closedir(folder);
    return count;
}

static void back_up(const struct stage *stage, const char *to)
{
    char arguments[512];
    snprintf(arguments, sizeof arguments, "backup %s/%s", stage->folder, to);
    if (type(stage, "", arguments) != 0)
        fail_msg("%s", said);
}

static void a_backup_of_a_running_publisher_is_the_store_again(void **state)
{
    struct stage *stage = *state;
    struct stat status;
    char path[512];
    stage_configure(stage, "", STAGE_STILL);
    stage_write_notice(stage, "first", "最初のお知らせ");
    stage_start_publisher(stage);
    assert_int_equal(type(stage, "correct horse battery\n", "user add sato --role administrator"),
                     0);
    back_up(stage, "one.tar");
    back_up(stage, "two.tgz");
    assert_non_null(strstr(said, "files"));
    shell(stage, "mkdir -p kept");
    back_up(stage, "kept/");
    shell(stage, "ls kept | grep -Eq '^kawaraban-[0-9]{8}T[0-9]{6}Z[.]tar$'");
    back_up(stage, "one.tar"); // over an older one
    stage_path(stage, "one.tar", path, sizeof path);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(files_like(stage, ".part-"), 0);
    assert_int_equal(files_like(stage, ".database-"), 0);
    shell(stage,
          "tar -tzf two.tgz | sort >packed.list && tar -tf one.tar | sort >plain.list && cmp "
          "packed.list plain.list && grep -qx kawaraban.db plain.list && grep -qx "
          "publisher.key plain.list && grep -q '^media/' plain.list && ! grep -q incoming "
          "plain.list");
    assert_int_equal(stage_end(&stage->publisher, SIGTERM), 0);

    shell(stage, "cp -r store before && rm -r store && mkdir store && tar -xf one.tar -C store && "
                 "cmp store/publisher.key before/publisher.key && diff -r store/media before/media "
                 "&& test \"$(stat -c %a store/publisher.key)\" = 600");
    assert_int_equal(type(stage, "", "user list"), 0);
    assert_non_null(strstr(said, "sato"));
    stage_start_publisher(stage);
    assert_int_equal(type(stage, "", "explain folder:first"), 0);
    assert_int_equal(stage_end(&stage->publisher, SIGTERM), 0);
}

static void a_backup_that_cannot_be_leaves_nothing(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *arguments;
        int status;
        const char *words;
    } rows[] = {
        {"backup", 2, "where to"},
        {"backup ''", 2, "where to"},
        {"backup a b", 2, "one word too many"},
        {"backup --what", 2, "not known"},
        {"backup build/none/x.tar", 1, "build/none/x.tar"},
        {"backup build/none/", 1, "there is no folder"},
        {"backup /dev/full/x.tar", 1, "/dev/full"},
        {"backup /proc/x.tar", 1, "cannot be written"},
    };
    stage_configure(stage, "", STAGE_STILL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int status = type(stage, "", rows[i].arguments);
        if (status != rows[i].status || !strstr(said, rows[i].words))
            fail_msg("%s: %d expected, %d came: %s", rows[i].arguments, rows[i].status, status,
                     said);
    }
    assert_int_equal(type(stage, "", "backup --help"), 0);
    assert_non_null(strstr(said, "tar -xf"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(staff_are_made_and_changed_at_the_prompt),
        STAGE_TEST(a_backup_of_a_running_publisher_is_the_store_again),
        STAGE_TEST(a_backup_that_cannot_be_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
