// Everything that is, was or will be on the screens, to be found by kind, state and words.
import * as api from "./api.js";
import { h, later } from "./dom.js";
import { shortMoment, span, valid } from "./dates.js";
import { lang, t } from "./words.js";
import { badge, dateSlip, field, itemPicture, kindMark, nothing, pages, seats, select, titleOf } from "./widgets.js";


export const sourceOf = (item) => t("source." + String(item.source).split(":")[0]);

export function itemEntry(item) {
  const next = item.next_showing;
  return h("div.entry", valid(item.starts) ? dateSlip(item.starts, item.kind) : null,
    h("div.words",
      h("div.marks", kindMark(item.kind), badge(item.state), seats(item), item.sample ? h("span.hint", t("item.sample")) : null),
      h("h3", h("a", { href: `#/item/${api.word(item.id)}` }, titleOf(item))),
      h("p.hint", [valid(item.starts) ? span(item.starts, item.ends) : "", item.business, item.room].filter(Boolean).join("　")),
      h("p.hint", t("item.source", { source: sourceOf(item) }), next?.now ? `　${t("item.now")}` : next ? `　${t("item.next", { when: shortMoment(next.at) })}` : "")),
    itemPicture(item));
}

export default async function page(view) {
  const now = Object.fromEntries(["kind", "state", "q", "sort", "channel"].map((n) => [n, view.query.get(n) || ""]));
  const [{ kinds }, channels] = await Promise.all([api.loadFields(), api.get("/channels").then((c) => c.items).catch(() => [])]);
  const go = (change) => {
    const query = new URLSearchParams(Object.entries({ ...now, ...change }).filter(([, v]) => v));
    const next = "#/items" + (query.size ? "?" + query : "");
    if (next !== location.hash) location.hash = next;
  };
  const words = h("input", { type: "search", value: now.q, name: "q", placeholder: t("items.search-hint") });
  const wordsRow = field(t("list.search"), words);
  wordsRow.classList.add("words");
  const filters = h("form.filters", { role: "search", onsubmit: (event) => {
    event.preventDefault();
    go({ q: words.value.trim() });
  } }, wordsRow,
    field(t("items.kind"), select([["", t("list.all")], ...kinds.map((k) => [k.name, k.label])], now.kind, (kind) => go({ kind }))),
    field(t("items.state"), select([["", t("list.all")], ...["live", "upcoming", "expired", "withdrawn"].map((s) => [s, t("state." + s)])], now.state, (state) => go({ state }))),
    channels.length > 1 ? field(t("items.channel"), select([["", t("list.all")], ...channels.map((c) => [c.id, c.title || c.id])], now.channel, (channel) => go({ channel }))) : null,
    field(t("items.sort"), select([["", t("sort.updated")], ["starts", t("sort.starts")], ["title", t("sort.title")]], now.sort, (sort) => go({ sort }))),
    h("div.field", h("button", { onclick: (event) => event.target.form.requestSubmit() }, t("list.find"))));
  const searching = later(700, () => go({ q: words.value.trim() }));
  view.leave.push(() => searching.stop());
  view.put(view.title(t("nav.items")), filters, h("h2.unseen", t("list.title")),
    await pages((cursor) => api.get("/items", { ...now, limit: 20, cursor, lang: lang() }), itemEntry, nothing(t("items.none"))));
}
