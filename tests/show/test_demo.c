// `make demo` as a newcomer runs it on a machine without a display: it ends by itself with status 0
// and leaves pictures of what the screen showed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sys/wait.h>

#include "tests/show/stage.h"

static void it_ends_by_itself_and_leaves_pictures(void **state)
{
    struct stage *stage = *state;
    char command[1024];
    snprintf(command, sizeof command,
             "env -u DISPLAY -u WAYLAND_DISPLAY DEMO_SECONDS=7 DEMO_FOLDER=%s/demo tests/show/demo "
             ">%s/demo.log 2>&1",
             stage->folder, stage->folder);
    int status = system(command);
    char *log = stage_read(stage, "demo.log");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("the demo ended with %d: %s", status, log ? log : "");
    assert_non_null(strstr(log, "first picture after"));
    assert_non_null(strstr(log, "everything is stopped"));
    free(log);
    assert_false(stage_is_black(stage, "demo/latest.png"));
    char *news = stage_read(stage, "demo/publisher.log");
    assert_non_null(strstr(news, "feed ward-news: read"));
    free(news);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(it_ends_by_itself_and_leaves_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
