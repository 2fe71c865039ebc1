// What is on a screen at any time: next Tuesday at 14:00, with the picture; and why something is not.
import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { addDays, dateInput, day, duration, instant, instantOf, time, timeInput, today } from "./dates.js";
import { lang, t } from "./words.js";
import { field, kindMark, nothing, problemBox, screenPicture, section, select } from "./widgets.js";

export default async function page(view) {
  const { items: screens } = await api.get("/screens", { lang: lang() });
  if (!screens.length) return view.put(view.title(t("nav.programme")), nothing(t("screens.none")));
  let screen = screens.find((s) => s.id === view.query.get("screen")) || screens[0];
  const at = view.query.get("at");
  const start = at && !Number.isNaN(Date.parse(at)) ? new Date(at) : new Date();
  const date = h("input", { type: "date", value: dateInput(start) });
  const clock = h("input", { type: "time", value: timeInput(start) });
  const answer = h("div", { "aria-live": "polite" });

  async function look() {
    const from = instantOf(date.value, clock.value);
    if (!from) return;
    history.replaceState(null, "", `#/programme?screen=${api.word(screen.id)}&at=${from}`);
    const until = instant(Date.parse(from) + 600e3);
    const told = await api.get("/programme", { screen: screen.id, at: from, until, region: "main", lang: lang() });
    const entries = told.items;
    const now = entries.find((e) => Date.parse(e.at) <= Date.parse(from) && Date.parse(e.until) > Date.parse(from));
    fill(answer, h("div.split",
      h("figure", screenPicture(screen, t("programme.alt", { screen: screen.title || screen.id, what: now?.title || "", when: `${day(from)} ${time(from)}` }), from),
        h("figcaption", t("programme.at", { when: `${day(from)} ${time(from)}`, screen: screen.title || screen.id }))),
      section(t("programme.ten"), entries.length ? h("ol.list.plain", entries.slice(0, 60).map((e) => h("li", h("div.entry.small",
        h("time", { datetime: e.at }, clockWords(e.at)), h("div.words", e.kind ? kindMark(e.kind) : null, " ",
          e.item ? h("a", { href: `#/item/${api.word(e.item)}` }, e.title || e.item) : e.title || t("programme.other"),
          h("span.hint", `　${duration(Date.parse(e.until) - Date.parse(e.at))}`)))))) : nothing(t("programme.nothing")))));
  }
  const clockWords = (when) => `${time(when)}:${String(new Date(when).getUTCSeconds()).padStart(2, "0")}`;
  const run = () => look().catch((error) => error.name !== "AbortError" && fill(answer, problemBox(error)));
  date.addEventListener("change", run);
  clock.addEventListener("change", run);
  const jump = (words, days, hours) => h("button", { onclick: () => {
    date.value = days === null ? dateInput(new Date()) : addDays(today(), days);
    clock.value = hours || timeInput(new Date());
    run();
  } }, words);
  view.put(view.title(t("nav.programme")), h("p.hint", t("programme.words")),
    h("div.filters", field(t("why.screen"), select(screens.map((s) => [s.id, s.title || s.id]), screen.id, (id) => {
      screen = screens.find((s) => s.id === id);
      run();
    })), field(t("why.day"), date), field(t("why.time"), clock)),
    h("div.quick", jump(t("programme.now"), null), jump(t("programme.tomorrow"), 1, "10:00"), jump(t("programme.week"), 7, "14:00")), h("div.space"), answer,
    h("p.note", t("programme.why"), " ", h("a", { href: "#/items" }, t("nav.items"))));
  return run();
}
