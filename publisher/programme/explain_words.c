// One row a sentence.

#include "publisher/programme/explain_words.h"

#include <string.h>

static const struct {
    const char *ja, *en;
} words[EXPLAIN_WORD_COUNT] = {
    [EXPLAIN_WORD_SHOWING] = {"表示中です", "is on screen"},
    [EXPLAIN_WORD_IN_LOOP] = {"順番に表示されます", "takes its turns in the loop"},
    [EXPLAIN_WORD_OFF] = {"表示されません", "is not shown"},
    [EXPLAIN_WORD_APPROVED] = {"承認されています", "It is approved"},
    [EXPLAIN_WORD_NOT_APPROVED] = {"承認されていません（状態：%s）",
                                   "It is not approved (state: %s)"},
    [EXPLAIN_WORD_REASON] = {"その理由：%s", "The reason given: %s"},
    [EXPLAIN_WORD_NO_WINDOW] = {"掲載期間の指定はありません", "Its showing is not limited in time"},
    [EXPLAIN_WORD_IN_WINDOW] = {"掲載期間内です：%s", "It may be shown now: %s"},
    [EXPLAIN_WORD_NOT_YET] = {"掲載開始前です：%s", "It may not be shown yet: %s"},
    [EXPLAIN_WORD_WINDOW_OVER] = {"掲載期間が終わりました：%s",
                                  "The time of its showing is over: %s"},
    [EXPLAIN_WORD_SHARE] =
        {"チャンネル「%s」での「%s」の割合は %d（%d%%）、この種類は今 %zu 件です",
         "Channel “%s” gives “%s” a share of %d (%d%%); there are now %zu of "
         "that kind"},
    [EXPLAIN_WORD_NO_SHARE] = {"チャンネル「%s」は「%s」を表示しません（割合 0）",
                               "Channel “%s” does not show “%s” (share 0)"},
    [EXPLAIN_WORD_ALERT_SHARE] = {"チャンネル「%s」でも緊急情報は最優先です",
                                  "Alerts come before everything, on channel “%s” too"},
    [EXPLAIN_WORD_NEXT_OCCASION] = {"次回は %s です", "It takes place next: %s"},
    [EXPLAIN_WORD_OCCASIONS_OVER] = {"すべての日程が終わりました。最終：%s",
                                     "All its dates are over; the last was: %s"},
    [EXPLAIN_WORD_BEGUN] = {"すでに始まりました（開始から15分まで表示）：%s",
                            "It has begun (shown for 15 minutes after): %s"},
    [EXPLAIN_WORD_STATE] = {"表示の状態：%s", "It is marked: %s"},
    [EXPLAIN_WORD_OPEN] = {"開館時間内です：%s まで", "The doors are open until %s"},
    [EXPLAIN_WORD_ALWAYS_OPEN] = {"このチャンネルに時間の制限はありません",
                                  "This channel runs day and night"},
    [EXPLAIN_WORD_RESTING] = {"開館時間外です：%s に始まります", "The doors are closed until %s"},
    [EXPLAIN_WORD_CLOSED_DAY] = {"休館日です", "It is a day without opening"},
    [EXPLAIN_WORD_NO_SHARE_NOW] = {"この時間帯は「%s」を表示しません：%s まで",
                                   "“%s” is not shown in this part of the day, until %s"},
    [EXPLAIN_WORD_MOST_HOURLY] = {"表示は1時間に%d回までです",
                                  "It is shown %d times an hour at most"},
    [EXPLAIN_WORD_LEAST_HOURLY] = {"1時間に少なくとも%d回表示されます",
                                   "It is shown %d times an hour at least"},
    [EXPLAIN_WORD_NO_ALERT] = {"割り込む緊急情報はありません", "No alert is in its way"},
    [EXPLAIN_WORD_PREEMPTED] = {"緊急情報「%s」が優先されています", "The alert “%s” comes first"},
    [EXPLAIN_WORD_POSITION] = {"%zu 番目／全 %zu 枚、一巡 %lld 分 %02lld 秒に %zu 回",
                               "Number %zu of %zu in the loop of %lld min %02lld s, which shows it "
                               "%zu times"},
    [EXPLAIN_WORD_NOT_IN_LOOP] = {"この時間帯の一巡には入りません。次の時間帯で先に表示されます",
                                  "There are more slides than time; it leads in a later period"},
    [EXPLAIN_WORD_OUT_OF_REACH] = {"この時刻の番組はまだ（またはもう）ありません",
                                   "There is no programme for that instant (yet, or any more)"},
    [EXPLAIN_WORD_ON_BOARD] = {"「%s」の一覧（%d／%d 枚目）にも表示されます",
                               "It is on the slide “%s” as well (%d of %d)"},
    [EXPLAIN_WORD_IN_DIGEST] =
        {"新しい記事があるため、単独ではなく「%s」の一覧（%d／%d 枚目）に表示されます",
         "Newer news are there: it has no slide of its own, but is on “%s” (%d of %d)"},
    [EXPLAIN_WORD_ROWS] = {"今、この一覧に載るものは %zu 件です",
                           "There are now %zu things to list on it"},
    [EXPLAIN_WORD_NO_ROWS] = {"今、この一覧に載せるだけの件数がありません",
                              "There are too few things to list on it now"},
    [EXPLAIN_WORD_SWITCHED_OFF] = {"チャンネル「%s」ではこの一覧を使わない設定です",
                                   "Channel “%s” is set not to have this slide"},
    [EXPLAIN_WORD_NO_TEMPLATE] =
        {"テンプレートがありません：テンプレートのフォルダーに %s.xml を置いてください",
         "Its template is missing: put %s.xml into the template folder"},
    [EXPLAIN_WORD_NEVER] = {"予定なし", "not planned"},
};

const char *explain_word(enum explain_word word, const char *lang)
{
    return strncmp(lang, "ja", 2) == 0 ? words[word].ja : words[word].en;
}
