// What the specifications of the formats and modules say an item has, sentence by sentence: one row
// is one sentence, a piece of a document, and the one thing a reader must have understood of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/feed.h"

#define NOW INT64_C(1795000000)
#define MODULES                                                                                    \
    " xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'"       \
    " xmlns:content='http://purl.org/rss/1.0/modules/content/'"                                    \
    " xmlns:media='http://search.yahoo.com/mrss/'"                                                 \
    " xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"                                   \
    " xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"                                     \
    " xmlns:ev='http://purl.org/rss/1.0/modules/event/'"                                           \
    " xmlns:georss='http://www.georss.org/georss' xmlns:gml='http://www.opengis.net/gml'"          \
    " xmlns:thr='http://purl.org/syndication/thread/1.0'"                                          \
    " xmlns:slash='http://purl.org/rss/1.0/modules/slash/'"                                        \
    " xmlns:wfw='http://wellformedweb.org/CommentAPI/'"                                            \
    " xmlns:xcal='urn:ietf:params:xml:ns:xcal' xmlns:atom='http://www.w3.org/2005/Atom'"
#define RDF_HEAD                                                                                   \
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "                            \
    "xmlns='http://purl.org/rss/1.0/'" MODULES

// What stands around a row's piece.
static const struct frame {
    const char *before, *behind;
} frames[] = {
#define RSS20 0
    {"<rss version='2.0'" MODULES "><channel><title>F</title><link>http://f.example/</link><item>",
     "</item></channel></rss>"},
#define CHANNEL 1
    {"<rss version='2.0'" MODULES "><channel>", "</channel></rss>"},
#define RSS091 2
    {"<rss version='0.91'><channel><title>F</title><item>", "</item></channel></rss>"},
#define RSS092 3
    {"<rss version='0.92'><channel><title>F</title><item>", "</item></channel></rss>"},
#define RSS090 4
    {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
     "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>F</title></channel><item>",
     "</item></rdf:RDF>"},
#define RSS10 5
    {RDF_HEAD "><channel rdf:about='http://f.example/'><title>F</title></channel>"
              "<item rdf:about='http://f.example/about'>",
     "</item></rdf:RDF>"},
#define RDF 6
    {RDF_HEAD ">", "</rdf:RDF>"},
#define ATOM10 7
    {"<feed xmlns='http://www.w3.org/2005/Atom'" MODULES "><title>F</title><entry>",
     "</entry></feed>"},
#define FEED 8
    {"<feed xmlns='http://www.w3.org/2005/Atom'" MODULES ">", "</feed>"},
#define ATOM03 9
    {"<feed version='0.3' xmlns='http://purl.org/atom/ns#'" MODULES "><title>F</title><entry>",
     "</entry></feed>"},
#define WHOLE 10
    {"", ""},
};

struct row {
    const char *sentence;
    int frame;
    const char *piece;
    const char *what; // of the first item, or "feed title" …
    const char *expected;
};

