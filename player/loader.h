// The drawing thread: takes the stage's wishes, the most urgent first, and hands pictures back. It
// has its own artist (fonts, templates, decoded pictures), made on the thread so that starting does
// not wait for it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "player/picture.h"

#define LOADER_MOST_WISHES 80

struct loader_settings {
    const struct finder *finder;   // outlives the loader
    const struct civil_zone *zone; // likewise
    void (*wake)(void *context);   // called on the loader's thread when an answer is ready
    void *context;
};

struct loader;

struct loader *loader_create(const struct loader_settings *settings);
void loader_destroy(struct loader *loader); // joins, after the picture it is at. NULL is legal

// Replaces the list of what is wished for. A wish keeps its id while it is repeated: what was
// answered under an id is not drawn again. Main thread.
void loader_want(struct loader *loader, const struct picture_wish *wishes, size_t count);

struct loader_answer {
    struct digest key;
    uint64_t id;
    struct picture *picture; // owned; NULL when it cannot be shown
    bool missing;            // because a file, or every font, was not there
    struct error error;
};

// The next answer, or NULL. To be freed with loader_answer_destroy after the picture was moved out.
// Main thread.
struct loader_answer *loader_take(struct loader *loader);
void loader_answer_destroy(struct loader_answer *answer); // NULL is legal
