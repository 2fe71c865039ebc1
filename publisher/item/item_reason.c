// Why an item was taken off, when no person did it: a code in the store, words for people.
#include "publisher/item/item.h"

#include <string.h>

static const struct {
    const char *code, *ja, *en;
} reasons[ITEM_REASON_COUNT] = {
    [ITEM_REASON_FEED_GONE] = {"reason:feed-gone", "配信元のフィードから削除されました",
                               "the feed no longer has it"},
    [ITEM_REASON_FEED_ELSEWHERE] = {"reason:feed-elsewhere",
                                    "同じ記事を別のフィードで表示しています",
                                    "another feed shows the same"},
    [ITEM_REASON_FEED_NEWER] = {"reason:feed-newer", "同じフィードの新しい記事に置き換わりました",
                                "newer items of the feed took its place"},
    [ITEM_REASON_FEED_REMOVED] = {"reason:feed-removed", "このフィードは設定から外されました",
                                  "its feed is no longer in the configuration"},
    [ITEM_REASON_FILE_GONE] = {"reason:file-gone",
                               "コンテンツフォルダーから原稿ファイルがなくなりました",
                               "its file is no longer in the content folder"},
};

const char *item_reason_code(enum item_reason reason)
{
    return reasons[reason].code;
}

bool item_reason_parse(const char *why, enum item_reason *reason)
{
    for (unsigned i = 0; i < ITEM_REASON_COUNT; i++)
        if (strcmp(reasons[i].code, why) == 0) {
            *reason = (enum item_reason)i;
            return true;
        }
    return false;
}

const char *item_reason_words(const char *why, const char *lang)
{
    enum item_reason reason;
    if (!item_reason_parse(why, &reason))
        return why;
    return strncmp(lang, "ja", 2) == 0 ? reasons[reason].ja : reasons[reason].en;
}
