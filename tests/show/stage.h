// A stage for whole-program tests: a folder of its own below build/show/, a sample feed server, a
// publisher and players as real processes on loopback, and an eye that looks at the pictures the
// players make. Everything started is ended by its process id when the stage is struck.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define STAGE_MOST_PROCESSES 8
#define STAGE_WAIT_MS 20000 // how long a test waits for what must come; generous, never asserted

struct stage {
    char folder[256]; // build/show/stage-XXXXXX: content/ store/ cache/ shots/ feeds/ config.xml
    char feeds_url[64];
    char url[64]; // the publisher's
    int port;
    pid_t feeds, publisher, players[STAGE_MOST_PROCESSES];
    size_t player_count;
};

// cmocka's set-up and teardown: *state is a struct stage, struck whatever happens to the test. The
// folder stays, for looking.
int stage_set(void **state);
int stage_strike(void **state);
#define STAGE_TEST(test) cmocka_unit_test_setup_teardown(test, stage_set, stage_strike)

// Files below the stage's folder; the parent folders are made. Renamed into place.
void stage_write(const struct stage *stage, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void stage_remove(const struct stage *stage, const char *path);
void stage_path(const struct stage *stage, const char *path, char *out, size_t out_bytes);
char *stage_read(const struct stage *stage, const char *path); // NULL when not there; free()

// The configuration: one channel "hall" and one screen "hall" of 960x540 with feeds as given (XML
// of <feed> elements, "%s" in none). Channel attributes may be overridden.
void stage_configure(const struct stage *stage, const char *feeds_xml,
                     const char *channel_attributes);

// Channel attributes for pictures that are either old or new: no band, so that the screen is the
// slide; cuts; a slide a minute.
#define STAGE_STILL "ticker=\"no\" clock=\"no\" dwell=\"60s\" most-dwell=\"60s\" transition=\"cut\""

// content/NAME.xml: a notice with this title.
void stage_write_notice(const struct stage *stage, const char *name, const char *title);

void stage_start_feeds(struct stage *stage); // serves FOLDER/feeds
void stage_start_publisher(struct stage *stage);
// Plays the publisher's screen "hall" in a 960x540 offscreen window, a picture each 200 ms to
// FOLDER/SHOTS/latest.png, cache in FOLDER/CACHE. `source` NULL: the publisher's URL.
void stage_start_player(struct stage *stage, const char *source, const char *cache,
                        const char *shots);

// Ends one process (SIGTERM, or SIGKILL) and waits; returns its wait status.
int stage_end(pid_t *process, int signal);

// Runs a program to its end (arguments NULL-terminated), output into FOLDER/output; exit status.
int stage_run(const struct stage *stage, const char *const arguments[]);

// The picture of an item as `preview` draws it for the stage's main region, written to
// FOLDER/NAME.png. Asserts success.
void stage_preview(const struct stage *stage, const char *item, const char *name);

// Waits until the picture SHOTS/latest.png shows what FOLDER/NAME.png is (main region), and
// returns the milliseconds it took, or -1.
int64_t stage_wait_for_picture(const struct stage *stage, const char *shots, const char *name);

// Mean absolute difference a channel (0 to 255) of the part both have from the top left, or -1
// when one of them cannot be read.
double stage_difference(const struct stage *stage, const char *a, const char *b);

// Whether any picture of the folder SHOTS is (nearly) all black.
bool stage_is_black(const struct stage *stage, const char *path);

// Waits until FOLDER/PATH exists / holds `words`; milliseconds or -1.
int64_t stage_wait_for_words(const struct stage *stage, const char *path, const char *words);