// clang-format off
static const struct row rss_rows[] = {
    {"2.0: all elements of an item are optional: a title is enough", RSS20, "<title>題</title>", "title", "題"},
    {"2.0: … or a description", RSS20, "<description>本文</description>", "summary", "本文"},
    {"2.0: link is the URL of the item", RSS20, "<title>t</title><link>http://f.example/1</link>", "link", "http://f.example/1"},
    {"2.0: blanks around a link are not part of it", RSS20, "<title>t</title><link>\n  http://f.example/1\n</link>", "link", "http://f.example/1"},
    {"2.0: & in a link is written &amp;", RSS20, "<title>t</title><link>http://f.example/?a=1&amp;b=2</link>", "link", "http://f.example/?a=1&b=2"},
    {"2.0: a link may be in CDATA", RSS20, "<title>t</title><link><![CDATA[http://f.example/?a=1&b=2]]></link>", "link", "http://f.example/?a=1&b=2"},
    {"2.0: guid identifies the item", RSS20, "<guid>urn:x</guid><link>http://f.example/1</link>", "id", "urn:x"},
    {"2.0: isPermaLink is true when absent", RSS20, "<guid>http://f.example/g</guid>", "link", "http://f.example/g"},
    {"2.0: isPermaLink='true'", RSS20, "<guid isPermaLink='true'>http://f.example/g</guid>", "link", "http://f.example/g"},
    {"2.0: isPermaLink='false' is no link", RSS20, "<guid isPermaLink='false'>http://f.example/g</guid>", "link", ""},
    {"2.0: a guid that is a permalink does not replace the link", RSS20, "<guid>http://f.example/g</guid><link>http://f.example/1</link>", "link", "http://f.example/1"},
    {"without a guid the link identifies", RSS20, "<title>t</title><link>http://f.example/1</link>", "id", "http://f.example/1"},
    {"an empty guid is none", RSS20, "<guid/><link>http://f.example/1</link>", "id", "http://f.example/1"},
    {"blanks around a guid are not part of it", RSS20, "<guid> urn:x\n</guid>", "id", "urn:x"},
    {"2.0: pubDate, RFC 822", RSS20, "<title>t</title><pubDate>Sun, 19 May 2002 15:21:36 GMT</pubDate>", "published", "2002-05-19T15:21:36Z"},
    {"RFC 822: a named zone", RSS20, "<title>t</title><pubDate>Sat, 07 Sep 2002 00:00:01 EST</pubDate>", "published", "2002-09-07T05:00:01Z"},
    {"RFC 822: two digits of a year", RSS20, "<title>t</title><pubDate>07 Sep 02 00:00:01 GMT</pubDate>", "published", "2002-09-07T00:00:01Z"},
    {"RFC 822: seconds may be missing", RSS20, "<title>t</title><pubDate>7 Sep 2002 10:20 +0900</pubDate>", "published", "2002-09-07T01:20:00Z"},
    {"RFC 822: comments", RSS20, "<title>t</title><pubDate>Sat, 07 Sep 2002 09:00:00 +0900 (JST)</pubDate>", "published", "2002-09-07T00:00:00Z"},
    {"pubDate in RFC 3339, as many write it", RSS20, "<title>t</title><pubDate>2002-09-07T09:00:00+09:00</pubDate>", "published", "2002-09-07T00:00:00Z"},
    {"pubDate with a wrong weekday", RSS20, "<title>t</title><pubDate>Mon, 07 Sep 2002 00:00:00 GMT</pubDate>", "published", "2002-09-07T00:00:00Z"},
    {"a pubDate of no calendar is none", RSS20, "<title>t</title><pubDate>Sat, 31 Sep 2002 00:00:00 GMT</pubDate>", "published", ""},
    {"… and is told", RSS20, "<title>t</title><pubDate>Sat, 31 Sep 2002 00:00:00 GMT</pubDate>", "warnings", "1"},
    {"an empty pubDate is none, quietly", RSS20, "<title>t</title><pubDate/>", "warnings", "0"},
    {"2.0: description is entity-encoded HTML", RSS20, "<description>&lt;b&gt;A&lt;/b&gt; &amp;amp; B</description>", "summary", "A & B"},
    {"2.0: … or in CDATA", RSS20, "<description><![CDATA[<b>A</b> &amp; B]]></description>", "summary", "A & B"},
    {"paragraphs stay paragraphs", RSS20, "<description>&lt;p&gt;一&lt;/p&gt;&lt;p&gt;二&lt;/p&gt;</description>", "summary", "一\n二"},
    {"a line break stays one", RSS20, "<description>一&lt;br/&gt;二</description>", "summary", "一\n二"},
    {"scripts are no text", RSS20, "<description>a&lt;script&gt;var x = '&lt;p&gt;no';&lt;/script&gt;b</description>", "summary", "ab"},
    {"nor are styles", RSS20, "<description>&lt;style&gt;p { color: red }&lt;/style&gt;b</description>", "summary", "b"},
    {"nor comments", RSS20, "<description>a&lt;!-- no --&gt;b</description>", "summary", "ab"},
    {"entities of HTML", RSS20, "<description>&amp;eacute;&amp;hellip;&amp;yen;&amp;#x5c55;</description>", "summary", "é…¥展"},
    {"escaped twice", RSS20, "<description>&amp;amp;lt;p&amp;amp;gt; AT&amp;amp;amp;T</description>", "summary", "<p> AT&T"},
    {"Japanese that the source wrapped has no blank there", RSS20, "<description>新しい\n   製品</description>", "summary", "新しい製品"},
    {"English that the source wrapped has one", RSS20, "<description>new\n   goods</description>", "summary", "new goods"},
    {"2.0: enclosure has a URL …", RSS20, "<title>t</title><enclosure url='http://f.example/a.mp3' length='12' type='audio/mpeg'/>", "media 0", "http://f.example/a.mp3"},
    {"… and a type", RSS20, "<title>t</title><enclosure url='http://f.example/a.mp3' length='12' type='audio/mpeg'/>", "type 0", "audio/mpeg"},
    {"several enclosures are several", RSS20, "<title>t</title><enclosure url='http://f.example/a'/><enclosure url='http://f.example/b'/>", "media 1", "http://f.example/b"},
    {"an enclosure without a URL is none", RSS20, "<title>t</title><enclosure type='audio/mpeg'/>", "media", "0"},
    {"a picture in an enclosure is the item's picture", RSS20, "<title>t</title><enclosure url='http://f.example/a.jpg' type='image/jpeg'/>", "picture", "http://f.example/a.jpg"},
    {"a sound is not", RSS20, "<title>t</title><enclosure url='http://f.example/a.mp3' type='audio/mpeg'/>", "picture", ""},
    {"2.0: category", RSS20, "<title>t</title><category>産業</category>", "category 0", "産業"},
    {"2.0: category with a domain", RSS20, "<title>t</title><category domain='http://f.example/d'>MSFT</category>", "category 0", "MSFT"},
    {"2.0: as many categories as one likes", RSS20, "<title>t</title><category>a</category><category>b</category>", "categories", "2"},
    {"2.0: source is where the item came from, not its title", RSS20, "<title>t</title><source url='http://s.example/'>S</source>", "title", "t"},
    {"2.0: comments is no link", RSS20, "<title>t</title><comments>http://f.example/c</comments>", "link", ""},
    {"2.0: author is no title", RSS20, "<author>a@f.example (A)</author><title>t</title>", "title", "t"},
    {"2.0: channel title", CHANNEL, "<title>区のお知らせ</title>", "feed title", "区のお知らせ"},
    {"2.0: channel link", CHANNEL, "<title>F</title><link>http://f.example/</link>", "feed link", "http://f.example/"},
    {"2.0: language", CHANNEL, "<title>F</title><language>ja</language>", "feed language", "ja"},
    {"2.0: ttl is in minutes", CHANNEL, "<title>F</title><ttl>60</ttl>", "ttl", "3600"},
    {"a ttl below nothing says nothing", CHANNEL, "<title>F</title><ttl>-5</ttl>", "ttl", "0"},
    {"2.0: the channel's image has a title of its own", CHANNEL, "<image><title>no</title><url>u</url></image><title>F</title>", "feed title", "F"},
    {"2.0: so has its text input", CHANNEL, "<textInput><title>no</title><link>http://n.example/</link></textInput><title>F</title>", "feed title", "F"},
    {"2.0: skipHours, 0 is midnight GMT", CHANNEL, "<title>F</title><skipHours><hour>0</hour><hour>13</hour></skipHours>", "skip hours", "2001"},
    {"0.91: hour 24 is midnight", CHANNEL, "<title>F</title><skipHours><hour>24</hour></skipHours>", "skip hours", "1"},
    {"an hour nobody has", CHANNEL, "<title>F</title><skipHours><hour>25</hour><hour>-1</hour><hour>x</hour></skipHours>", "skip hours", "0"},
    {"2.0: skipDays", CHANNEL, "<title>F</title><skipDays><day>Saturday</day><day>Sunday</day></skipDays>", "skip days", "41"},
    {"an hour outside skipHours is none", CHANNEL, "<title>F</title><hour>3</hour>", "skip hours", "0"},
    {"2.0: elements in unknown namespaces are allowed", RSS20, "<x:title xmlns:x='http://x.example/ns'>no</x:title><title>t</title>", "title", "t"},
    {"… and told nobody", RSS20, "<x:y xmlns:x='http://x.example/ns'>no</x:y><title>t</title>", "warnings", "0"},
    {"an item's language may be its own", RSS20, "<title xml:lang='en'>t</title>", "language", "en"},
    {"version 2.0 is named", RSS20, "<title>t</title>", "format", "rss20"},
    {"0.91 is named", RSS091, "<title>t</title>", "format", "rss09x"},
    {"0.91: title, link", RSS091, "<title>t</title><link>http://f.example/1</link>", "link", "http://f.example/1"},
    {"0.91: description", RSS091, "<title>t</title><description>d</description>", "summary", "d"},
    {"0.92 is named", RSS092, "<title>t</title>", "format", "rss09x"},
    {"0.92: all of an item is optional", RSS092, "<description>d</description>", "summary", "d"},
    {"0.92: description may hold HTML", RSS092, "<description>a &lt;a href='x'&gt;b&lt;/a&gt;</description>", "summary", "a b"},
    {"0.92: enclosure", RSS092, "<enclosure url='http://f.example/a.mp3' length='1' type='audio/mpeg'/>", "media 0", "http://f.example/a.mp3"},
    {"0.92: category", RSS092, "<title>t</title><category domain='d'>c</category>", "category 0", "c"},
    {"0.92: source", RSS092, "<title>t</title><source url='u'>S</source>", "title", "t"},
    {"0.90 is named", RSS090, "<title>t</title>", "format", "rss09x"},
    {"0.90: items beside the channel", RSS090, "<title>t</title><link>http://f.example/1</link>", "link", "http://f.example/1"},
    {"0.90: identified by the link", RSS090, "<title>t</title><link>http://f.example/1</link>", "id", "http://f.example/1"},
    {"1.0 is named", RSS10, "<title>t</title>", "format", "rss10"},
    {"1.0: rdf:about identifies", RSS10, "<title>t</title><link>http://f.example/1</link>", "id", "http://f.example/about"},
    {"1.0: title", RSS10, "<title>題</title>", "title", "題"},
    {"1.0: link", RSS10, "<title>t</title><link>http://f.example/1</link>", "link", "http://f.example/1"},
    {"1.0: description", RSS10, "<title>t</title><description>d</description>", "summary", "d"},
    {"1.0: dc:date, W3CDTF", RSS10, "<title>t</title><dc:date>2002-09-07T09:00+09:00</dc:date>", "published", "2002-09-07T00:00:00Z"},
    {"1.0: dc:date of a day", RSS10, "<title>t</title><dc:date>2002-09-07</dc:date>", "published", "2002-09-07T00:00:00Z"},
    {"1.0: dc:date of a month", RSS10, "<title>t</title><dc:date>2002-09</dc:date>", "published", "2002-09-01T00:00:00Z"},
    {"1.0: dc:date of a year", RSS10, "<title>t</title><dc:date>2002</dc:date>", "published", "2002-01-01T00:00:00Z"},
    {"1.0: dc:subject", RSS10, "<title>t</title><dc:subject>産業</dc:subject>", "category 0", "産業"},
    {"1.0: content:encoded", RSS10, "<title>t</title><content:encoded><![CDATA[<p>a</p><p>b</p>]]></content:encoded>", "content", "a\nb"},
    {"1.0: items are found though they stand beside the channel", RDF, "<channel><title>F</title></channel><item><title>a</title></item><item><title>b</title></item>", "items", "2"},
    {"1.0: image and textinput stand beside it too", RDF, "<channel><title>F</title></channel><image><title>no</title></image><textinput><title>no</title></textinput><item><title>a</title></item>", "feed title", "F"},
    {"1.0: the list of items is no item", RDF, "<channel><title>F</title><items><rdf:Seq><rdf:li rdf:resource='u'/></rdf:Seq></items></channel>", "items", "0"},
    {"1.0: dc:language of the channel", RDF, "<channel><title>F</title><dc:language>ja</dc:language></channel>", "feed language", "ja"},
};

