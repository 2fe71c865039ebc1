// The API's routes, a table an area (api_AREA.c). Constant. Not a door.
#pragma once

#include "publisher/console/call.h"

struct api_table {
    const struct api_route *routes;
    size_t count;
};

struct api_table api_session(void);      // signing in and out, the own account
struct api_table api_items(void);        // looking at items
struct api_table api_item_changes(void); // full, cancelled, off, again
struct api_table api_proposals(void);    // drafts, submissions, decisions
struct api_table api_media(void);        // uploads
struct api_table api_previews(void);     // pictures of items
struct api_table api_programme(void);    // what is on, in words and pictures
struct api_table api_screens(void);      // screens, pairing, commands
struct api_table api_channels(void);     // shares, hours
struct api_table api_feed_trial(void);   // trying a feed
struct api_table api_feeds(void);        // feeds and trying them
struct api_table api_fields(void);       // what forms and the first view need
struct api_table api_reports(void);      // proof of play
struct api_table api_people(void);       // who may sign in
struct api_table api_records(void);      // audit and letters
struct api_table api_pairing(void);      // the players' side of pairing

// All of them, ended by one without routes.
const struct api_table *api_tables(void);
