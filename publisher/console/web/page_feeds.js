// Feeds: what comes in by itself. A new address is tried first: its items appear here as they would be
// taken, with what is odd about them.
import * as api from "./api.js";
import { fill, h, say } from "./dom.js";
import { ago, shortMoment } from "./dates.js";
import { lang, t } from "./words.js";
import { action, badge, bilingual, confirm, field, nothing, picture, problemBox, section, select, titleOf } from "./widgets.js";

const KINDS = ["notice", "seminar", "space", "showcase", "consultation", "brand", "alert"];

function entry(feed, view) {
  const state = feed.state || {};
  const wrong = feed.off ? badge("draft", t("feed.off")) : state.failures > 0 ? badge("failed", t("feed.failed")) : badge("good", t("feed.good"));
  return h("div.entry", h("div.words", h("div.marks", wrong, h("span.hint", t("feed.kind", { kind: t("kind." + (feed.kind || "notice")) }))),
    h("h3", feed.title || feed.id), h("p", h("a", { href: feed.url, rel: "noreferrer noopener", target: "_blank" }, feed.url)),
    h("p.hint", [t("feed.last", { ago: ago(state.polled) }), state.items_kept ? t("feed.items", { n: state.items_kept }) : "", !feed.off && state.next_poll ? t("feed.next", { when: shortMoment(state.next_poll) }) : ""].filter(Boolean).join("　")),
    state.message ? h(state.failures > 0 ? "p.field-fault" : "p.hint", state.message) : null,
    api.may("administrator") ? h("p.buttons", action(feed.off ? t("feed.turn-on") : t("feed.turn-off"), "", async () => {
      await api.patch("/feeds/" + api.word(feed.id), { off: !feed.off }, feed.version);
      view.again();
    }), feed.configured ? null : action(t("button.remove"), "danger", async () => {
      if (!(await confirm(t("feed.remove"), t("feed.remove-words", { feed: feed.title || feed.id }), t("feed.remove"), "danger"))) return;
      await api.remove("/feeds/" + api.word(feed.id), feed.version);
      say(t("feed.removed"));
      view.again();
    })) : null));
}

function adding(view) {
  const url = field(t("feed.url"), h("input", { type: "url", inputmode: "url", autocomplete: "off", placeholder: "https://" }), { required: true, hint: t("feed.url-hint") });
  const title = field(t("feed.title"), h("input", { type: "text", maxlength: 60 }));
  const kind = field(t("feed.as"), select(KINDS.map((k) => [k, t("kind." + k)]), "notice"));
  const every = field(t("feed.every"), select([["900", t("feed.minutes", { n: 15 })], ["1800", t("feed.minutes", { n: 30 })], ["3600", t("feed.hour")], ["21600", t("feed.hours", { n: 6 })]], "900"));
  const result = h("div", { "aria-live": "polite" });
  const rows = { url, title, kind };
  const add = action(t("feed.add-do"), "primary", async () => {
    try {
      await api.post("/feeds", { url: url.input.value.trim(), title: title.input.value.trim(), kind: kind.input.value, interval_s: Number(every.input.value) });
      say(t("feed.added"));
      view.again();
    } catch (error) {
      for (const e of error.errors || []) rows[e.field]?.tell(e.message);
      throw error;
    }
  });
  add.disabled = true;
  const test = action(t("feed.test"), "", async () => {
    add.disabled = true;
    fill(result, h("p", t("feed.testing")));
    try {
      const told = await api.post("/feeds/test", { url: url.input.value.trim(), kind: kind.input.value });
      if (!title.input.value) title.input.value = (told.title || "").slice(0, 60);
      add.disabled = false;
      const items = told.items || [];
      fill(result, h("div.note.good", h("p", t("feed.found", { n: told.total ?? items.length, title: told.title || "" }))),
        told.warnings?.length ? h("ul.report", told.warnings.map((w) => h("li.bad", bilingual(w)))) : null,
        h("ul.walls", items.slice(0, 6).map((i) => h("li", i.image ? picture(i.image, "", 480, 270) : null, h("h3", titleOf(i)), h("p.hint", i.published ? shortMoment(i.published) : ""), i.shown ? null : h("p.field-fault", i.why || t("feed.not-shown"))))));
    } catch (error) {
      fill(result, problemBox(error));
    }
  });
  return h("div.sheet", h("h2", t("feed.add")), url, h("div.row", title, kind, every), h("p.buttons", test, add), result);
}

export default async function page(view) {
  const { items } = await api.get("/feeds", { lang: lang() });
  view.put(view.title(t("nav.feeds")), api.may("administrator") ? adding(view) : null,
    section(t("feed.all"), items.length ? h("ul.list", items.map((f) => h("li", entry(f, view)))) : nothing(t("feed.none"))));
}