static const struct row atom_rows[] = {
    {"1.0 is named", ATOM10, "<title>t</title>", "format", "atom10"},
    {"3.1.1: a text construct without type is text", ATOM10, "<title>1 &lt; 2</title>", "title", "1 < 2"},
    {"3.1.1.1: type text holds no markup", ATOM10, "<title type='text'>&lt;b&gt; bold</title>", "title", "<b> bold"},
    {"3.1.1.1: … nor entities", ATOM10, "<title type='text'>AT&amp;amp;T</title>", "title", "AT&amp;T"},
    {"3.1.1.2: type html is escaped HTML", ATOM10, "<title type='html'>&lt;em&gt;a&lt;/em&gt; b</title>", "title", "a b"},
    {"3.1.1.2: … with its entities", ATOM10, "<title type='html'>AT&amp;amp;T</title>", "title", "AT&T"},
    {"3.1.1.3: type xhtml is one div", ATOM10, "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>b</b></div></title>", "title", "a b"},
    {"3.1.1.3: escaped markup in xhtml is text", ATOM10, "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>&lt;b&gt;</div></title>", "title", "<b>"},
    {"3.1.1.3: any prefix", ATOM10, "<title type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'>a <h:b>b</h:b></h:div></title>", "title", "a b"},
    {"3.3: date construct", ATOM10, "<published>2003-12-13T18:30:02Z</published><id>i</id>", "published", "2003-12-13T18:30:02Z"},
    {"3.3: fractions of a second", ATOM10, "<published>2003-12-13T18:30:02.25Z</published><id>i</id>", "published", "2003-12-13T18:30:02Z"},
    {"3.3: offset", ATOM10, "<published>2003-12-13T18:30:02+01:00</published><id>i</id>", "published", "2003-12-13T17:30:02Z"},
    {"3.3: fractions and offset", ATOM10, "<published>2003-12-13T18:30:02.25+01:00</published><id>i</id>", "published", "2003-12-13T17:30:02Z"},
    {"small letters t and z are read", ATOM10, "<published>2003-12-13t18:30:02z</published><id>i</id>", "published", "2003-12-13T18:30:02Z"},
    {"ISO 8601: week date", ATOM10, "<published>2003-W50-6</published><id>i</id>", "published", "2003-12-13T00:00:00Z"},
    {"ISO 8601: week date with a time", ATOM10, "<published>2003-W50-6T18:30Z</published><id>i</id>", "published", "2003-12-13T18:30:00Z"},
    {"ISO 8601: ordinal date", ATOM10, "<published>2003-347</published><id>i</id>", "published", "2003-12-13T00:00:00Z"},
    {"ISO 8601: ordinal date with a time", ATOM10, "<published>2003-347T18:30:02Z</published><id>i</id>", "published", "2003-12-13T18:30:02Z"},
    {"ISO 8601: basic format", ATOM10, "<published>20031213T183002Z</published><id>i</id>", "published", "2003-12-13T18:30:02Z"},
    {"4.1.2: entry stands alone", WHOLE, "<entry xmlns='http://www.w3.org/2005/Atom'><title>t</title><id>i</id></entry>", "title", "t"},
    {"4.1.3.1: content type text", ATOM10, "<content>a &lt;b&gt;</content>", "content", "a <b>"},
    {"4.1.3.1: content type html", ATOM10, "<content type='html'>&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;</content>", "content", "a\nb"},
    {"4.1.3.1: content type xhtml", ATOM10, "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a</p><p>b</p></div></content>", "content", "a\nb"},
    {"4.1.3.2: content src is the content's place", ATOM10, "<id>i</id><content type='text/html' src='http://f.example/c'/>", "link", "http://f.example/c"},
    {"4.1.3.2: … a picture's place is media", ATOM10, "<id>i</id><content type='image/png' src='http://f.example/c.png'/>", "media 0", "http://f.example/c.png"},
    {"4.1.3.3: content in base64 that is no text has none", ATOM10, "<id>i</id><content type='image/png'>iVBORw0KGgo=</content>", "content", ""},
    {"4.1.3.3: text/plain", ATOM10, "<content type='text/plain'>a &lt;b&gt;</content>", "content", "a <b>"},
    {"4.2.1: author's name is not the title", ATOM10, "<author><name>n</name></author><title>t</title>", "title", "t"},
    {"4.2.1: author's uri is not the link", ATOM10, "<id>i</id><author><name>n</name><uri>http://n.example/</uri></author>", "link", ""},
    {"4.2.2: category's label is for people", ATOM10, "<id>i</id><category term='t' label='産業'/>", "category 0", "産業"},
    {"4.2.2: … else its term", ATOM10, "<id>i</id><category term='t'/>", "category 0", "t"},
    {"4.2.3: contributor does not leak", ATOM10, "<contributor><name>n</name></contributor><title>t</title>", "title", "t"},
    {"4.2.6: id", ATOM10, "<id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>", "id", "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"},
    {"4.2.6: ids are compared as they are: case stays", ATOM10, "<id>http://F.Example/%7ea</id>", "id", "http://F.Example/%7ea"},
    {"4.2.6: an id is no link", ATOM10, "<id>http://f.example/i</id><title>t</title>", "link", ""},
    {"4.2.7: link without rel is the alternate", ATOM10, "<id>i</id><link href='http://f.example/1'/>", "link", "http://f.example/1"},
    {"4.2.7.2: rel alternate", ATOM10, "<id>i</id><link rel='alternate' href='http://f.example/1'/>", "link", "http://f.example/1"},
    {"4.2.7.2: rel as a URI", ATOM10, "<id>i</id><link rel='http://www.iana.org/assignments/relation/alternate' href='http://f.example/1'/>", "link", "http://f.example/1"},
    {"4.2.7.2: rel self is no page", ATOM10, "<id>i</id><link rel='self' href='http://f.example/s'/>", "link", ""},
    {"4.2.7.2: rel related is no page", ATOM10, "<id>i</id><link rel='related' href='http://f.example/r'/>", "link", ""},
    {"4.2.7.2: rel via is no page", ATOM10, "<id>i</id><link rel='via' href='http://f.example/v'/><link href='http://f.example/1'/>", "link", "http://f.example/1"},
    {"4.2.7.2: rel enclosure", ATOM10, "<id>i</id><link rel='enclosure' href='http://f.example/a.mp3' type='audio/mpeg'/>", "media 0", "http://f.example/a.mp3"},
    {"4.2.7.2: … with its type", ATOM10, "<id>i</id><link rel='enclosure' href='http://f.example/a.mp3' type='audio/mpeg'/>", "type 0", "audio/mpeg"},
    {"4.2.7.3: of several alternates the page in HTML", ATOM10, "<id>i</id><link type='application/pdf' href='http://f.example/p'/><link type='text/html' href='http://f.example/h'/>", "link", "http://f.example/h"},
    {"4.2.7: of two pages the first", ATOM10, "<id>i</id><link href='http://f.example/1'/><link href='http://f.example/2'/>", "link", "http://f.example/1"},
    {"4.2.9: published", ATOM10, "<id>i</id><published>2003-12-13T18:30:02Z</published><updated>2004-01-01T00:00:00Z</updated>", "published", "2003-12-13T18:30:02Z"},
    {"4.2.11: the source's id is not the entry's", ATOM10, "<source><id>no</id><title>no</title></source><id>i</id>", "id", "i"},
    {"4.2.11: nor its title", ATOM10, "<source><id>no</id><title>no</title></source><id>i</id>", "title", ""},
    {"4.2.11: nor its link", ATOM10, "<source><link href='http://s.example/'/></source><id>i</id>", "link", ""},
    {"4.2.11: nor its date", ATOM10, "<source><updated>2003-12-13T18:30:02Z</updated></source><id>i</id>", "updated", ""},
    {"4.2.13: summary", ATOM10, "<summary>s</summary>", "summary", "s"},
    {"4.2.13: summary and content are two things", ATOM10, "<summary>s</summary><content>c</content>", "content", "c"},
    {"4.2.14: title of the feed", FEED, "<title type='html'>a &lt;b&gt;b&lt;/b&gt;</title>", "feed title", "a b"},
    {"4.2.15: updated", ATOM10, "<id>i</id><updated>2003-12-13T18:30:02Z</updated>", "updated", "2003-12-13T18:30:02Z"},
    {"4.2.12: subtitle is not the title", FEED, "<subtitle>no</subtitle><title>F</title>", "feed title", "F"},
    {"4.2.7: the feed's page", FEED, "<title>F</title><link rel='self' href='http://f.example/feed'/><link href='http://f.example/'/>", "feed link", "http://f.example/"},
    {"2: xml:base of the entry", FEED, "<title>F</title><entry xml:base='http://b.example/x/'><id>i</id><link href='1'/></entry>", "link", "http://b.example/x/1"},
    {"2: xml:base inside xml:base", FEED, "<title>F</title><entry xml:base='http://b.example/x/'><id>i</id><link xml:base='y/' href='1'/></entry>", "link", "http://b.example/x/y/1"},
    {"2: xml:base for pictures of the content", FEED, "<title>F</title><entry xml:base='http://b.example/x/'><id>i</id><content type='html'>&lt;img src='p.jpg'&gt;</content></entry>", "picture", "http://b.example/x/p.jpg"},
    {"2: xml:lang of the entry", FEED, "<title>F</title><entry xml:lang='en'><title>t</title></entry>", "language", "en"},
    {"2: xml:lang of the feed is the entries'", WHOLE, "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ja'><title>F</title><entry><title>t</title></entry></feed>", "language", "ja"},
    {"6.4: unknown markup is passed over", ATOM10, "<title>t</title><x:a xmlns:x='http://x.example/'><title>no</title></x:a>", "title", "t"},
    {"the namespace with any prefix", WHOLE, "<q:feed xmlns:q='http://www.w3.org/2005/Atom'><q:entry><q:title>t</q:title></q:entry></q:feed>", "title", "t"},
    {"0.3 is named", ATOM03, "<title>t</title>", "format", "atom03"},
    {"0.3: issued", ATOM03, "<id>i</id><issued>2003-12-13T08:29:29-04:00</issued>", "published", "2003-12-13T12:29:29Z"},
    {"0.3: modified", ATOM03, "<id>i</id><modified>2003-12-13T18:30:02Z</modified>", "updated", "2003-12-13T18:30:02Z"},
    {"0.3: created where nothing was issued", ATOM03, "<id>i</id><created>2003-12-13T18:30:02Z</created>", "published", "2003-12-13T18:30:02Z"},
    {"0.3: mode escaped", ATOM03, "<content type='text/html' mode='escaped'>&lt;p&gt;a&lt;/p&gt;b</content>", "content", "a\nb"},
    {"0.3: mode xml", ATOM03, "<content type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a</p>b</div></content>", "content", "a\nb"},
    {"0.3: mode base64", ATOM03, "<content type='text/plain' mode='base64'>5pel5pys</content>", "content", "日本"},
    {"0.3: link", ATOM03, "<id>i</id><link rel='alternate' type='text/html' href='http://f.example/1'/>", "link", "http://f.example/1"},
    {"0.3: summary", ATOM03, "<summary>s</summary>", "summary", "s"},
};

