// A new player and its place: the player asks for a short code and shows it, staff enter it beside
// a screen, the player is given the screen's name, a token of its own and the publisher's key. And
// what staff ask of a paired player: commands that travel back with its reports. Everything is in
// the store (registers "pairing", "token", "command"), so that a restart in between loses nothing.
//
// Any thread. Not a door.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "publisher/people/people.h"
#include "publisher/store/store.h"
#include "signage/base/arena.h"
#include "signage/base/clock.h"
#include "signage/base/error.h"

#define PAIRING_CODE_BYTES 8 // six characters that nobody confuses, and room
#define PAIRING_LIFE_S 900
#define PAIRING_MOST_WAITING 200
#define COMMAND_LIFE_S 600
#define COMMANDS_MOST 20

// A code for a player, and the secret that it asks with. `about` is what it tells of itself.
bool pairing_begin(struct store *store, const struct clock *clock, const json_t *about,
                   char code[PAIRING_CODE_BYTES], char secret[PEOPLE_TOKEN_BYTES],
                   struct error *error) __attribute__((warn_unused_result));

// What waits: an array of {"code","about","asked"}; the caller's.
json_t *pairing_waiting(struct store *store, const struct clock *clock);

// Staff took it for a screen. False without a sentence: there is no such code (any more). Upper and
// lower case, blanks and hyphens do not matter.
bool pairing_take(struct store *store, const struct clock *clock, const char *code,
                  const char *screen, struct error *error) __attribute__((warn_unused_result));

// What the player is told. With PAIRING_DONE: the screen in the arena, and a new token, of which
// the store keeps the digest: the last one given is the one that counts.
enum pairing_state { PAIRING_UNKNOWN, PAIRING_WAITS, PAIRING_DONE, PAIRING_FAILED };
enum pairing_state pairing_ask(struct store *store, const struct clock *clock, const char *code,
                               const char *secret, struct arena *arena, const char **screen,
                               char token[PEOPLE_TOKEN_BYTES], struct error *error);

// Whether the screen's player is known by a token, and whether this is it.
bool pairing_is_paired(struct store *store, const char *screen);
bool pairing_knows(struct store *store, const char *screen, const char *token);
bool pairing_forget(struct store *store, const char *screen, struct error *error)
    __attribute__((warn_unused_result));

// Adds a command for the screen's player; *id is its number. False with a sentence when too many
// wait.
bool pairing_command(struct store *store, const struct clock *clock, const char *screen,
                     const char *command, int64_t *id, struct error *error)
    __attribute__((warn_unused_result));
// Those that wait, without the `done` ones (an array of ids; may be NULL); the caller's.
json_t *pairing_commands(struct store *store, const struct clock *clock, const char *screen,
                         const json_t *done);
