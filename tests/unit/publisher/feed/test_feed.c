// Documents of every format and module, and what a reader of them gets. One row is one case: the
// document, and what was understood, in the short form that describe() writes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publisher/feed/feed.h"

#define NOW INT64_C(1795000000)

static void field(struct buffer *out, const char *name, const char *value)
{
    if (*value)
        buffer_printf(out, " %s=%s", name, value);
}

static void instant(struct buffer *out, const char *name, int64_t utc)
{
    char text[INSTANT_TEXT_BYTES];
    if (utc == INSTANT_NEVER)
        return;
    instant_format(utc, text);
    field(out, name, text);
}

static void describe(const struct feed *feed, struct buffer *out)
{
    buffer_printf(out, "%s", feed_format_name(feed->format));
    field(out, "title", feed->title);
    field(out, "link", feed->link);
    field(out, "lang", feed->language);
    if (feed->ttl_s)
        buffer_printf(out, " ttl=%lld", (long long)feed->ttl_s);
    for (size_t i = 0; i < feed->item_count; i++) {
        const struct feed_item *item = &feed->items[i];
        buffer_add_text(out, "\n-");
        field(out, "id", item->id);
        field(out, "title", item->title);
        field(out, "link", item->link);
        field(out, "sum", item->summary);
        field(out, "con", item->content);
        instant(out, "pub", item->published_utc);
        instant(out, "upd", item->updated_utc);
        if (strcmp(item->language, feed->language) != 0)
            field(out, "lang", item->language);
        for (size_t j = 0; j < item->category_count; j++)
            field(out, "cat", item->categories[j]);
        for (size_t j = 0; j < item->media_count; j++)
            buffer_printf(out, " media=%s(%s)", item->media[j].url, item->media[j].type);
        if (item->event) {
            instant(out, "starts", item->event->starts_utc);
            instant(out, "ends", item->event->ends_utc);
            field(out, "place", item->event->place);
        }
    }
    for (size_t i = 0; i < feed->warning_count; i++)
        buffer_printf(out, "\n! %s", feed->warnings[i]);
}

struct row {
    const char *name, *document, *expected;
};

#define RSS(items) "<rss version='2.0'><channel><title>T</title>" items "</channel></rss>"
#define ATOM(entries) "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>" entries "</feed>"

