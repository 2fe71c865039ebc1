// A player's report as it comes in: whether the player is the screen's own, what it really showed
// (proof of play), a screenshot it was asked for; and what it is told in return:
//
//   {"commands": [{"id": 3, "command": "identify"}], "acknowledged": ["a1", "a2"]}
//
// In a report, beside what is kept for people to see: "plays": [{"id", "item", "region", "begin"
// (RFC 3339), "shown_ms", "frames"}], each sent until it is acknowledged; "commands_done": [3];
// "screenshot": a PNG or JPEG in base64.
//
// Threads that may wait for the disk.
#pragma once

#include <stdbool.h>

#include "publisher/console/office.h"
#include "signage/base/error.h"

#define PLAYER_MOST_PLAYS 2000
#define PLAYER_MOST_SCREENSHOT_BYTES (512u * 1024)

// As server_settings.take_report; `office` is the context.
char *player_report_take(void *office, const char *screen, const char *token, const char *json,
                         unsigned *status, struct error *error);

// The newest screenshot: malloc'ed, its type; NULL when there is none.
void *player_report_screenshot(const struct office *office, const char *screen, const char **type,
                               size_t *length);