static const struct row module_rows[] = {
    {"Dublin Core: title where there is no other", RSS20, "<dc:title>d</dc:title><guid>g</guid>", "title", "d"},
    {"Dublin Core: … not over the item's own", RSS20, "<dc:title>d</dc:title><title>t</title>", "title", "t"},
    {"Dublin Core: description where there is no other", RSS20, "<dc:description>d</dc:description>", "summary", "d"},
    {"Dublin Core: identifier where there is no other", RSS20, "<title>t</title><dc:identifier>urn:d</dc:identifier>", "id", "urn:d"},
    {"Dublin Core: date", RSS20, "<title>t</title><dc:date>2003-12-13T18:30:02Z</dc:date>", "published", "2003-12-13T18:30:02Z"},
    {"Dublin Core: … not over pubDate", RSS20, "<dc:date>2003-12-13T18:30:02Z</dc:date><pubDate>Sun, 19 May 2002 15:21:36 GMT</pubDate>", "published", "2002-05-19T15:21:36Z"},
    {"Dublin Core: language of an item", RSS20, "<title>t</title><dc:language>en</dc:language>", "language", "en"},
    {"Dublin Core terms: modified", RSS20, "<title>t</title><dcterms:modified>2003-12-13T18:30:02Z</dcterms:modified>", "updated", "2003-12-13T18:30:02Z"},
    {"Dublin Core terms: issued", RSS20, "<title>t</title><dcterms:issued>2003-12-13</dcterms:issued>", "published", "2003-12-13T00:00:00Z"},
    {"the old URI of Dublin Core", RSS20, "<guid>g</guid><o:title xmlns:o='http://purl.org/dc/elements/1.0/'>d</o:title>", "title", "d"},
    {"content:encoded beside description", RSS20, "<description>s</description><content:encoded>&lt;p&gt;c&lt;/p&gt;</content:encoded>", "content", "c"},
    {"… leaves the description as it is", RSS20, "<description>s</description><content:encoded>&lt;p&gt;c&lt;/p&gt;</content:encoded>", "summary", "s"},
    {"content's URI without 1.0", RSS20, "<guid>g</guid><c:encoded xmlns:c='http://purl.org/rss/modules/content/'>c</c:encoded>", "content", "c"},
    {"Media RSS: content", RSS20, "<guid>g</guid><media:content url='http://f.example/a.mp4' type='video/mp4'/>", "media 0", "http://f.example/a.mp4"},
    {"Media RSS: type", RSS20, "<guid>g</guid><media:content url='http://f.example/a.mp4' type='video/mp4'/>", "type 0", "video/mp4"},
    {"Media RSS: group", RSS20, "<guid>g</guid><media:group><media:content url='http://f.example/a'/><media:content url='http://f.example/b'/></media:group>", "media", "2"},
    {"Media RSS: medium image", RSS20, "<guid>g</guid><media:content url='http://f.example/pic.php' medium='image'/>", "picture", "http://f.example/pic.php"},
    {"Media RSS: thumbnail where nothing larger is", RSS20, "<guid>g</guid><media:thumbnail url='http://f.example/t.jpg' width='75' height='50'/>", "picture", "http://f.example/t.jpg"},
    {"Media RSS: … but not before something larger", RSS20, "<guid>g</guid><media:thumbnail url='http://f.example/t.jpg'/><media:content url='http://f.example/l.jpg' type='image/jpeg'/>", "picture", "http://f.example/l.jpg"},
    {"Media RSS: thumbnail inside content", RSS20, "<guid>g</guid><media:content url='http://f.example/a.mp4' type='video/mp4'><media:thumbnail url='http://f.example/t.jpg'/></media:content>", "picture", "http://f.example/t.jpg"},
    {"Media RSS: title where there is no other", RSS20, "<guid>g</guid><media:title type='plain'>m</media:title>", "title", "m"},
    {"Media RSS: … not over the item's own", RSS20, "<title>t</title><media:content url='http://f.example/a'><media:title>m</media:title></media:content>", "title", "t"},
    {"Media RSS: description in HTML", RSS20, "<guid>g</guid><media:description type='html'>&lt;b&gt;m&lt;/b&gt; n</media:description>", "summary", "m n"},
    {"Media RSS: URI without a slash", WHOLE, "<rss version='2.0' xmlns:m='http://search.yahoo.com/mrss'><channel><item><m:content url='http://f.example/a'/></item></channel></rss>", "media 0", "http://f.example/a"},
    {"Media RSS: another wrong URI", WHOLE, "<rss version='2.0' xmlns:m='http://www.rssboard.org/media-rss'><channel><item><m:content url='http://f.example/a'/></item></channel></rss>", "media 0", "http://f.example/a"},
    {"Media RSS: with https", WHOLE, "<rss version='2.0' xmlns:m='https://search.yahoo.com/mrss/'><channel><item><m:content url='http://f.example/a'/></item></channel></rss>", "media 0", "http://f.example/a"},
    {"Media RSS in Atom", ATOM10, "<id>i</id><media:thumbnail url='http://f.example/t.jpg'/>", "picture", "http://f.example/t.jpg"},
    {"Media RSS: the group's texts", ATOM10, "<id>i</id><media:group><media:title>m</media:title><media:description>n</media:description></media:group>", "summary", "n"},
    {"iTunes: image", RSS20, "<guid>g</guid><itunes:image href='http://f.example/i.jpg'/>", "picture", "http://f.example/i.jpg"},
    {"iTunes: summary where there is no other", RSS20, "<guid>g</guid><itunes:summary>i</itunes:summary>", "summary", "i"},
    {"iTunes: … not over the description", RSS20, "<itunes:summary>i</itunes:summary><description>d</description>", "summary", "d"},
    {"iTunes: the URI in capitals", RSS20, "<guid>g</guid><i:image xmlns:i='http://www.itunes.com/DTDs/PodCast-1.0.dtd' href='http://f.example/i.jpg'/>", "picture", "http://f.example/i.jpg"},
    {"syndication: daily", CHANNEL, "<title>F</title><sy:updatePeriod>daily</sy:updatePeriod>", "ttl", "86400"},
    {"syndication: twice an hour", CHANNEL, "<title>F</title><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", "ttl", "1800"},
    {"syndication: frequency before period", CHANNEL, "<title>F</title><sy:updateFrequency>4</sy:updateFrequency><sy:updatePeriod>\nweekly\n</sy:updatePeriod>", "ttl", "151200"},
    {"syndication: daily when only the frequency is told", CHANNEL, "<title>F</title><sy:updateFrequency>2</sy:updateFrequency>", "ttl", "43200"},
    {"syndication: a period nobody knows", CHANNEL, "<title>F</title><sy:updatePeriod>often</sy:updatePeriod>", "ttl", "0"},
    {"event: startdate", RSS20, "<title>t</title><ev:startdate>2003-12-13T18:30:00+09:00</ev:startdate>", "starts", "2003-12-13T09:30:00Z"},
    {"event: enddate", RSS20, "<title>t</title><ev:startdate>2003-12-13</ev:startdate><ev:enddate>2003-12-14</ev:enddate>", "ends", "2003-12-14T15:00:00Z"},
    {"event: location", RSS20, "<title>t</title><ev:location>第1研修室</ev:location>", "place", "第1研修室"},
    {"event: status, in one spelling", RSS20, "<title>t</title><ev:startdate>2003-12-13</ev:startdate><ev:status>CANCELED</ev:status>", "status", "cancelled"},
    {"event: a status alone makes no event", RSS20, "<title>t</title><ev:status>confirmed</ev:status>", "starts", "none"},
    {"event: type and organizer are passed over", RSS20, "<title>t</title><ev:type>x</ev:type><ev:organizer>o</ev:organizer>", "warnings", "0"},
    {"iCalendar as XML: dtstart", RSS20, "<title>t</title><xcal:dtstart>20031213T183000Z</xcal:dtstart>", "starts", "2003-12-13T18:30:00Z"},
    {"iCalendar as XML: status", RSS20, "<title>t</title><xcal:dtstart>20031213T183000Z</xcal:dtstart><xcal:status>TENTATIVE</xcal:status>", "status", "tentative"},
    {"GeoRSS is passed over quietly", RSS20, "<title>t</title><georss:point>35.6 139.7</georss:point><georss:where><gml:Point><gml:pos>35 139</gml:pos></gml:Point></georss:where>", "warnings", "0"},
    {"… its names are not ours", RSS20, "<title>t</title><georss:where><gml:name>no</gml:name><gml:description>no</gml:description></georss:where>", "summary", ""},
    {"threading is passed over quietly", ATOM10, "<title>t</title><thr:in-reply-to ref='r' href='http://n.example/'/><thr:total>5</thr:total>", "warnings", "0"},
    {"a link with rel replies is no page", ATOM10, "<id>i</id><link rel='replies' href='http://f.example/r' thr:count='5'/>", "link", ""},
    {"slash and comment API are passed over quietly", RSS20, "<title>t</title><slash:comments>5</slash:comments><wfw:commentRss>http://n.example/</wfw:commentRss>", "warnings", "0"},
    {"atom:link in RSS is not the item's link", RSS20, "<title>t</title><link>http://f.example/1</link><atom:link rel='self' href='http://f.example/s'/>", "link", "http://f.example/1"},
    {"atom:updated in RSS", RSS20, "<title>t</title><atom:updated>2003-12-13T18:30:02Z</atom:updated>", "updated", "2003-12-13T18:30:02Z"},
    {"atom:summary in RSS where there is no other", RSS20, "<title>t</title><atom:summary>s</atom:summary>", "summary", "s"},
};

