// What was found out about an item, before it is told as text or as JSON. Private to explain.
#pragma once

#include "publisher/programme/explain.h"

struct explain_rule {
    bool lets;
    const char *text;
};

struct explanation {
    enum explain_verdict verdict;
    const char *item, *title, *screen, *screen_title;
    int64_t utc;
    const char *when;
    const struct explain_rule *rules;
    size_t rule_count;
    int64_t next_utc; // INSTANT_FOR_EVER: not planned
    const char *next_when;
};

// Calls `tell` once, with what lives until it returns; false when the item or screen is unknown.
bool explain_item_to(struct programme *programme, const char *item_id, const char *screen_id,
                     int64_t utc, const char *lang,
                     void (*tell)(void *context, const struct explanation *explanation),
                     void *context, struct error *error) __attribute__((warn_unused_result));
