// glibc loads a converter's library from disk with the first iconv_open() and unloads it with the
// last iconv_close(): one kept open spares a fuzzer that for each input.
#pragma once

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

static inline void keep_converters(void)
{
    static const char *const names[] = {"CP932", "EUC-JP-MS", "CP1252", "UTF-16", "UTF-32"};
    static iconv_t kept[sizeof names / sizeof *names];
    static bool done;
    for (size_t i = 0; !done && i < sizeof names / sizeof *names; i++)
        kept[i] = iconv_open("UTF-8", names[i]);
    done = true;
    (void)kept;
}
