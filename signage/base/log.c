#include "signage/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/utf8.h"

#define LOG_LINE_BYTES 2048

static enum log_level most_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level most)
{
    most_level = most;
}

static const char *level_word(enum log_level level)
{
    switch (level) {
    case LOG_LEVEL_ERROR:
        return "error: ";
    case LOG_LEVEL_WARNING:
        return "warning: ";
    case LOG_LEVEL_DEBUG:
        return "debug: ";
    case LOG_LEVEL_NOTICE:
    case LOG_LEVEL_INFO:
        break;
    }
    return "";
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level > most_level)
        return;
    char line[LOG_LINE_BYTES];
    int start = getenv("JOURNAL_STREAM") ? snprintf(line, sizeof line, "<%d>", (int)level)
                                         : snprintf(line, sizeof line, "%s", level_word(level));
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + start, sizeof line - (size_t)start - 1, format, arguments);
    va_end(arguments);
    size_t length = strlen(line);
    if (length + 2 == sizeof line)
        length = utf8_floor(line, length);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < 0x20)
            line[i] = ' ';
    line[length++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, length);
    (void)written; // nobody is left to tell
}
