#include "publisher/feed_hosts.h"

#include <string.h>
#include <strings.h>

static bool read_host(struct xml *xml, const xmlNode *node, struct arena *arena,
                      struct host_settings *host, struct error *error)
{
    int64_t floor_ms = POLLER_DEFAULT_FLOOR_S * 1000;
    const char *name;
    if (!xml_expect_attributes(xml, node, "name floor", error) ||
        !xml_require(xml, node, "name", &name, error) ||
        !xml_get_duration_ms(xml, node, "floor", &floor_ms, error))
        return false;
    if (!*name || strpbrk(name, "/ @?#"))
        return xml_fail(xml, node, error,
                        "name=\"%s\": write the host alone, such as www.example.jp", name);
    if (floor_ms < POLLER_LEAST_INTERVAL_S * 1000 || floor_ms > POLLER_MOST_FLOOR_S * 1000)
        return xml_fail(xml, node, error, "floor is not between %ds and %dh",
                        POLLER_LEAST_INTERVAL_S, POLLER_MOST_FLOOR_S / 3600);
    *host = (struct host_settings){arena_text(arena, name), floor_ms / 1000};
    return true;
}

bool feed_hosts_read(struct xml *xml, const xmlNode *root, struct arena *arena,
                     struct poller_settings *settings, struct error *error)
{
    size_t count = 0, i = 0;
    for (xmlNode *node = xml_child(root, "host"); node; node = xml_next(node, "host"))
        count++;
    if (count > FEED_MOST_HOSTS)
        return xml_fail(xml, root, error, "more than %d <host> elements", FEED_MOST_HOSTS);
    struct host_settings *hosts = arena_array(arena, count + 1, sizeof *hosts);
    for (xmlNode *node = xml_child(root, "host"); node; node = xml_next(node, "host"), i++) {
        if (!read_host(xml, node, arena, &hosts[i], error))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcasecmp(hosts[j].name, hosts[i].name) == 0)
                return xml_fail(xml, node, error, "a second floor is set for the host %s",
                                hosts[i].name);
    }
    settings->hosts = hosts;
    settings->host_count = count;
    return true;
}

void feed_hosts_note(const struct poller_settings *settings, const struct feed_settings *feed,
                     struct error *note)
{
    int64_t interval_s = poller_interval_s(settings, feed, feed->url);
    note->text[0] = '\0';
    if (interval_s > feed->interval_s)
        error_set(note,
                  "feed %s is asked every %lld s, not every %lld s: that is the floor of its host "
                  "(<host name=\"…\" floor=\"…\"/>, else %d s)",
                  feed->id, (long long)interval_s, (long long)feed->interval_s,
                  POLLER_DEFAULT_FLOOR_S);
}