static const struct row wild_rows[] = {
    {"RSS without a version", WHOLE, "<rss><channel><item><title>t</title></item></channel></rss>", "title", "t"},
    {"a channel without its root", WHOLE, "<channel><item><title>t</title></item></channel>", "title", "t"},
    {"RSS 2.0 with 1.0's namespace", WHOLE, "<rss version='2.0' xmlns='http://purl.org/rss/1.0/'><channel><item><title>t</title></item></channel></rss>", "title", "t"},
    {"RSS 2.0 with a namespace of its own", WHOLE, "<rss version='2.0' xmlns='http://www.rssboard.org/rss-specification'><channel><item><title>t</title></item></channel></rss>", "title", "t"},
    {"RSS with a prefix", WHOLE, "<rss:rss version='2.0' xmlns:rss='http://backend.userland.com/rss2'><rss:channel><rss:item><rss:title>t</rss:title></rss:item></rss:channel></rss:rss>", "title", "t"},
    {"0.90 with the other host's namespace", WHOLE, "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://channel.netscape.com/rdf/simple/0.9/'><item><title>t</title></item></r:RDF>", "title", "t"},
    {"elements in capitals", WHOLE, "<RSS VERSION='2.0'><CHANNEL><ITEM><TITLE>t</TITLE></ITEM></CHANNEL></RSS>", "title", "t"},
    {"Atom's namespace with a slash", WHOLE, "<feed xmlns='http://www.w3.org/2005/Atom/'><entry><title>t</title></entry></feed>", "title", "t"},
    {"Atom's namespace with https", WHOLE, "<feed xmlns='https://www.w3.org/2005/Atom'><entry><title>t</title></entry></feed>", "title", "t"},
    {"Atom's draft in another place", WHOLE, "<feed version='0.3' xmlns='http://example.com/newformat#'><entry><title>t</title></entry></feed>", "format", "atom03"},
    {"Atom without a namespace", WHOLE, "<feed><entry><title>t</title><link href='http://f.example/1'/></entry></feed>", "link", "http://f.example/1"},
    {"items outside the channel in 2.0", WHOLE, "<rss version='2.0'><channel><title>F</title></channel><item><title>t</title></item></rss>", "title", "t"},
    {"two titles: the first", RSS20, "<title>t</title><title>u</title>", "title", "t"},
    {"an empty title and one of a module", RSS20, "<title/><dc:title>d</dc:title>", "title", "d"},
    {"an item of nothing is none", CHANNEL, "<title>F</title><item/><item><title>t</title></item>", "items", "1"},
    {"the same item twice is one", CHANNEL, "<item><guid>g</guid><title>t</title></item><item><guid>g</guid><title>t</title></item>", "items", "1"},
    {"two items with one guid are two", CHANNEL, "<item><guid>g</guid><title>t</title></item><item><guid>g</guid><title>u</title></item>", "items", "2"},
    {"a date in Japanese", RSS20, "<title>t</title><pubDate>2026年12月1日 14時</pubDate>", "published", "2026-12-01T05:00:00Z"},
    {"a date of an era", RSS20, "<title>t</title><pubDate>令和8年12月1日</pubDate>", "published", "2026-11-30T15:00:00Z"},
    {"<date> in RSS", RSS20, "<title>t</title><date>2003-12-13</date>", "published", "2003-12-13T00:00:00Z"},
    {"a link of Atom in RSS without namespace", RSS20, "<title>t</title><link href='http://f.example/1'/>", "link", "http://f.example/1"},
    {"the first real picture of the body", RSS20, "<guid>g</guid><description>&lt;img src='http://f.example/p.gif' width='1' height='1'&gt;&lt;img src='http://f.example/q.jpg'&gt;</description>", "picture", "http://f.example/q.jpg"},
    {"… not where media is declared", RSS20, "<guid>g</guid><enclosure url='http://f.example/e.jpg' type='image/jpeg'/><description>&lt;img src='http://f.example/q.jpg'&gt;</description>", "picture", "http://f.example/e.jpg"},
    {"a picture in data: is none", RSS20, "<guid>g</guid><description>&lt;img src='data:image/png;base64,AA'&gt;a</description>", "picture", ""},
    {"javascript is no link", RSS20, "<title>t</title><link>javascript:alert(1)</link>", "link is http", "no"},
    {"lists are readable", RSS20, "<description>&lt;ul&gt;&lt;li&gt;一&lt;/li&gt;&lt;li&gt;二&lt;/li&gt;&lt;/ul&gt;</description>", "summary", "・一\n・二"},
    {"ruby stays ruby", RSS20, "<description>&lt;ruby&gt;瓦&lt;rt&gt;かわら&lt;/rt&gt;&lt;/ruby&gt;</description>", "summary", "\uFFF9瓦\uFFFAかわら\uFFFB"},
    {"xhtml:body in RSS", RSS20, "<guid>g</guid><body xmlns='http://www.w3.org/1999/xhtml'><p>a</p><p>b</p></body>", "content", "a\nb"},
};
// clang-format on

