// Who did what, and whether the chain of records is whole.
import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { moment } from "./dates.js";
import { known, lang, t } from "./words.js";
import { action, field, nothing, problemBox, table } from "./widgets.js";

const detailWords = (detail) => {
  const d = typeof detail === "string" ? JSON.parse(detail || "{}") : detail || {};
  return Object.entries(d).map(([k, v]) => `${k}: ${typeof v === "object" ? JSON.stringify(v) : v}`).join("\n");
};

export default async function page(view) {
  const about = view.query.get("about") || "";
  const before = view.query.get("before") || "";
  const told = await api.get("/audit", { about, before, limit: 50, lang: lang() });
  const check = h("div", { "aria-live": "polite" });
  const whose = field(t("audit.about"), h("input", { type: "search", name: "about", value: about }), { hint: t("audit.about-hint") });
  view.put(view.title(t("nav.audit")), h("p.hint", t("audit.words")),
    h("form.filters", { role: "search", onsubmit: (event) => {
      event.preventDefault();
      location.hash = "#/audit?about=" + api.word(whose.input.value.trim());
    } }, whose, h("div.field", h("button", { onclick: (event) => event.target.form.requestSubmit() }, t("list.find")))),
    h("p.buttons", action(t("audit.check"), "", async () => {
      try {
        const whole = await api.get("/audit/check");
        fill(check, whole.whole ? h("p.note.good", t("audit.whole")) : h("p.fault", t("audit.broken", { n: whole.broken })));
      } catch (error) {
        fill(check, problemBox(error));
      }
    }), h("a.button", { href: api.pictureUrl("/audit", { about, format: "csv" }), download: "kawaraban-audit.csv" }, t("report.csv"))), check,
    told.items.length ? table(t("nav.audit"), ["audit.when", "audit.who", "audit.what", "audit.subject", "audit.detail"].map((k) => t(k)),
      told.items.map((e) => [moment(e.at), e.who_name || e.who, known("audit." + e.action) ? t("audit." + e.action) : e.sentence || e.action, e.subject, h("span.lines", detailWords(e.detail))])) : nothing(t("list.none")),
    told.next ? h("p.buttons", h("a.button", { href: `#/audit?about=${api.word(about)}&before=${api.word(told.next)}` }, t("audit.older"))) : null);
}