static const struct row rss_rows[] = {
    {"RSS 2.0 with everything",
     "<?xml version='1.0'?><rss version='2.0'><channel><title>区のお知らせ</title>"
     "<link>https://ward.example/</link><language>ja</language><ttl>60</ttl>"
     "<image><url>https://ward.example/logo.png</url><title>ロゴ</title><link>x</link></image>"
     "<item><title>展示会</title><link>https://ward.example/1</link><description>本文</description>"
     "<guid isPermaLink='false'>n1</guid><pubDate>Tue, 01 Dec 2026 14:00:00 +0900</pubDate>"
     "<category>産業</category><category>展示</category>"
     "<enclosure url='https://ward.example/a.jpg' length='1' type='image/jpeg'/></item>"
     "</channel></rss>",
     "rss20 title=区のお知らせ link=https://ward.example/ lang=ja ttl=3600\n"
     "- id=n1 title=展示会 link=https://ward.example/1 sum=本文 pub=2026-12-01T05:00:00Z cat=産業 "
     "cat=展示 media=https://ward.example/a.jpg(image/jpeg)"},
    {"RSS 0.91",
     "<rss version='0.91'><channel><title>T</title><item><title>a</title></item>"
     "</channel></rss>",
     "rss09x title=T\n- id=sha256:"},
    {"RSS 0.91 with its document type and an entity of HTML",
     "<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' "
     "'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss version='0.91'><channel>"
     "<title>A&nbsp;&amp;&copy;</title></channel></rss>",
     "rss09x title=A &©\n! Line 1 and 1 more time: an HTML entity is used without being declared; "
     "it was read as in HTML.\n! The feed has no items."},
    {"RSS 0.90 is RDF with Netscape's namespace",
     "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
     "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>T</title></channel>"
     "<item><title>a</title><link>http://x.example/1</link></item></rdf:RDF>",
     "rss09x title=T\n- id=http://x.example/1 title=a link=http://x.example/1"},
    {"RSS 1.0: items beside the channel, any prefix",
     "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
     "xmlns:p='http://purl.org/rss/1.0/' xmlns:d='http://purl.org/dc/elements/1.1/' "
     "xmlns:s='http://purl.org/rss/1.0/modules/syndication/'>"
     "<p:channel r:about='http://x.example/'><p:title>T</p:title><p:link>http://x.example/</p:link>"
     "<d:language>ja</d:language><s:updatePeriod>daily</s:updatePeriod>"
     "<s:updateFrequency>2</s:updateFrequency><p:items><r:Seq><r:li r:resource='u'/></r:Seq>"
     "</p:items></p:channel><p:image r:about='i'><p:title>I</p:title><p:link>l</p:link></p:image>"
     "<p:item r:about='urn:1'><p:title>a</p:title><p:link>http://x.example/1</p:link>"
     "<p:description>b</p:description><d:date>2026-12-01</d:date><d:subject>産業</d:subject>"
     "</p:item></r:RDF>",
     "rss10 title=T link=http://x.example/ lang=ja ttl=43200\n- id=urn:1 title=a "
     "link=http://x.example/1 sum=b pub=2026-12-01T00:00:00Z cat=産業"},
    {"RSS 2.0 that put itself into a namespace",
     "<rss version='2.0' xmlns='http://backend.userland.com/rss2'><channel><title>T</title>"
     "<item><title>a</title><guid>g</guid></item></channel></rss>",
     "rss20 title=T\n- id=g title=a"},
    {"guid is a permalink unless it says otherwise",
     RSS("<item><title>a</title><guid>http://x.example/1</guid></item>"
         "<item><title>b</title><guid isPermaLink='false'>http://x.example/2</guid></item>"
         "<item><title>c</title><guid>tag:1</guid></item>"),
     "rss20 title=T\n- id=http://x.example/1 title=a link=http://x.example/1\n"
     "- id=http://x.example/2 title=b\n- id=tag:1 title=c"},
    {"content:encoded beside description, modules without declaration",
     RSS("<item><guid>g</guid><description>short</description><content:encoded><![CDATA["
         "<p>one</p><p>two</p>]]></content:encoded><dc:creator>who</dc:creator></item>"),
     "rss20 title=T\n- id=g sum=short con=one\ntwo\n! Line 1: the prefix “content” is not "
     "declared; it was read as usual."},
    {"the element that means it most wins, in any order",
     "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' "
     "xmlns:media='http://search.yahoo.com/mrss/' "
     "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>T</title>"
     "<item><media:title>m</media:title><dc:title>d</dc:title><title>t</title><guid>g</guid>"
     "<itunes:summary>i</itunes:summary><description>s</description>"
     "<dc:date>2020-01-01</dc:date><pubDate>1 Dec 2026 00:00 GMT</pubDate></item>"
     "<item><guid>h</guid><media:title>m</media:title><itunes:summary>i</itunes:summary></item>"
     "</channel></rss>",
     "rss20 title=T\n- id=g title=t sum=s pub=2026-12-01T00:00:00Z\n- id=h title=m sum=i"},
    {"Media RSS with groups, wrong URI, thumbnails, no repetition",
     "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss'><channel><title>T</title>"
     "<item><guid>g</guid><media:group><media:content url='http://x.example/a.mp4' "
     "type='video/mp4'/><media:content url='http://x.example/b.jpg' medium='image'><media:title>"
     "mt</media:title></media:content></media:group><media:thumbnail "
     "url='http://x.example/b.jpg'/><media:thumbnail url='http://x.example/t.png'/></item>"
     "</channel></rss>",
     "rss20 title=T\n- id=g title=mt media=http://x.example/a.mp4(video/mp4) "
     "media=http://x.example/b.jpg() media=http://x.example/t.png()"},
    {"a body's picture where no media is declared; pixels and emoji do not count",
     RSS("<item><link>http://x.example/d/1</link><description>&lt;img src='http://t.example/p' "
         "width='1' height='1'&gt;&lt;img class='wp-smiley' alt='🙂' src='e.png'&gt;a&lt;img "
         "src='../i.jpg?a=1&amp;amp;b=2'&gt;</description></item>"),
     "rss20 title=T\n- id=http://x.example/d/1 link=http://x.example/d/1 sum=🙂a "
     "media=http://x.example/i.jpg?a=1&b=2()"},
    {"images and thumbnails as some write them",
     RSS("<item><guid>g</guid><image><url>http://x.example/1.jpg</url><title>no</title></image>"
         "<thumbnail>http://x.example/2.jpg</thumbnail></item>"),
     "rss20 title=T\n- id=g media=http://x.example/1.jpg() media=http://x.example/2.jpg()"},
    {"an event (RSS event module)",
     "<rss version='2.0' xmlns:ev='http://purl.org/rss/1.0/modules/event/'><channel>"
     "<title>T</title><item><guid>g</guid><ev:startdate>2026-12-05T14:00+09:00</ev:startdate>"
     "<ev:enddate>2026-12-05T16:00+09:00</ev:enddate><ev:location>第1研修室</ev:location></item>"
     "</channel></rss>",
     "rss20 title=T\n- id=g starts=2026-12-05T05:00:00Z ends=2026-12-05T07:00:00Z place=第1研修室"},
    {"Atom elements inside RSS do not override",
     "<rss version='2.0' xmlns:a='http://www.w3.org/2005/Atom'><channel>"
     "<a:link rel='self' href='http://x.example/feed'/><title>T</title>"
     "<link>http://x.example/</link><item><a:link rel='alternate' href='http://x.example/A'/>"
     "<link>http://x.example/1</link><a:updated>2026-12-01T00:00:00Z</a:updated>"
     "<guid>g</guid></item></channel></rss>",
     "rss20 title=T link=http://x.example/\n- id=g link=http://x.example/1 "
     "upd=2026-12-01T00:00:00Z"},
    {"categories in a wrapper of their own; authors and sources do not leak",
     RSS("<item><title>a</title><guid>g</guid><categories><category>c</category></categories>"
         "<author><name>n</name><title>no</title></author><source url='u'>S</source></item>"
         "<textInput><title>no</title><link>no</link></textInput>"),
     "rss20 title=T\n- id=g title=a cat=c"},
    {"markup that nobody escaped",
     RSS("<item><guid>g</guid><description><p>a &amp; b</p>"
         "<br/>c</description></item>"),
     "rss20 title=T\n- id=g sum=a & b\nc"},
    {"titles: escaped, CDATA, tags as text, comparison",
     RSS("<item><guid>1</guid><title>AT&amp;amp;T &amp;lt;b&amp;gt;</title></item>"
         "<item><guid>2</guid><title><![CDATA[<b>太字</b> & 記号]]></title></item>"
         "<item><guid>3</guid><title>1 &lt; 2 &lt;foo&gt;</title></item>"
         "<item><guid>4</guid><title>\n  長い題を\n  折り返す  \n</title></item>"),
     "rss20 title=T\n- id=1 title=AT&T <b>\n- id=2 title=太字 & 記号\n- id=3 title=1 < 2 <foo>\n"
     "- id=4 title=長い題を折り返す"},
    {"ids that are no ids",
     RSS("<item><guid>same</guid><title>a</title></item><item><guid>same</guid><title>b</title>"
         "</item><item><guid>same</guid><title>a</title></item>"),
     "rss20 title=T\n- id=same title=a\n- id=same#"},
    {"a date nobody has",
     RSS("<item><guid>g</guid><pubDate>Mon, 31 Nov 2026 10:00:00 GMT</pubDate></item>"),
     "rss20 title=T\n- id=g\n! Item 1: “Mon, 31 Nov 2026 10:00:00 GMT” is no date; the item is "
     "without it."},
};

