// The streaming reader behind feed_parse(): libxml2's SAX2 events in, a feed out. It knows elements
// only through the tables of rss.c, atom.c and modules.c: which element, where, what its beginning
// and its end mean. Peak memory is the kept items and the texts of one.
#pragma once

#include <libxml/parser.h>

#include "publisher/feed/draft.h"
#include "publisher/feed/feed.h"
#include "publisher/feed/namespaces.h"

#define READER_CACHE_SLOTS 256
#define READER_MOST_NAME_BYTES (256u * 1024)       // of all different names and namespaces together
#define READER_MOST_ITEM_BYTES (4u * 1024 * 1024)  // all texts of one item while it is read
#define READER_MOST_KEPT_BYTES (24u * 1024 * 1024) // all items that are kept
#define READER_MOST_TYPE_BYTES 128

#define IN_ROOT 0x01u       // directly inside the document
#define IN_OUTER 0x02u      // inside <rss>, <rdf:RDF> or something unknown outside items
#define IN_FEED 0x04u       // inside <channel> or <feed>
#define IN_ITEM 0x08u       // inside <item> or <entry>
#define IN_WRAPPER 0x10u    // inside something unknown, or media:group, inside an item
#define IN_FEED_IMAGE 0x20u // inside the channel's <image>
#define IN_ITEM_IMAGE 0x40u // inside an item's <image>
#define IN_SKIP 0x100u      // inside <skipHours> and <skipDays>
#define IN_CLOSED 0x80u     // where nothing concerns us: authors, text inputs, sources

#define NS_BIT(ns) (1u << (ns))
#define NS_ANY_RSS (NS_BIT(NS_RSS) | NS_BIT(NS_RSS10) | NS_BIT(NS_RSS090))
#define NS_ANY_ATOM (NS_BIT(NS_ATOM10) | NS_BIT(NS_ATOM03))

struct reader;

struct element {
    unsigned namespaces; // NS_BITs
    const char *name;    // NULL ends a table; rows of one name stand together
    unsigned where;      // IN_ bits
    unsigned inside;     // the IN_ bit for its children
    enum { TEXT_NO, TEXT_LINE, TEXT_LONG } text; // gathered for `end`; half a long one is kept
    void (*start)(struct reader *reader);
    void (*end)(struct reader *reader);
};

extern const struct element rss_elements[], atom_elements[], module_elements[];

// How the gathered text is to be read.
enum construct {
    CONSTRUCT_GUESS,
    CONSTRUCT_TEXT,
    CONSTRUCT_HTML,
    CONSTRUCT_BASE64,
    CONSTRUCT_NONE
};

struct frame {
    const struct element *element; // NULL: unknown
    unsigned inside;
    unsigned where;          // what it stands in
    const char *base, *lang; // xml:base and xml:lang that hold here; "" when none
};

struct reader_slot {
    const xmlChar *name, *uri, *prefix; // as libxml2's dictionary has them: compared as pointers
    const struct element *element;
    enum feed_ns ns;
    bool used;
};

// An item in the order in which items have to go.
struct reader_place {
    int64_t date_utc;
    uint32_t number, slot; // in the document; in `items`
};

struct reader {
    struct feed *feed;
    struct arena *item_arena; // what is read of one item; empty again when the next begins
    const struct feed_source *source;
    xmlParserCtxt *parser;
    struct reader_slot cache[READER_CACHE_SLOTS];
    struct frame frames[FEED_MOST_DEPTH + 2];
    int depth;
    enum feed_ns ns; // of the element that begins
    int gathering;   // depth of the element whose text is gathered; 0 when none
    enum construct construct;
    bool markup;        // child elements are gathered as markup (XHTML)
    struct buffer text; // what is gathered
    char *plain;        // scratch for text made from it
    size_t plain_room;
    const char *link_rel, *link_type; // of an Atom link without href; link_rel NULL when it has one
    const xmlChar *root_uri;          // of an <rss> that was put into Atom's namespace; NULL
    const xmlChar **attributes;       // of the element that begins
    int attribute_count;
    struct draft draft;
    bool in_item;
    struct feed_item *items; // packed
    size_t item_count, item_room;
    struct reader_place *oldest; // heap of item_count, then free slots; NULL until one has to go
    size_t slot_count;
    size_t kept_bytes;
    size_t items_seen;
    int64_t cutoff_utc; // what is not newer has no chance to be kept; INSTANT_NEVER when all has
    const char *warnings[FEED_MOST_WARNINGS];
    size_t warning_count;
    unsigned char title_rank, link_rank, language_rank;
    int64_t period_s, frequency; // sy:
    bool known_root, bare_atom;
    char root[64]; // the root element's name
    bool cut;      // the file ended inside what is now being closed
    bool broken;   // the strict parse failed here
    bool strict;
    bool told_names, told_prefix, told_long, told_full;
    bool let_go; // items went because all together were too large
    size_t bad_dates;
};

void reader_init(struct reader *reader, const struct feed_source *source, bool strict);
void reader_finish(struct reader *reader); // frees what was not taken

// In order, in pieces; false when the strict parse has failed.
bool reader_take(struct reader *reader, const char *bytes, size_t length);
void reader_cut(struct reader *reader); // the rest was only added to close what is open
bool reader_end(struct reader *reader);

void reader_warn(struct reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Moves the feed out, complete: fills in languages, makes ids unique, hands over the warnings.
struct feed *reader_take_feed(struct reader *reader);

// reader_keep.c: beyond FEED_MOST_ITEMS or READER_MOST_KEPT_BYTES the newest stay, in the order of
// the document; what has no date is older than all that has. The item is copied.
void reader_keep(struct reader *reader, const struct feed_item *item);
void reader_settle_items(struct reader *reader); // in the order of the document again
void reader_forget_items(struct reader *reader);
// At the end of the element that dates the item: one that is too old is not read any further.
void reader_dated(struct reader *reader);

// ---- for the element tables ----

// Where what the element says may live: as long as the item, or else the feed. NULL when that is
// full; then the texts below are "".
struct arena *reader_arena(struct reader *reader);
struct arena *reader_limited(struct reader *reader, bool of_item);
unsigned reader_where(const struct reader *reader); // IN_ bit the element stands in
const char *reader_base(const struct reader *reader);
enum draft_rank reader_rank(const struct reader *reader, bool atom);

bool reader_has_attribute(const struct reader *reader, const char *name);
const char *reader_attribute(struct reader *reader, const char *name); // arena; "" when absent
bool reader_attribute_is(const struct reader *reader, const char *name, const char *value);
const char *reader_attribute_url(struct reader *reader, const char *name); // resolved
const char *reader_attribute_in(struct reader *reader, const char *name, struct arena *arena);
const char *reader_attribute_url_in(struct reader *reader, const char *name, struct arena *arena);
const char *reader_attribute_line(struct reader *reader, const char *name); // as plain text

const char *reader_text(struct reader *reader, const char *text, size_t length); // a copy
const char *reader_line(struct reader *reader); // the text as one line of plain text, in the arena
const char *reader_long(struct reader *reader); // with paragraphs; notes the first picture
const char *reader_url(struct reader *reader);  // resolved
bool reader_date(struct reader *reader, int64_t *utc); // warns when it is none

void reader_begin_item(struct reader *reader);
void reader_end_item(struct reader *reader);
