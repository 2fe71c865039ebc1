// きょうの画面: what the screens show at this moment, what waits for me, what needs somebody.
import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { day, shortDay, time } from "./dates.js";
import { lang, t } from "./words.js";
import { badge, dateSlip, itemPicture, kindMark, nothing, screenPicture, section } from "./widgets.js";

const figure = (n, words, href, hot) => h("a" + (hot && n ? ".hot" : ""), { href }, h("b", n), words);

function wall(screen) {
  const words = (screen.showing || []).find((one) => one.region === "main")?.title || "";
  return h("li", h("a", { href: `#/screens/${api.word(screen.id)}` }, screenPicture(screen, words ? t("screen.shows", { screen: screen.title || screen.id, what: words }) : t("screen.now-of", { screen: screen.title || screen.id }))),
    h("h3", screen.title || screen.id), h("p.hint", words), (screen.attention || []).map((a) => h("p.field-fault", a.text)));
}

const todayEntry = (item) => h("div.entry", dateSlip(item.starts, item.kind), h("div.words",
  h("div.marks", kindMark(item.kind), item.kind === "seminar" ? badge(item.status, t("status." + item.status)) : null),
  h("h3", h("a", { href: `#/item/${api.word(item.id)}` }, item.title)), h("p.hint", [time(item.starts), item.room].filter(Boolean).join("　"))), itemPicture(item));

export default async function page(view) {
  const [now, screens] = await Promise.all([api.get("/overview", { lang: lang() }), api.get("/screens", { lang: lang() })]);
  const seminars = now.today;
  const walls = h("ul.walls");
  const draw = (list) => fill(walls, list.map(wall));
  draw(screens.items);
  view.put(view.title(t("overview.title", { day: day(new Date()) })),
    h("div.figures",
      figure(now.waiting_for_me, t("overview.waiting"), "#/review", true),
      figure(now.screens_needing_attention.length, t("overview.screens"), "#/screens?attention=1", true),
      figure(now.feeds_with_faults.length, t("overview.feeds"), "#/feeds", true),
      figure(now.live, t("overview.items"), "#/items?state=live")),
    section(t("overview.now"), screens.items.length ? walls : nothing(t("screens.none"))),
    section(t("overview.seminars", { day: shortDay(new Date()) }), seminars.length ? h("ul.list", seminars.map((s) => h("li", todayEntry(s)))) : nothing(t("overview.no-seminars"))));
  view.every(15000, async () => {
    const fresh = await api.get("/screens", { lang: lang() }).catch(() => null);
    if (fresh && view.here()) draw(fresh.items);
  });
}
