// kawaraban-media: opens one upload, shut in, for kawaraban-publisher (upload.c), which hands it
// everything by descriptor number. Of no use at a prompt; `kawaraban-publisher media FILE` is.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "publisher/upload/child.h"

int main(int argc, char **argv)
{
    (void)argv;
    if (argc == 1 && fcntl(CHILD_FD_VERDICT, F_GETFD) >= 0)
        _exit(child_run()); // nothing of the libraries' farewells may run in there
    fputs(
        "kawaraban-media is started by kawaraban-publisher; try `kawaraban-publisher media FILE`\n",
        stderr);
    return 2;
}
