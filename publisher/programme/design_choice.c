// A missing template costs what it would have drawn, or its finer form, and nothing else.

#include "publisher/programme/design_choice.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    enum item_kind kind; // whose template stands in
} finer[] = {{"showcase-vertical", ITEM_SHOWCASE}, {"fault", ITEM_NOTICE}, {"drill", ITEM_ALERT}};

static bool is_vertical(const struct channel_settings *channel, const struct item *item)
{
    const char *layout = item_value(item, "layout", NULL);
    return item->kind == ITEM_SHOWCASE &&
           (layout ? strcmp(layout, "vertical") == 0 : channel->vertical);
}

static const char *finer_name(const struct channel_settings *channel, const struct item *item)
{
    if (item->kind == ITEM_ALERT && item_says_yes(item, "drill"))
        return "drill";
    if (item->kind == ITEM_NOTICE && item_says_yes(item, "fault"))
        return "fault";
    return is_vertical(channel, item) ? "showcase-vertical" : NULL;
}

const struct design *design_choice(const struct designs *designs,
                                   const struct channel_settings *channel, const struct item *item)
{
    const char *name = finer_name(channel, item);
    const struct design *design = name ? designs_template(designs, name) : NULL;
    return design ? design : designs_template(designs, item_kind_name(item->kind));
}

const struct design *design_choice_member(const struct designs *designs,
                                          const struct channel_settings *channel,
                                          const struct cast_member *member)
{
    switch (member->sort) {
    case CAST_BOARD:
        return designs_template(designs, "board");
    case CAST_DIGEST:
        return designs_template(designs, "digest");
    case CAST_ITEM:
        break;
    }
    return design_choice(designs, channel, member->item);
}

static bool shows(const struct channel_settings *channel, enum item_kind kind)
{
    return channel->shares[kind] > 0 || kind == ITEM_ALERT;
}

// The names the channel may ask for.
static size_t names_of(const struct channel_settings *channel,
                       const char *names[DESIGN_CHOICE_MOST])
{
    size_t count = 0;
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++)
        if (shows(channel, (enum item_kind)kind))
            names[count++] = item_kind_name((enum item_kind)kind);
    for (size_t i = 0; i < sizeof finer / sizeof *finer; i++)
        if (shows(channel, finer[i].kind))
            names[count++] = finer[i].name;
    if (channel->board && shows(channel, ITEM_SEMINAR))
        names[count++] = "board";
    if (channel->digest && shows(channel, ITEM_NOTICE))
        names[count++] = "digest";
    names[count++] = "welcome";
    if (channel->ticker || channel->clock)
        names[count++] = "ticker";
    if (channel->clock)
        names[count++] = "clock";
    return count;
}

size_t design_choice_all(const struct designs *designs, const struct channel_settings *channel,
                         const struct design *all[DESIGN_CHOICE_MOST])
{
    const char *names[DESIGN_CHOICE_MOST];
    size_t count = names_of(channel, names), there = 0;
    for (size_t i = 0; i < count; i++)
        if ((all[there] = designs_template(designs, names[i])))
            there++;
    return there;
}

// What is done without; NULL for what nothing can be done without.
static const char *instead(const char *name)
{
    static const struct {
        const char *name, *instead;
    } rows[] = {{"showcase-vertical", "showcases are set horizontally"},
                {"fault", "faults look like other notices"},
                {"drill", "drills look like alerts, with the word for drill"},
                {"board", "there is no list of today's seminars"},
                {"digest", "all news have slides of their own"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].instead;
    return NULL;
}

void design_choice_missing(const struct designs *designs, const struct channel_settings *channel,
                           void (*missing)(void *context, const char *sentence), void *context)
{
    const char *names[DESIGN_CHOICE_MOST];
    size_t count = names_of(channel, names);
    for (size_t i = 0; i < count; i++) {
        char sentence[512];
        enum item_kind kind;
        if (designs_template(designs, names[i]))
            continue;
        const char *without = instead(names[i]);
        if (!without && !item_kind_parse(names[i], &kind))
            continue; // what a channel cannot do without is an error, not a warning
        if (!without && kind == ITEM_ALERT)
            continue;
        snprintf(sentence, sizeof sentence,
                 "channel %s: there is no template “%s”, so %s%s; put %s.xml into the template "
                 "folder",
                 channel->id, names[i], without ? without : "nothing is shown of the kind ",
                 without ? "" : names[i], names[i]);
        missing(context, sentence);
    }
}
