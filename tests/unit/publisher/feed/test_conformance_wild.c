// What the well-known readers make of feeds that are not written as the specifications have it: one
// row is one habit of the wild, a document that has it, and what is understood of it.
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
    " xmlns:dc='http://purl.org/dc/elements/1.1/'"                                                 \
    " xmlns:media='http://search.yahoo.com/mrss/'"                                                 \
    " xmlns:itunes='http://www.itunes.com/DTDs/PodCast-1.0.dtd'"                                   \
    " xmlns:atom='http://www.w3.org/2005/Atom'"
#define RSS(item) "<rss version='2.0'" MODULES "><channel><item>" item "</item></channel></rss>"
#define CHANNEL(inside) "<rss version='2.0'" MODULES "><channel>" inside "</channel></rss>"
#define ATOM(entry)                                                                                \
    "<feed xmlns='http://www.w3.org/2005/Atom'" MODULES "><entry>" entry "</entry></feed>"
#define ATOM03(entry)                                                                              \
    "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry>" entry "</entry></feed>"

struct row {
    const char *habit, *document;
    const char *what; // of the first item unless it begins with "feed"
    const char *expected;
};

// clang-format off
static const struct row rss_rows[] = {
    {"<summary> in place of <description>", RSS("<summary>要旨</summary>"), "summary", "要旨"},
    {"<summary> before <description>: the first is the summary", RSS("<summary>短い</summary><description>長い文</description>"), "summary", "短い"},
    {"… the second the text", RSS("<summary>短い</summary><description>長い文</description>"), "content", "長い文"},
    {"<description> before <summary>", RSS("<description>D</description><summary>S</summary>"), "summary", "D"},
    {"<description> twice", RSS("<description>一</description><description>二</description>"), "content", "二"},
    {"… an empty one does not count", RSS("<description/><description>二</description>"), "summary", "二"},
    {"… nor before content:encoded", RSS("<description>一</description><summary>二</summary><encoded>三</encoded>"), "content", "三"},
    {"<content> without a namespace", RSS("<title>t</title><content>&lt;p>本文&lt;/p></content>"), "content", "本文"},
    {"<encoded> without its namespace", RSS("<title>t</title><encoded>&lt;p>本文&lt;/p></encoded>"), "content", "本文"},
    {"<id> in place of <guid>", RSS("<title>t</title><id>urn:1</id>"), "id", "urn:1"},
    {"… <guid> is meant more", RSS("<id>urn:1</id><guid>urn:2</guid>"), "id", "urn:2"},
    {"<published>", RSS("<title>t</title><published>2004-01-01T00:00:00Z</published>"), "published", "2004-01-01T00:00:00Z"},
    {"… <pubDate> is meant more", RSS("<published>2004-01-01T00:00:00Z</published><pubDate>Fri, 02 Jan 2004 00:00:00 GMT</pubDate>"), "published", "2004-01-02T00:00:00Z"},
    {"<updated>", RSS("<title>t</title><updated>2004-01-01T00:00:00Z</updated>"), "updated", "2004-01-01T00:00:00Z"},
    {"<modified>", RSS("<title>t</title><modified>2004-01-01T00:00:00Z</modified>"), "updated", "2004-01-01T00:00:00Z"},
    {"an item of nothing but a category is one", RSS("<category>産業</category>"), "category", "産業"},
    {"an item of nothing at all is none", RSS(""), "feed items", "0"},
    {"several <link>s: the first", RSS("<link>http://a.example/1</link><link>http://a.example/2</link><link href='http://a.example/3'/>"), "link", "http://a.example/1"},
    {"a text input inside the item", RSS("<title>t</title><textInput><title>no</title><link>http://no.example/</link></textInput>"), "link", ""},
    {"text in an enclosure", RSS("<enclosure url='http://a.example/a.mp3' type='audio/mpeg'>no</enclosure>"), "media", "http://a.example/a.mp3"},
    {"the link of the item's image is not the item's", RSS("<image><link>http://no.example/</link></image><link>http://a.example/</link>"), "link", "http://a.example/"},
    {"markup nobody escaped", RSS("<description><p>一</p><p>二</p></description>"), "summary", "一\n二"},
    {"… in a title", RSS("<title>a <b>b</b></title>"), "title", "a b"},
    {"a tag that is shown, not meant", RSS("<description><![CDATA[<code>&lt;br /></code>]]></description>"), "summary", "<br />"},
    {"“<!” that begins no declaration", RSS("<description>&lt;!' &lt;a href='x'>y&lt;/a></description>"), "summary", "<!' y"},
    {"a legacy reference inside an address", "<rss version='2.0'><channel><title>?page=1&copy=2;mode=x &amp; more</title></channel></rss>", "feed title", "?page=1&copy=2;mode=x & more"},
    {"references to no character", "<rss version='2.0'><channel><title>a &#1114112; b &#x110000; c &#55296; d</title></channel></rss>", "feed title", "a \xEF\xBF\xBD b \xEF\xBF\xBD c \xEF\xBF\xBD d"},
    {"an entity of its own", "<!DOCTYPE rss [<!ENTITY path 'C:\\data\\1'>]>" RSS("<guid isPermaLink='false'>&path;</guid>"), "id", "C:\\data\\1"},
    {"the doctype of another language", "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'http://site.invalid/'>" CHANNEL("<title>見つけた</title>"), "feed title", "見つけた"},
    {"xml:lang at the channel", "<rss version='2.0'><channel xml:lang='ja'><title>t</title></channel></rss>", "feed language", "ja"},
    {"xml:lang at the root", "<rss version='2.0' xml:lang='ja'><channel><title>t</title></channel></rss>", "feed language", "ja"},
    {"… <language> is meant more", "<rss version='2.0' xml:lang='ja'><channel><language>en</language></channel></rss>", "feed language", "en"},
    {"Atom's namespace on RSS", "<rss version='2.0' xmlns='http://www.w3.org/2005/Atom'><channel><item><title>t</title><link>http://a.example/</link></item></channel></rss>", "link", "http://a.example/"},
    {"… a link of Atom among them", "<rss version='2.0'><channel><link xmlns='http://www.w3.org/2005/Atom' rel='alternate' href='http://a.example/'/></channel></rss>", "feed link", "http://a.example/"},
    {"xml:base of the root and of the item", "<rss version='2.0' xml:base='http://a.example/b/c.xml'><channel><item xml:base='d/'><link>e</link></item></channel></rss>", "link", "http://a.example/b/d/e"},
    {"a link that is only a fragment", "<rss version='2.0' xml:base='http://a.example/b/c.xml'><channel><item><link>#e</link></item></channel></rss>", "link", "http://a.example/b/c.xml#e"},
    {"xml:base for media", "<rss version='2.0' xml:base='http://a.example/b/'" MODULES "><channel><item><media:content url='c.mp4'/></item></channel></rss>", "media", "http://a.example/b/c.mp4"},
    {"Atom's content", RSS("<title>t</title><atom:content type='html'>&lt;p>a&lt;/p></atom:content>"), "content", "a"},
    {"Atom's category", RSS("<title>t</title><atom:category term='産業'/>"), "category", "産業"},
    {"dates in Korean", RSS("<title>t</title><pubDate>2004-05-25 오후 11:23:17</pubDate>"), "published", "2004-05-25T14:23:17Z"},
    {"… in so many words", RSS("<title>t</title><pubDate>2004년 05월 28일 01:31:15</pubDate>"), "published", "2004-05-27T16:31:15Z"},
    {"dates in Greek", RSS("<title>t</title><pubDate>Κυρ, 11 Ιούλ 2004 12:00:00 EST</pubDate>"), "published", "2004-07-11T17:00:00Z"},
    {"dates in Hungarian", RSS("<title>t</title><pubDate>2004-július-13T9:15-05:00</pubDate>"), "published", "2004-07-13T14:15:00Z"},
    {"dates in German", RSS("<title>t</title><pubDate>Mo, 01 März 2004 12:00:00 +0100</pubDate>"), "published", "2004-03-01T11:00:00Z"},
    {"a weekday before a date of ISO", RSS("<title>t</title><pubDate>Fri, 2006/09/15 08:19:53 EDT</pubDate>"), "published", "2006-09-15T12:19:53Z"},
    {"Atlantic time", RSS("<title>t</title><pubDate>Mon, 26 January 2004 16:31:00 AT</pubDate>"), "published", "2004-01-26T20:31:00Z"},
    {"“at” before the time is no zone", RSS("<title>t</title><pubDate>January 26, 2004 at 4:31 PM GMT</pubDate>"), "published", "2004-01-26T16:31:00Z"},
    {"words that are no date", RSS("<title>t</title><pubDate>월요일 아침</pubDate>"), "published", ""},
};