static const struct row atom_rows[] = {
    {"Atom 1.0 with everything",
     "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ja' xml:base='http://x.example/'>"
     "<title>T</title><link rel='self' href='feed.atom'/><link href='top'/>"
     "<author><name>A</name><uri>u</uri></author><entry xml:base='e/' xml:lang='en'>"
     "<title type='html'>a &amp;lt;b&amp;gt; &lt;i&gt;c&lt;/i&gt;</title><link href='1'/>"
     "<link rel='enclosure' href='f.jpg' type='image/jpeg'/><id>urn:1</id>"
     "<published>2026-12-01T14:00:00+09:00</published><updated>2026-12-02T00:00:00.5Z</updated>"
     "<summary>s &amp;amp; &lt;t&gt;</summary><content type='xhtml'>"
     "<div xmlns='http://www.w3.org/1999/xhtml'><p>one</p><ul><li>two &lt;x&gt;</li></ul></div>"
     "</content><category term='t' label='ラベル'/><category term='u'/><source><title>no</title>"
     "<id>no</id><link href='no'/></source></entry></feed>",
     "atom10 title=T link=http://x.example/top lang=ja\n- id=urn:1 title=a <b> c "
     "link=http://x.example/e/1 sum=s &amp; <t> con=one\n- two <x> pub=2026-12-01T05:00:00Z "
     "upd=2026-12-02T00:00:00Z lang=en cat=ラベル cat=u "
     "media=http://x.example/e/f.jpg(image/jpeg)"},
    {"Atom 0.3",
     "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title mode='escaped' "
     "type='text/html'>&lt;b&gt;T&lt;/b&gt;</title><link rel='alternate' type='text/html' "
     "href='http://x.example/'/><entry><title>a</title><id>i</id><link rel='alternate' "
     "href='http://x.example/1'/><issued>2026-12-01T00:00Z</issued><modified>2026-12-02</modified>"
     "<created>2020-01-01</created><content type='text/html' mode='base64'>PHA+5pel5pysPC9wPg=="
     "</content></entry></feed>",
     "atom03 title=T link=http://x.example/\n- id=i title=a link=http://x.example/1 con=日本 "
     "pub=2026-12-01T00:00:00Z upd=2026-12-02T00:00:00Z"},
    {"Atom with a prefix, without a namespace, in the draft's wrong one",
     "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>T</a:title><a:entry><a:id>i</a:id>"
     "</a:entry></a:feed>",
     "atom10 title=T\n- id=i"},
    {"Atom without a namespace",
     "<feed><title>T</title><entry><title>a</title><id>i</id><link href='http://x.example/1'/>"
     "</entry></feed>",
     "atom10 title=T\n- id=i title=a link=http://x.example/1"},
    {"the page in HTML is the link, whichever comes first",
     ATOM("<entry><id>i</id><link rel='alternate' type='application/pdf' "
          "href='http://x.example/p'/><link rel='http://www.iana.org/assignments/relation/"
          "alternate' type='text/html' href='http://x.example/h'/></entry>"),
     "atom10 title=T\n- id=i link=http://x.example/h"},
    {"content elsewhere, pictures and base64 that is no text",
     ATOM("<entry><id>i</id><content type='image/png' src='http://x.example/p.png'/></entry>"
          "<entry><id>j</id><content src='http://x.example/page'/></entry>"
          "<entry><id>k</id><content type='image/png'>iVBORw0KGgo=</content></entry>"),
     "atom10 title=T\n- id=i media=http://x.example/p.png(image/png)\n- id=j "
     "link=http://x.example/page\n- id=k"},
    {"a single entry is a feed of one",
     "<entry xmlns='http://www.w3.org/2005/Atom'><title>a</title><id>i</id></entry>", NULL},
    {"HTML escaped twice",
     ATOM("<entry><id>i</id><content type='html'>&amp;lt;p&amp;gt;one"
          "&amp;lt;/p&amp;gt;two&amp;amp;nbsp;three</content></entry>"),
     "atom10 title=T\n- id=i con=one\ntwo three"},
};