static const char *instant(int64_t utc, char text[INSTANT_TEXT_BYTES])
{
    if (utc == INSTANT_NEVER)
        return "";
    instant_format(utc, text);
    return text;
}

static const char *number(char text[INSTANT_TEXT_BYTES], const char *format, unsigned long value)
{
    snprintf(text, INSTANT_TEXT_BYTES, strcmp(format, "%lx") == 0 ? "%lx" : "%lu", value);
    return text;
}

static const char *of_feed(const struct feed *feed, const char *what, char text[INSTANT_TEXT_BYTES])
{
    if (strcmp(what, "feed title") == 0)
        return feed->title;
    if (strcmp(what, "feed link") == 0)
        return feed->link;
    if (strcmp(what, "feed language") == 0)
        return feed->language;
    if (strcmp(what, "format") == 0)
        return feed_format_name(feed->format);
    if (strcmp(what, "items") == 0)
        return number(text, "%lu", feed->item_count);
    if (strcmp(what, "warnings") == 0)
        return number(text, "%lu", feed->warning_count);
    if (strcmp(what, "ttl") == 0)
        return number(text, "%lu", (unsigned long)feed->ttl_s);
    if (strcmp(what, "skip hours") == 0)
        return number(text, "%lx", feed->skip_hours);
    return strcmp(what, "skip days") == 0 ? number(text, "%lx", feed->skip_days) : NULL;
}

