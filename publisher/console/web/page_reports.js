// Proof of play: how often and how long things were really on screens, from frames really presented.
import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { addDays, civil, day, duration, instantOf, shortDay, today } from "./dates.js";
import { bars, days } from "./chart.js";
import { lang, number, t } from "./words.js";
import { choice, field, nothing, problemBox, section, table } from "./widgets.js";

const nameOf = (row, by, screens) => (by === "business" ? row.business : row.title) || screens.get(row.screen) || row[by] || t("report.unnamed");
const noon = (date) => instantOf(String(date).slice(0, 10), "12:00");

export default async function page(view) {
  let by = view.query.get("by") || "item";
  const from = h("input", { type: "date", value: view.query.get("from") || addDays(today(), -29) });
  const until = h("input", { type: "date", value: view.query.get("until") || today() });
  const screens = new Map((await api.get("/screens")).items.map((s) => [s.id, s.title || s.id]));
  const answer = h("div", { "aria-live": "polite" });
  const query = () => ({ by, from: from.value, until: addDays(until.value, 1) });

  function csv() {
    return h("a.button", { href: api.pictureUrl("/reports/plays", { ...query(), format: "csv" }), download: `kawaraban-${by}-${from.value}-${until.value}.csv` }, t("report.csv"));
  }
  async function look() {
    if (!from.value || !until.value || from.value > until.value) {
      fill(answer, h("p.fault", t("report.dates")));
      return;
    }
    history.replaceState(null, "", `#/reports?by=${by}&from=${from.value}&until=${until.value}`);
    const told = await api.get("/reports/plays", { ...query(), lang: lang() });
    const rows = told.items || [];
    const plays = rows.reduce((n, r) => n + r.plays, 0);
    const ms = rows.reduce((n, r) => n + r.shown_ms, 0);
    const label = (r) => (by === "day" ? shortDay(noon(r.day)) : nameOf(r, by, screens));
    const words = t("report.chart", { by: t("report.by-" + by) });
    const sorted = by === "day" ? [...rows].sort((a, b) => (String(a.day) < String(b.day) ? -1 : 1)) : rows;
    const chart = by === "day" ? days(sorted.map((r) => ({ label: shortDay(noon(r.day)), value: r.plays, rest: [0, 6].includes(civil(noon(r.day)).weekday) })), words)
      : bars(sorted.slice(0, 20).map((r) => ({ label: label(r), value: r.plays })), words);
    fill(answer, h("p.hint", t("report.span", { from: day(instantOf(from.value, "12:00")), until: day(instantOf(until.value, "12:00")) })),
      h("div.figures", h("div", h("b", number(plays)), t("report.plays")), h("div", h("b", duration(ms)), t("report.time")), h("div", h("b", number(rows.length)), t("report.rows-" + by))),
      rows.length ? [section(t("report.picture"), chart), section(t("report.table"), table(words, [t("report.by-" + by), t("report.plays"), t("report.time"), t("report.frames")],
        sorted.map((r) => [r.item && by === "item" ? h("a", { href: `#/item/${api.word(r.item)}` }, label(r)) : label(r), number(r.plays), duration(r.shown_ms), number(r.frames ?? 0)])))] : nothing(t("report.none")),
      h("p.buttons", csv(), h("button", { onclick: () => window.print() }, t("report.print"))));
  }
  const run = () => look().catch((error) => fill(answer, problemBox(error)));
  from.addEventListener("change", run);
  until.addEventListener("change", run);
  view.put(view.title(t("nav.reports")), h("p.hint", t("report.words")),
    h("div.filters", choice(t("report.by"), ["item", "business", "screen", "day"].map((b) => [b, t("report.by-" + b)]), by, (b) => {
      by = b;
      run();
    }), field(t("report.from"), from), field(t("report.until"), until)), answer);
  return run();
}
