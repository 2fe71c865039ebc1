// What waits: for me, for others, and my own drafts.
import * as api from "./api.js";
import { h } from "./dom.js";
import { ago, shortMoment } from "./dates.js";
import { lang, t } from "./words.js";
import { badge, field, kindMark, nothing, pages, section, select, titleOf } from "./widgets.js";
import { whoWrote } from "./page_proposal.js";

const entry = (p) => h("div.entry", h("div.words",
  h("div.marks", kindMark(p.kind), badge(p.state), p.verbs?.includes("approve") ? badge("attention", t("review.yours")) : null,
    p.base_revision ? h("span.hint", t("review.change")) : null, p.author ? null : h("span.hint", t("review.from-business"))),
  h("h3", h("a", { href: `#/proposal/${p.id}` }, titleOf(p))),
  h("p.hint", [whoWrote(p), p.submitted ? t("review.sent", { ago: ago(p.submitted), when: shortMoment(p.submitted) }) : t("review.touched", { ago: ago(p.changed) })].join("　")),
  p.reason && p.state !== "approved" ? h("p", t("review.because", { reason: p.reason })) : null));

export default async function page(view) {
  const state = view.query.get("state") || "";
  const q = view.query.get("q") || "";
  const go = (now) => {
    const query = new URLSearchParams(Object.entries({ state, q, ...now }).filter(([, v]) => v));
    location.hash = "#/review" + (query.size ? "?" + query : "");
  };
  const list = (query, empty) => pages((cursor) => api.get("/proposals", { lang: lang(), limit: 20, cursor, ...query }), entry, nothing(empty));
  const filters = h("form.filters", { role: "search", onsubmit: (e) => {
    e.preventDefault();
    go({ q: e.target.q.value.trim() });
  } },
  field(t("review.show"), select([["", t("review.waiting")], ...["draft", "submitted", "endorsed", "returned", "approved", "rejected", "withdrawn"].map((s) => [s, t("state." + s)])], state, (v) => go({ state: v }))),
  (() => {
    const row = field(t("list.search"), h("input", { type: "search", name: "q", value: q }));
    row.classList.add("words");
    return row;
  })(), h("div.field", h("button", { onclick: (e) => e.target.form.requestSubmit() }, t("list.find"))));
  const head = view.title(t("nav.review"));
  if (state || q) {
    view.put(head, filters, h("h2.unseen", t("list.title")), await list({ state, q }, t("list.none")));
    return;
  }
  const [waiting, mine] = await Promise.all([list({ state: "submitted,endorsed" }, t("review.none")), list({ mine: 1, state: "draft,returned" }, t("review.no-drafts"))]);
  view.put(head, filters, section(t("review.waiting"), waiting), api.may("editor") ? section(t("review.drafts"), mine) : null);
}
