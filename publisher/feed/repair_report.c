// What the repairer did, as staff read it.
#include "publisher/feed/repair.h"
#include "signage/base/error.h"

void repair_sentence(const struct repair_report *report, enum repair_kind kind, struct error *out)
{
    static const char *const sentences[REPAIR_KIND_COUNT] = {
        [REPAIR_AMPERSAND] = "an & stands alone where &amp; was meant; it was read as one",
        [REPAIR_ENTITY] = "an HTML entity is used without being declared; it was read as in HTML",
        [REPAIR_CONTROL] = "a character is not allowed in XML; it was left out",
        [REPAIR_BEFORE] = "there is text before the document; it was passed over",
        [REPAIR_AFTER] = "there is something behind the document's end; it was passed over",
        [REPAIR_ATTRIBUTE] = "an attribute is written twice or without quotes",
        [REPAIR_LESS] = "a < stands alone where &lt; was meant; it was read as one",
        [REPAIR_CROSSED] = "elements are closed in the wrong order or not at all",
        [REPAIR_DEPTH] = "elements are nested too deeply; the innermost were left out",
        [REPAIR_EXPANSION] = "entities grow beyond all measure; the rest was left out",
        [REPAIR_CUT] = "the feed ends in the middle; what was there is kept",
    };
    out->text[0] = '\0';
    if (report->count[kind] == 1)
        error_set(out, "Line %d: %s.", report->line[kind], sentences[kind]);
    else if (report->count[kind] > 1)
        error_set(out, "Line %d and %zu more time%s: %s.", report->line[kind],
                  report->count[kind] - 1, report->count[kind] == 2 ? "" : "s", sentences[kind]);
}
