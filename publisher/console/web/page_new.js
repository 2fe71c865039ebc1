// What would you like to show? Seven kinds, the commonest first; or last year's once more.
import * as api from "./api.js";
import { h } from "./dom.js";
import { shortMoment } from "./dates.js";
import { t, lang } from "./words.js";
import { action, dateSlip, nothing, section, titleOf } from "./widgets.js";
import { edit } from "./page_proposal.js";

const ORDER = ["seminar", "notice", "consultation", "showcase", "space", "brand", "alert"];

export default async function page(view) {
  const { kinds } = await api.loadFields();
  const kind = view.words[0];
  if (kind && kinds.some((k) => k.name === kind)) {
    const document = { kind, fields: kind === "seminar" ? { status: "open" } : {}, media: [] };
    return edit(view, { id: 0, version: 0, kind, state: "draft", document, verbs: ["save", "submit"] });
  }
  const seminars = await api.get("/items", { kind: "seminar", limit: 6, lang: lang() });
  const known = [...kinds].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  view.put(view.title(t("new.title")),
    section(t("new.kind"), h("ul.kinds", known.map((k) => h("li", h("a." + k.name, { href: "#/new/" + k.name }, h("b", k.label), t("kind.what." + k.name)))))),
    section(t("new.again"), h("p.hint", t("new.again-hint")), seminars.items.length ? h("ul.list", seminars.items.map((item) => h("li", h("div.entry",
      dateSlip(item.starts), h("div.words", h("h3", titleOf(item)), h("p.hint", item.starts ? shortMoment(item.starts) : "")),
      action(t("item.copy"), "", async () => {
        const copy = await api.post(`/items/${api.word(item.id)}/copy`);
        location.hash = `#/proposal/${copy.id}`;
      }))))) : nothing(t("new.no-seminars"))));
}
