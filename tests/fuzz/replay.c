// A fuzzer without libFuzzer: every committed seed, cut short and changed in a way that is the same
// each time, so that `make test` finds with any compiler what the fuzzers found once. The program's
// name says which seeds: replay_feed reads tests/fuzz/seeds/feed. An input that ends it is saved.
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/file.h"

#define MOST_SEEDS 4000
#define MOST_SEED_BYTES (256u * 1024)
#define MOST_GROWTH_BYTES 64
#define CUTS 24
#define CHANGES 72
#define HANG_S 240

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct input {
    char name[300];
    int change; // 0: as it is
    uint8_t *bytes;
    size_t length;
} input;

static const char *program;

static void save_input(void)
{
    char path[400];
    snprintf(path, sizeof path, "%s-%s-%d", program, input.name, input.change);
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(input.bytes, 1, input.length, file);
        fclose(file);
    }
    fprintf(stderr, "# the seed %s, change %d, ends it; the input is in %s\n", input.name,
            input.change, path);
}

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

static void on_signal(int number)
{
    save_input();
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_ends(void)
{
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_set_death_callback(save_input);
#else
    signal(SIGSEGV, on_signal);
    signal(SIGILL, on_signal);
    signal(SIGTRAP, on_signal);
#endif
    signal(SIGABRT, on_signal);
    signal(SIGALRM, on_signal);
    alarm(HANG_S);
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

// In a block of just its size, so that a sanitizer sees every byte read beyond it.
static void run(const uint8_t *bytes, size_t length, int change)
{
    input.bytes = malloc(length ? length : 1);
    if (!input.bytes)
        abort();
    memcpy(input.bytes, bytes, length);
    input.length = length;
    input.change = change;
    LLVMFuzzerTestOneInput(input.bytes, length);
    free(input.bytes);
}

// Up to three of: a byte made another, a piece left out, a piece said again elsewhere.
static size_t change_bytes(uint8_t *bytes, size_t length, uint32_t *random)
{
    static const uint8_t telling[] = "<>&;\"'/=[]!?\n\r \t\0\x1B\x80\xE3\xEF\xFF:,-0aT";
    for (uint32_t times = 1 + next_random(random) % 3; times > 0 && length > 1; times--) {
        size_t at = next_random(random) % length, from = next_random(random) % length;
        size_t piece = 1 + next_random(random) % (MOST_GROWTH_BYTES / 3);
        switch (next_random(random) % 4) {
        case 0:
            bytes[at] = telling[next_random(random) % (sizeof telling - 1)];
            break;
        case 1:
            bytes[at] ^= (uint8_t)(1u << next_random(random) % 8);
            break;
        case 2:
            piece = piece < length - at ? piece : length - at;
            memmove(bytes + at, bytes + at + piece, length - at - piece);
            length -= piece;
            break;
        default: {
            uint8_t copy[MOST_GROWTH_BYTES];
            piece = piece < length - from ? piece : length - from;
            memcpy(copy, bytes + from, piece);
            memmove(bytes + at + piece, bytes + at, length - at);
            memcpy(bytes + at, copy, piece);
            length += piece;
        }
        }
    }
    return length;
}

static void replay(const uint8_t *seed, size_t length)
{
    uint8_t *changed = malloc(length + MOST_GROWTH_BYTES);
    if (!changed)
        abort();
    int change = 0;
    run(seed, length, change++);
    for (size_t i = 1; i < CUTS && length > 0; i++)
        run(seed, length * i / CUTS, change++);
    uint32_t random = 2463534242u + (uint32_t)length;
    for (int i = 0; i < CHANGES; i++) {
        memcpy(changed, seed, length);
        run(changed, change_bytes(changed, length, &random), change++);
    }
    free(changed);
}

static int wanted(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argument_count, char **arguments)
{
    (void)argument_count;
    program = arguments[0];
    const char *name = strstr(program, "replay_");
    char folder[200], path[600];
    snprintf(folder, sizeof folder, "tests/fuzz/seeds/%s", name ? name + strlen("replay_") : "");
    struct dirent **entries;
    int count = scandir(folder, &entries, wanted, alphasort);
    if (!name || count <= 0 || count > MOST_SEEDS) {
        fprintf(stderr, "%s: there are no seeds in %s\n", program, folder);
        return 1;
    }
    catch_ends();
    printf("1..%d\n", count);
    for (int i = 0; i < count; i++) {
        size_t length;
        struct error error;
        snprintf(input.name, sizeof input.name, "%s", entries[i]->d_name);
        snprintf(path, sizeof path, "%s/%s", folder, input.name);
        char *seed = file_load(path, MOST_SEED_BYTES, &length, &error);
        if (seed)
            replay((const uint8_t *)seed, length);
        printf("%s %d - %s%s%s\n", seed ? "ok" : "not ok", i + 1, input.name, seed ? "" : ": ",
               seed ? "" : error.text);
        fflush(stdout);
        free(seed);
        free(entries[i]);
    }
    free(entries);
    return 0;
}