static const struct row broken_rows[] = {
    {"bare ampersands",
     RSS("<item><guid>a&b</guid><link>http://x.example/?a=1&b=2&copy=3</link>"
         "</item>"),
     "rss20 title=T\n- id=a&b link=http://x.example/?a=1&b=2&copy=3\n! Line 1 and 2 more times: "
     "an & stands alone where &amp; was meant; it was read as one."},
    {"blank lines and junk before the declaration, junk behind the end",
     "\n\n junk <?xml version='1.0' encoding='utf-8'?>" RSS("<item><guid>g</guid></item>") "\ntail",
     "rss20 title=T\n- id=g\n! Line 3: there is text before the document; it was passed over.\n"
     "! Line 4: there is something behind the document's end; it was passed over."},
    {"an item that was not closed",
     RSS("<item><title>a</title><guid>1</guid>"
         "<item><title>b</title><guid>2</guid></item>"),
     "rss20 title=T\n- id=1 title=a\n- id=2 title=b\n! Line 1: elements are closed in the wrong "
     "order or not at all."},
    {"cut short in a description: it is kept; in a title: it is not",
     "<rss version='2.0'><channel><title>T</title><item><title>a</title><guid>1</guid>"
     "<description>half a sen",
     "rss20 title=T\n- id=1 title=a sum=half a sen\n! Line 1: the feed ends in the middle; what "
     "was there is kept."},
    {"cut short in a title",
     "<rss version='2.0'><channel><title>T</title><item><title>a</title><guid>1</guid></item>"
     "<item><title>half",
     "rss20 title=T\n- id=1 title=a\n! Line 1: the feed ends in the middle; what was there is "
     "kept."},
    {"control characters", RSS("<item><guid>a\x01\x08z</guid></item>"),
     "rss20 title=T\n- id=az\n! Line 1 and 1 more time: a character is not allowed in XML; it was "
     "left out."},
    {"attributes without quotes and twice",
     RSS("<item><guid isPermaLink=false isPermaLink='true'>http://x.example/</guid></item>"),
     "rss20 title=T\n- id=http://x.example/\n! Line 1 and 1 more time: an attribute is written "
     "twice or without quotes."},
    {"entities of the document's own, as plain text and never nested",
     "<!DOCTYPE rss [<!ENTITY co 'Example &amp;co;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
     "<rss version='2.0'><channel><title>&co; &x;</title></channel></rss>",
     "rss20 title=Example &co; &x;\n! Line 1: an & stands alone where &amp; was meant; it was "
     "read as one.\n! The feed has no items."},
    {"a tag in the text", RSS("<item><guid>g</guid><title>a < b</title></item>"),
     "rss20 title=T\n- id=g title=a < b\n! Line 1: a < stands alone where &lt; was meant; it was "
     "read as one."},
    {"unescaped HTML that does not close",
     RSS("<item><guid>g</guid><description><p>one<br>two<img src='http://x.example/i.png'><p>three"
         "</description></item>"),
     "rss20 title=T\n- id=g sum=one\ntwo\nthree media=http://x.example/i.png()\n! Line 1: elements "
     "are closed in the wrong order or not at all."},
};