static const char *of_event(const struct feed_event *event, const char *what,
                            char text[INSTANT_TEXT_BYTES])
{
    if (!event)
        return "none";
    return strcmp(what, "starts") == 0  ? instant(event->starts_utc, text)
           : strcmp(what, "ends") == 0  ? instant(event->ends_utc, text)
           : strcmp(what, "place") == 0 ? event->place
                                        : event->status;
}

static const char *of_item(const struct feed_item *item, const char *what,
                           char text[INSTANT_TEXT_BYTES])
{
    const struct {
        const char *name, *value;
    } texts[] = {{"title", item->title},     {"link", item->link},
                 {"id", item->id},           {"summary", item->summary},
                 {"content", item->content}, {"language", item->language},
                 {"picture", item->picture}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(what, texts[i].name) == 0)
            return texts[i].value;
    size_t index = (size_t)strtoul(what + strcspn(what, "0123456789"), NULL, 10);
    if (strcmp(what, "published") == 0)
        return instant(item->published_utc, text);
    if (strcmp(what, "updated") == 0)
        return instant(item->updated_utc, text);
    if (strcmp(what, "media") == 0)
        return number(text, "%lu", item->media_count);
    if (strcmp(what, "categories") == 0)
        return number(text, "%lu", item->category_count);
    if (strcmp(what, "link is http") == 0)
        return strncmp(item->link, "http", 4) == 0 ? "yes" : "no";
    if (strncmp(what, "media ", 6) == 0)
        return index < item->media_count ? item->media[index].url : "none";
    if (strncmp(what, "type ", 5) == 0)
        return index < item->media_count ? item->media[index].type : "none";
    if (strncmp(what, "category ", 9) == 0)
        return index < item->category_count ? item->categories[index] : "none";
    return of_event(item->event, what, text);
}

