// Items as the API and proposals speak of them (RFC 8259):
//
//   {"id": "console:12", "kind": "seminar", "state": "approved", "revision": 3,
//    "fields": {"title": {"ja": "創業セミナー", "en": "…"}, "starts": "2026-12-01T05:00:00Z",
//    "capacity": 30}, "media": [{"role": "photo", "name": "SHA256.jpg", "alt": "…", "focus": [0.5,
//    0.3]}], "pinned": false, "priority": 5, "sample": false, "show_from": "2026-11-01T00:00:00Z",
//    "show_until": null, "published": "…", "updated": "…", "source": "console", "origin": "…"}
//
// Texts by language are rich text (signage/language/slide.h) with marks as they are. Pure; any
// thread.
#pragma once

#include <jansson.h>

#include "publisher/item/item.h"

json_t *item_to_json(const struct item *item); // the caller's

// Never refuses a half filled-in one (item_check does that): only what is not of its shape, with a
// sentence that names the member. Unknown members are refused.
struct item *item_from_json(const json_t *json, struct error *error)
    __attribute__((warn_unused_result));

// Every fault as {"field": "starts", "lang": "", "message": "…"}, in `lang` ("ja", "en"): for
// forms. Empty when it could be shown.
json_t *item_faults_json(const struct item *item, const char *lang);

// item_field_specs() for consoles: kinds with labels, fields with types, limits, choices, labels.
json_t *item_specs_json(const char *lang);
