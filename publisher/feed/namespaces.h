// Which vocabulary an element belongs to: by namespace URI whatever the prefix, by the wrong URIs
// that are in use, and by the usual prefix where a feed forgot to declare it. Pure; any thread.
#pragma once

enum feed_ns {
    NS_OTHER, // known to be none of ours
    NS_RSS,   // no namespace, or one that was put on RSS 0.9x and 2.0
    NS_RSS10,
    NS_RSS090,
    NS_RDF,
    NS_ATOM10,
    NS_ATOM03,
    NS_DC,
    NS_DCTERMS,
    NS_CONTENT,
    NS_MEDIA,
    NS_ITUNES,
    NS_SY,
    NS_EVENT,
    NS_XCAL,
    NS_XHTML,
    NS_XML
};

// `uri` and `prefix` as the XML parser gives them: NULL when absent.
enum feed_ns feed_ns_of(const char *uri, const char *prefix);