static void check_row(const struct row *row)
{
    struct feed_source source = {"test", "", "", NOW, NULL};
    struct error error = {{0}};
    struct feed *feed = feed_parse(&source, row->document, strlen(row->document), &error);
    struct buffer got;
    buffer_init(&got, 1 << 20);
    if (feed)
        describe(feed, &got);
    else
        buffer_printf(&got, "ERROR %s", error.text);
    const char *text = buffer_text(&got);
    bool prefix = row->expected && row->expected[strlen(row->expected) - 1] == ':';
    bool open = row->expected && row->expected[strlen(row->expected) - 1] == '#';
    size_t compare = row->expected ? strlen(row->expected) : 0;
    if (row->expected && ((prefix || open) ? strncmp(text, row->expected, compare) != 0
                                           : strcmp(text, row->expected) != 0))
        fail_msg("%s\nexpected: %s\ngot:      %s", row->name, row->expected, text);
    buffer_finish(&got);
    feed_destroy(feed);
}

#define CHECK(rows)                                                                                \
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)                                        \
    check_row(&rows[i])

static void rss_in_all_its_versions(void **state)
{
    (void)state;
    CHECK(rss_rows);
}

static void atom_in_both_versions(void **state)
{
    (void)state;
    CHECK(atom_rows);
}

