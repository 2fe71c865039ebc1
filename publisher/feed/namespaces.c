#include "publisher/feed/namespaces.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct uri_row {
    const char *uri; // without scheme and closing '/' or '#'
    enum feed_ns ns;
};

static const struct uri_row uris[] = {
    {"purl.org/rss/1.0", NS_RSS10},
    {"purl.org/net/rss1.1", NS_RSS10},
    {"my.netscape.com/rdf/simple/0.9", NS_RSS090},
    {"my.netscape.com/rdf/simple/0.90", NS_RSS090},
    {"channel.netscape.com/rdf/simple/0.9", NS_RSS090},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", NS_RSS},
    {"backend.userland.com/rss", NS_RSS},
    {"backend.userland.com/rss2", NS_RSS},
    {"backend.userland.com/rss091", NS_RSS},
    {"backend.userland.com/rss092", NS_RSS},
    {"backend.userland.com/rss093", NS_RSS},
    {"purl.org/rss/1.0/modules/rss091", NS_RSS},
    {"purl.org/rss/2.0", NS_RSS},
    {"purl.org/rss", NS_RSS},
    {"blogs.law.harvard.edu/tech/rss", NS_RSS},
    {"cyber.law.harvard.edu/rss", NS_RSS},
    {"www.rssboard.org/rss-specification", NS_RSS},
    {"www.w3.org/1999/02/22-rdf-syntax-ns", NS_RDF},
    {"www.w3.org/2005/Atom", NS_ATOM10},
    {"www.w3.org/2005/11/its/atom", NS_ATOM10},
    {"www.w3.org/2005/atom.xml", NS_ATOM10},
    {"purl.org/atom", NS_ATOM10},
    {"purl.org/atom/1.0", NS_ATOM10},
    {"purl.org/atom/ns", NS_ATOM03},
    {"purl.org/atom/ns#draft-ietf-atompub-format-00", NS_ATOM03},
    {"example.com/newformat", NS_ATOM03},
    {"example.com/necho", NS_ATOM03},
    {"purl.org/echo", NS_ATOM03},
    {"uri/of/echo/namespace", NS_ATOM03},
    {"purl.org/pie", NS_ATOM03},
    {"purl.org/dc/elements/1.0", NS_DC},
    {"purl.org/dc/elements/1.1", NS_DC},
    {"purl.org/dc", NS_DC},
    {"purl.org/dc/terms", NS_DCTERMS},
    {"purl.org/rss/1.0/modules/dc", NS_DC},
    {"purl.org/rss/1.0/modules/dcterms", NS_DCTERMS},
    {"purl.org/metadata/dublin_core", NS_DC},
    {"purl.org/dc/elements/1.1.", NS_DC},
    {"purl.org/rss/1.0/modules/content", NS_CONTENT},
    {"purl.org/rss/modules/content", NS_CONTENT},
    {"search.yahoo.com/mrss", NS_MEDIA},
    {"search.yahoo.com/mrss/1.1", NS_MEDIA},
    {"search.yahoo.com/mrss/1.0", NS_MEDIA},
    {"search.yahoo.com/rss", NS_MEDIA},
    {"search.yahoo.com/search/mrss", NS_MEDIA},
    {"video.search.yahoo.com/mrss", NS_MEDIA},
    {"tools.search.yahoo.com/mrss", NS_MEDIA},
    {"www.rssboard.org/media-rss", NS_MEDIA},
    {"www.itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES},
    {"www.itunes.com/dtds/podcast-1.1.dtd", NS_ITUNES},
    {"itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES},
    {"www.itunes.com/dtds/podcast.dtd", NS_ITUNES},
    {"www.itunes.com/podcast-1.0.dtd", NS_ITUNES},
    {"example.com/dtds/podcast-1.0.dtd", NS_ITUNES},
    {"purl.org/rss/1.0/modules/syndication", NS_SY},
    {"purl.org/rss/modules/syndication", NS_SY},
    {"purl.org/rss/1.0/modules/event", NS_EVENT},
    {"purl.org/rss/modules/event", NS_EVENT},
    {"urn:ietf:params:xml:ns:xcal", NS_XCAL},
    {"urn:ietf:params:xml:ns:icalendar-2.0", NS_XCAL},
    {"urn:ietf:params:xml:ns:icalendar-2.0:rss", NS_XCAL},
    {"www.w3.org/2002/12/cal/ical", NS_XCAL},
    {"www.w3.org/2002/12/cal", NS_XCAL},
    {"www.w3.org/1999/xhtml", NS_XHTML},
    {"www.w3.org/XML/1998/namespace", NS_XML},
};

static const struct {
    const char *prefix;
    enum feed_ns ns;
} prefixes[] = {
    {"dc", NS_DC},         {"dcterms", NS_DCTERMS}, {"content", NS_CONTENT}, {"media", NS_MEDIA},
    {"itunes", NS_ITUNES}, {"sy", NS_SY},           {"ev", NS_EVENT},        {"atom", NS_ATOM10},
    {"atom10", NS_ATOM10}, {"rdf", NS_RDF},         {"xhtml", NS_XHTML},     {"xml", NS_XML},
    {"rss", NS_RSS},       {"xcal", NS_XCAL},       {"event", NS_EVENT},
};

static enum feed_ns ns_of_uri(const char *uri)
{
    while (isspace((unsigned char)*uri))
        uri++;
    const char *scheme_end = strstr(uri, "://");
    const char *rest = scheme_end ? scheme_end + 3 : uri;
    size_t length = strlen(rest);
    while (length > 0 && (rest[length - 1] == '/' || rest[length - 1] == '#' ||
                          isspace((unsigned char)rest[length - 1])))
        length--;
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++)
        if (strncasecmp(uris[i].uri, rest, length) == 0 && uris[i].uri[length] == '\0')
            return uris[i].ns;
    return NS_OTHER;
}

enum feed_ns feed_ns_of(const char *uri, const char *prefix)
{
    enum feed_ns ns = uri && *uri ? ns_of_uri(uri) : NS_OTHER;
    if (ns != NS_OTHER)
        return ns;
    if (!prefix || !*prefix)
        return NS_RSS; // a default namespace nobody knows is decoration on plain RSS
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strcasecmp(prefixes[i].prefix, prefix) == 0)
            return prefixes[i].ns;
    return NS_OTHER;
}
