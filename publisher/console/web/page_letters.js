// Letters on their way: what went wrong with a letter, and when it is tried again. No decision waits for one.
import * as api from "./api.js";
import { h } from "./dom.js";
import { moment, valid } from "./dates.js";
import { t } from "./words.js";
import { badge, nothing } from "./widgets.js";

export default async function page(view) {
  const { items } = await api.get("/letters");
  view.put(view.title(t("nav.letters")), h("p.hint", t("letters.words")), h("h2.unseen", t("list.title")), items.length ? h("ul.list", items.map((l) => h("li", h("div.entry", h("div.words",
    h("div.marks", l.fault ? badge("failed", t("letters.failed", { n: l.tries })) : badge("submitted", t("letters.waiting"))),
    h("h3", l.subject), h("p.hint", l.to, "　", l.given_up ? t("letters.given-up") : valid(l.next_try) ? t("letters.next", { when: moment(l.next_try) }) : ""),
    l.fault ? h("p.field-fault", l.fault) : null))))) : nothing(t("letters.none")));
}