static const struct row module_rows[] = {
    {"iTunes keywords are categories", RSS("<title>t</title><itunes:keywords> 展示 ,相談,,</itunes:keywords>"), "categories", "展示|相談|"},
    {"iTunes categories, nested", RSS("<title>t</title><itunes:category text='産業'><itunes:category text='金属加工'/></itunes:category>"), "categories", "産業|金属加工|"},
    {"iTunes' picture is the item's", RSS("<title>t</title><itunes:image href='http://a.example/i.jpg'/>"), "media", "http://a.example/i.jpg"},
    {"… after what is declared as media", RSS("<enclosure url='http://a.example/a.mp3' type='audio/mpeg'/><itunes:image href='http://a.example/i.jpg'/>"), "media", "http://a.example/a.mp3"},
    {"… said by the attribute url", RSS("<title>t</title><itunes:image url='http://a.example/i.jpg'/>"), "media", "http://a.example/i.jpg"},
    {"… as a link, as it once was", RSS("<title>t</title><itunes:link rel='image' href='http://a.example/i.jpg'/>"), "media", "http://a.example/i.jpg"},
    {"… another link is no picture", RSS("<title>t</title><itunes:link rel='x' href='http://a.example/i.jpg'/>"), "media", ""},
    {"a namespace with blanks around it", "<rss version='2.0' xmlns:x=' http://www.itunes.com/dtds/podcast-1.0.dtd\n'><channel><item><x:summary>要旨</x:summary></item></channel></rss>", "summary", "要旨"},
    {"a thumbnail's address as text", RSS("<title>t</title><media:thumbnail>http://a.example/t.jpg</media:thumbnail>"), "media", "http://a.example/t.jpg"},
    {"media without an address have a player", RSS("<title>t</title><media:content><media:player url='http://a.example/p'/></media:content>"), "media", "http://a.example/p"},
    {"… which is no picture", RSS("<title>t</title><media:content><media:player url='http://a.example/p'/></media:content>"), "picture", ""},
    {"dc:title where there is no other", RSS("<dc:title>題</dc:title>"), "title", "題"},
};