static void what_is_broken_is_recovered_and_told(void **state)
{
    (void)state;
    CHECK(broken_rows);
}

static void what_is_no_feed_gets_a_sentence_that_helps(void **state)
{
    (void)state;
    static const struct {
        const char *document, *words;
    } rows[] = {
        {"", "is empty"},
        {"  \n ", "is empty"},
        {"<!DOCTYPE html><html><head><link rel='alternate' type='application/rss+xml' "
         "href='/news.rss?a=1&amp;b=2'></head>",
         "HTML page, not a feed; the page names its feed: http://x.example/news.rss?a=1&b=2"},
        {"<?xml version='1.0'?><!-- c --><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
         "HTML page, not a feed, and it names none"},
        {"<kawaraban><channel/></kawaraban>", "not a feed: its first element is <kawaraban>"},
        {"{\"version\":\"https://jsonfeed.org/version/1\"}", "JSON"},
        {"just words", "no XML"},
        {"<opml version='1.0'><body/></opml>", "its first element is <opml>"},
        {"<", "no XML element"},
        {"%PDF-1.4 <", "PDF"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed_source source = {"http://x.example/a/b", "http://x.example/a/b", "", NOW, NULL};
        struct error error = {{0}};
        struct feed *feed = feed_parse(&source, rows[i].document, strlen(rows[i].document), &error);
        if (feed || !strstr(error.text, rows[i].words) ||
            !strstr(error.text, "http://x.example/a/b"))
            fail_msg("%s\nexpected a sentence with: %s\ngot: %s", rows[i].document, rows[i].words,
                     feed ? "a feed" : error.text);
    }
}

static void the_json_line_has_every_key(void **state)
{
    (void)state;
    static const char document[] = RSS("<item><guid>g</guid><title>\"引用\"</title>"
                                       "<pubDate>Tue, 01 Dec 2026 14:00:00 +0900</pubDate></item>");
    struct feed_source source = {"a.xml", "", "", NOW, NULL};
    struct feed *feed = feed_parse(&source, document, strlen(document), NULL);
    assert_non_null(feed);
    struct buffer json;
    buffer_init(&json, 4096);
    assert_true(feed_format_json(feed, &json));
    assert_string_equal(
        buffer_text(&json),
        "{\"file\":\"a.xml\",\"format\":\"rss20\",\"title\":\"T\",\"link\":\"\",\"language\":\"\","
        "\"items\":[{\"id\":\"g\",\"title\":\"\\\"引用\\\"\",\"link\":\"\","
        "\"published\":\"2026-12-01T05:00:00Z\",\"updated\":null,\"summary\":\"\",\"content\":\"\","
        "\"language\":\"\",\"categories\":[],\"media\":[],\"event\":null,\"alert\":null}],"
        "\"warnings\":[]}\n");
    buffer_finish(&json);
    buffer_init(&json, 100); // too small: refused, not cut
    assert_false(feed_format_json(feed, &json));
    buffer_finish(&json);
    feed_destroy(feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rss_in_all_its_versions),
        cmocka_unit_test(atom_in_both_versions),
        cmocka_unit_test(what_is_broken_is_recovered_and_told),
        cmocka_unit_test(what_is_no_feed_gets_a_sentence_that_helps),
        cmocka_unit_test(the_json_line_has_every_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
