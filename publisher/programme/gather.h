// Slides that show several items: the board of today's seminars, the digest of news. Private to the
// cast, which takes them in as members of their own.
//
// The board is there while a day has two seminars or more that have not left (standing.h), and
// changes at the very instant one leaves, begins or changes its state. The digest holds what feeds
// brought beyond the newest few: those are rows of it instead of slides of their own.
#pragma once

#include "publisher/programme/cast.h"

#define GATHER_BOARD_LEAST 2 // rows; with fewer a seminar's own slide says it all
#define GATHER_BOARD_ROWS 6  // on a slide
#define GATHER_BOARD_MOST_PAGES 6
#define GATHER_BOARD_MOST_A_DAY 60 // of a day's seminars, the first; later ones have their slides
#define GATHER_DIGEST_OWN 3        // the newest news keep slides of their own
#define GATHER_DIGEST_LEAST 2      // rows
#define GATHER_DIGEST_ROWS 5       // on a slide
#define GATHER_DIGEST_MOST_PAGES 6 // what is older has its own slides again

// Beyond this the picture is coarser, for every change is a slide more to compose: boards do not
// say who has begun, digests change once a day. Rebuilding makes it finer as the time comes near.
#define GATHER_NEAR_S (48 * 3600)

#define GATHER_MOST_MEMBERS (GATHER_BOARD_MOST_PAGES + GATHER_DIGEST_MOST_PAGES)

#define GATHER_BOARD_ID "board:today" // and "board:today/2" … for further pages
#define GATHER_DIGEST_ID "digest:news"

// Adds members to the cast, whose array has room for GATHER_MOST_MEMBERS more, and marks the spans
// of those that are rows of the digest. The spans of the others are theirs already.
void gather_board(struct cast *cast);
void gather_digest(struct cast *cast);