static const struct row atom_rows[] = {
    {"a link's address as text", ATOM("<link rel='alternate'>http://a.example/1</link><link rel='enclosure'>http://a.example/2</link>"), "link", "http://a.example/1"},
    {"… in the other order", ATOM("<link rel='enclosure'>http://a.example/2</link><link rel='alternate'>http://a.example/1</link>"), "link", "http://a.example/1"},
    {"… of an enclosure", ATOM("<link rel='enclosure'>http://a.example/2</link><link rel='alternate'>http://a.example/1</link>"), "media", "http://a.example/2"},
    {"… without rel", ATOM("<link>http://a.example/1</link>"), "link", "http://a.example/1"},
    {"… text beside href is nothing", ATOM("<link href='http://a.example/1'>http://no.example/</link>"), "link", "http://a.example/1"},
    {"an empty reference is the base", "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://例.example/f'><link href=''/></feed>", "feed link", "http://例.example/f"},
    {"<item> in place of <entry>", "<feed xmlns='http://www.w3.org/2005/Atom'><item><title>t</title></item></feed>", "title", "t"},
    {"markup where text was announced", ATOM("<title>1 &lt; 2 <b>b</b></title>"), "title", "1 < 2 b"},
    {"… in Atom 0.3", ATOM03("<summary>a <b>b</b></summary>"), "summary", "a b"},
    {"base64 of HTML", ATOM03("<summary type='text/html' mode='base64'>PHA+5bGV56S6Jmx0OzE8L3A+</summary>"), "summary", "展示<1"},
    {"an id that is a path", "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.example/b'><entry><id>/c</id></entry></feed>", "id", "http://a.example/c"},
    {"an id that looks like an address is kept as it is", ATOM("<id>HTTP://A.example/%7Eb/./c</id>"), "id", "HTTP://A.example/%7Eb/./c"},
    {"an entry of nothing but a category", ATOM("<category term='c'/>"), "category", "c"},
    {"an entry of nothing but a date", ATOM("<updated>2004-01-01T00:00:00Z</updated>"), "updated", "2004-01-01T00:00:00Z"},
    {"what a source says is not the entry's", ATOM("<source><id>no</id><title>no</title><link href='http://no.example/'/></source><id>i</id>"), "link", ""},
    {"script in a title", ATOM("<title type='html'>safe&lt;script>alert('no')&lt;/script> text</title>"), "title", "safe text"},
};
// clang-format on

