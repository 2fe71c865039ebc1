// きょうの画面: what the screens show at this moment, what waits for me, what needs somebody.
import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { day, shortDay } from "./dates.js";
import { lang, t } from "./words.js";
import { nothing, screenPicture, section } from "./widgets.js";
import { itemEntry } from "./page_items.js";

const figure = (n, words, href, hot) => h("a" + (hot && n ? ".hot" : ""), { href }, h("b", n), words);

function wall(screen) {
  const words = screen.showing_title || screen.showing?.title || "";
  return h("li", h("a", { href: `#/screens/${api.word(screen.id)}` }, screenPicture(screen, words ? t("screen.shows", { screen: screen.title || screen.id, what: words }) : t("screen.now-of", { screen: screen.title || screen.id }))),
    h("h3", screen.title || screen.id), h("p.hint", words), (screen.attention || []).map((a) => h("p.field-fault", typeof a === "string" ? t("attention." + a) : a[lang()] || a.sentence)));
}

export default async function page(view) {
  const [now, screens] = await Promise.all([api.get("/overview", { lang: lang() }), api.get("/screens", { lang: lang() })]);
  const seminars = now.seminars_today || [];
  const walls = h("ul.walls");
  const draw = (list) => fill(walls, list.map(wall));
  draw(screens.items);
  view.put(view.title(t("overview.title", { day: day(new Date()) })),
    h("div.figures",
      figure(now.waiting_for_me ?? 0, t("overview.waiting"), "#/review", true),
      figure(now.screens_attention ?? 0, t("overview.screens"), "#/screens?attention=1", true),
      figure(now.feeds_attention ?? 0, t("overview.feeds"), "#/feeds", true),
      figure(now.items_live ?? 0, t("overview.items"), "#/items?state=live")),
    section(t("overview.now"), screens.items.length ? walls : nothing(t("screens.none"))),
    section(t("overview.seminars", { day: shortDay(new Date()) }), seminars.length ? h("ul.list", seminars.map((s) => h("li", itemEntry(s)))) : nothing(t("overview.no-seminars"))));
  view.every(15000, async () => {
    const fresh = await api.get("/screens", { lang: lang() }).catch(() => null);
    if (fresh && view.here()) draw(fresh.items);
  });
}