// The number of rows that were understood otherwise, each told.
static size_t check(const struct row *rows, size_t count)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct buffer document;
        buffer_init(&document, 1 << 16);
        buffer_printf(&document, "%s%s%s", frames[row->frame].before, row->piece,
                      frames[row->frame].behind);
        struct feed_source source = {"test", "", "", NOW, NULL};
        struct error error = {{0}};
        struct feed *feed = feed_parse(&source, document.bytes, document.length, &error);
        char text[INSTANT_TEXT_BYTES];
        const char *got = feed ? of_feed(feed, row->what, text) : error.text;
        if (!got)
            got = feed->item_count > 0 ? of_item(&feed->items[0], row->what, text) : "no item";
        if (strcmp(got, row->expected) != 0) {
            print_error("%s\n  %s expected: %s\n  got: %s\n", row->sentence, row->what,
                        row->expected, got);
            wrong++;
        }
        feed_destroy(feed);
        buffer_finish(&document);
    }
    return wrong;
}

#define ALL(rows) check(rows, sizeof rows / sizeof *rows)

static void rss_says(void **state)
{
    (void)state;
    assert_int_equal(ALL(rss_rows), 0);
}

static void atom_says(void **state)
{
    (void)state;
    assert_int_equal(ALL(atom_rows), 0);
}

static void the_modules_say(void **state)
{
    (void)state;
    assert_int_equal(ALL(module_rows), 0);
}

static void what_is_written_in_the_wild_is_understood(void **state)
{
    (void)state;
    assert_int_equal(ALL(wild_rows), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rss_says),
        cmocka_unit_test(atom_says),
        cmocka_unit_test(the_modules_say),
        cmocka_unit_test(what_is_written_in_the_wild_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