static const char *joined(const struct feed_item *item, char out[1000])
{
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < item->category_count && n < 900; i++)
        n += (size_t)snprintf(out + n, 1000 - n, "%s|", item->categories[i]);
    return out;
}

static const char *instant(int64_t utc, char out[1000])
{
    out[0] = '\0';
    if (utc != INSTANT_NEVER)
        instant_format(utc, out);
    return out;
}

static const char *of_item(const struct feed_item *item, const char *what, char out[1000])
{
    static const char *const names[] = {"id", "title", "link", "summary", "content", "picture"};
    const char *const texts[] = {item->id,      item->title,   item->link,
                                 item->summary, item->content, item->picture};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], what) == 0)
            return texts[i];
    if (strcmp(what, "published") == 0)
        return instant(item->published_utc, out);
    if (strcmp(what, "updated") == 0)
        return instant(item->updated_utc, out);
    if (strcmp(what, "category") == 0)
        return item->category_count > 0 ? item->categories[0] : "";
    if (strcmp(what, "categories") == 0)
        return joined(item, out);
    assert_string_equal(what, "media");
    return item->media_count > 0 ? item->media[0].url : "";
}

static const char *value_of(const struct feed *feed, const char *what, char out[1000])
{
    if (strcmp(what, "feed title") == 0)
        return feed->title;
    if (strcmp(what, "feed link") == 0)
        return feed->link;
    if (strcmp(what, "feed language") == 0)
        return feed->language;
    if (strcmp(what, "feed items") == 0) {
        snprintf(out, 1000, "%zu", feed->item_count);
        return out;
    }
    return feed->item_count > 0 ? of_item(&feed->items[0], what, out) : "(no item)";
}

static void check(const struct row *rows, size_t count)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        struct feed_source source = {.name = "test", .base_url = "", .now_utc = NOW};
        struct error error = {{0}};
        char out[1000];
        struct feed *feed = feed_parse(&source, rows[i].document, strlen(rows[i].document), &error);
        const char *got = feed ? value_of(feed, rows[i].what, out) : error.text;
        if (strcmp(got, rows[i].expected) != 0) {
            print_error("%s\n  %s expected: %s\n  got: %s\n", rows[i].habit, rows[i].what,
                        rows[i].expected, got);
            wrong++;
        }
        feed_destroy(feed);
    }
    assert_int_equal(wrong, 0);
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static void rss_is_read_as_it_is_written(void **state)
{
    (void)state;
    CHECK(rss_rows);
}

static void modules_are_read_as_they_are_written(void **state)
{
    (void)state;
    CHECK(module_rows);
}

static void atom_is_read_as_it_is_written(void **state)
{
    (void)state;
    CHECK(atom_rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rss_is_read_as_it_is_written),
        cmocka_unit_test(modules_are_read_as_they_are_written),
        cmocka_unit_test(atom_is_read_as_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
