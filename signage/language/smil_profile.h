// The words that our own SMIL carries beyond what the Recommendation gives a meaning to, shared by
// the writer and the reader. All of them are valid where they stand: meta names in the head, class
// words and <param> names on media. Other systems' players pass over them.
#pragma once

#define SMIL_NAMESPACE "http://www.w3.org/ns/SMIL"

// <meta name="…" content="…"/>. A document with META_SEQUENCE is one of ours.
#define SMIL_META_SEQUENCE "kawaraban-sequence"
#define SMIL_META_SCREEN "kawaraban-screen"
#define SMIL_META_PUBLISHED "kawaraban-published" // RFC 3339
#define SMIL_META_EXPIRES "kawaraban-expires"
#define SMIL_META_MOTION "kawaraban-motion" // "none": nothing is to move
#define SMIL_META_TITLE "title"

// class="…" on media: what a <ref> is, and that it may be shown at any date.
#define SMIL_CLASS_SLIDE "slide"
#define SMIL_CLASS_TICKER "ticker"
#define SMIL_CLASS_OTHER "other"
#define SMIL_CLASS_UNDATED "undated"

// <param name="item" value="ID"/> inside media.
#define SMIL_PARAM_ITEM "item"
