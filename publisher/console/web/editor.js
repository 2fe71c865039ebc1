// The form that thinks: sections in the order in which people know things, dates said as offices write
// them, numbers and dates held against each other, every language beside the Japanese, the true picture
// beside it all.
import { fill, h, newId } from "./dom.js";
import { addDays, dateInput, instantOf } from "./dates.js";
import { attachments } from "./attachments.js";
import { choiceField, countField, instantField, oddDate, sessionsField, textField, urlField, whenField } from "./fields.js";
import { known, t } from "./words.js";
import { choice, field, section } from "./widgets.js";

const GROUPS = [
  ["what", ["title", "subtitle", "category", "business", "product", "statement", "district"]],
  ["when", ["starts", "ends", "all_day", "sessions", "schedule", "hours", "room", "address"]],
  ["seats", ["status", "capacity", "seats_left", "deadline", "fee", "price", "reservation", "link", "link_label"]],
  ["who", ["speaker", "advisor", "audience", "organizer", "contact", "phone"]],
  ["more", ["summary", "event", "equipment", "shops", "instruction", "area", "level", "sender", "drill", "fault", "source_name", "layout"]],
];
const LANGUAGES = ["ja", "ja-x-easy", "en", "zh-Hans", "zh-Hant", "ko"];
const CATEGORIES = { seminar: ["work", "business", "founding"] };

const textOf = (value, language) => (value && typeof value === "object" ? value[language] : language === "ja" || language === "" ? value : undefined);

// document: the item as JSON; changed(): after every change; specs: of /fields for this kind.
export function createEditor(document, kind, allSpecs, { changed, suggestions = {}, preview, pinned }) {
  const specs = allSpecs.filter((s) => s.kinds.includes(kind));
  const byName = new Map(specs.map((s) => [s.name, s]));
  const rows = new Map(); // "name" or "name:lang" → row
  const fields = () => (document().fields ||= {});
  const advice = h("ul.report", { "aria-live": "polite" });
  const required = (spec) => spec.required.includes(kind);

  function set(name, value) {
    if (value === null || value === undefined || value === "") delete fields()[name];
    else fields()[name] = value;
    think();
    changed();
  }
  function setText(name, language, value) {
    const old = fields()[name];
    const now = old && typeof old === "object" ? { ...old } : old ? { ja: old } : {};
    if (value) now[language] = value;
    else delete now[language];
    set(name, Object.keys(now).length ? now : null);
  }

  // What does not go together, said while it is written. The publisher has the last word.
  function think() {
    const f = fields();
    const words = [];
    if (f.starts && f.deadline && f.deadline > f.starts) words.push(t("think.deadline"));
    if (f.capacity !== undefined && f.seats_left !== undefined && f.seats_left > f.capacity) words.push(t("think.seats"));
    if (f.seats_left === 0 && (f.status || "open") === "open") words.push(t("think.full"));
    if (kind === "seminar" && !f.link && !textOf(f.reservation, "ja") && !textOf(f.phone, "ja") && !textOf(f.contact, "ja")) words.push(t("think.how"));
    if (document().show_from && document().show_until && document().show_from >= document().show_until) words.push(t("think.window"));
    fill(advice, words.map((w) => h("li.bad", w)));
    rows.get("starts")?.tellEnd?.(oddDate(f.starts, f.ends) === t("think.ends-first") ? t("think.ends-first") : "");
  }

  function before(days, clock) {
    const starts = fields().starts;
    return starts ? instantOf(addDays(dateInput(starts), -days), clock) : "";
  }

  function one(spec, language = "ja") {
    const value = fields()[spec.name];
    const options = { required: required(spec) && language === "ja", suggestions: language === "ja" ? suggestions[spec.name] : [] };
    if (spec.type === "text" || spec.type === "paragraphs") {
      if (language !== "ja") options.original = textOf(value, "ja");
      return textField(spec, textOf(value, language), language, (v) => setText(spec.name, language, v), options);
    }
    if (spec.type === "url") return urlField(spec, value, (v) => set(spec.name, v), options);
    if (spec.type === "count") return countField(spec, value, (v) => set(spec.name, v), options);
    if (spec.type === "choice") return choiceField(spec, value, (v) => set(spec.name, v));
    if (spec.type === "sessions") return sessionsField(spec, value, (v) => set(spec.name, v));
    const quick = spec.name === "deadline" && byName.has("starts")
      ? [[t("deadline.day"), () => before(1, "17:00")], [t("deadline.three"), () => before(3, "17:00")], [t("deadline.week"), () => before(7, "17:00")]] : null;
    return instantField(spec, value, (v) => set(spec.name, v), { ...options, quick, clock: spec.name === "deadline" ? "17:00" : "09:00", until: spec.name === "deadline" });
  }

  function categories() {
    const row = one(byName.get("category"));
    row.append(h("div.quick", CATEGORIES[kind].map((c) => h("button", { onclick: () => {
      row.input.value = t("category." + c);
      row.input.dispatchEvent(new Event("input"));
    } }, t("category." + c)))));
    return row;
  }

  function row(name) {
    const spec = byName.get(name);
    if (!spec) return null;
    if (name === "ends" && byName.has("starts")) return null;
    let made;
    if (name === "starts" && byName.has("ends"))
      made = whenField(byName, fields(), (v) => {
        set("starts", v.starts);
        set("ends", v.ends);
      }, { required: required(spec) });
    else if (name === "category" && CATEGORIES[kind]) made = categories();
    else made = one(spec);
    rows.set(name, made);
    return made;
  }

  function groupNodes() {
    return GROUPS.map(([group, names]) => {
      const own = names.map(row).filter(Boolean);
      const title = known(`group.${group}.${kind}`) ? t(`group.${group}.${kind}`) : t("group." + group);
      return own.length ? section(title, own.length > 1 && group === "seats" ? seatRows(own) : own) : null;
    });
  }
  // Capacity and seats belong side by side.
  function seatRows(own) {
    const pair = ["capacity", "seats_left"].map((n) => rows.get(n)).filter(Boolean);
    if (pair.length < 2) return own;
    const at = own.indexOf(pair[0]);
    return [...own.slice(0, at), h("div.row", pair), ...own.slice(at + 2)];
  }

  function languageTabs() {
    const panel = h("div", { role: "tabpanel", id: newId("panel") });
    const texts = specs.filter((s) => s.by_language);
    const done = (language) => texts.some((s) => textOf(fields()[s.name], language));
    let current = "en";
    const tabs = LANGUAGES.slice(1).map((language) => {
      const tab = h("button", { role: "tab", id: newId("tab"), "aria-controls": panel.id, onclick: () => open(language) });
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const all = LANGUAGES.slice(1);
        open(all[(all.indexOf(current) + step + all.length) % all.length], true);
      });
      return { language, tab };
    });
    const mark = () => tabs.forEach(({ language, tab }) => fill(tab, t("lang." + language), done(language) ? h("span.done", { "aria-label": t("lang.done") }, " ●") : null));
    function open(language, focus) {
      current = language;
      for (const { language: l, tab } of tabs) {
        tab.setAttribute("aria-selected", String(l === language));
        tab.tabIndex = l === language ? 0 : -1;
        if (l === language) {
          panel.setAttribute("aria-labelledby", tab.id);
          if (focus) tab.focus();
        }
      }
      const shown = texts.filter((s) => s.name === "title" || textOf(fields()[s.name], "ja") || textOf(fields()[s.name], language));
      for (const key of rows.keys()) if (key.includes(":")) rows.delete(key);
      fill(panel, shown.map((s) => {
        const made = one(s, language);
        rows.set(`${s.name}:${language}`, made);
        made.addEventListener("input", mark);
        return made;
      }));
      preview?.setLanguage(done(language) ? language : "ja");
    }
    const box = h("details", h("summary", t("group.languages")), h("p.hint", t("lang.hint")), h("div.tabs", { role: "tablist", "aria-label": t("group.languages") }, tabs.map((x) => x.tab)), panel);
    box.addEventListener("toggle", () => {
      if (box.open) {
        mark();
        open(current);
      } else preview?.setLanguage("ja");
    });
    mark();
    return box;
  }

  function showing() {
    const put = (name) => (v) => {
      if (v) document()[name] = v;
      else delete document()[name];
      think();
      changed();
    };
    const spec = (name) => ({ name, label: t("label." + name) });
    const from = instantField(spec("show_from"), document().show_from, put("show_from"), { clock: "00:00" });
    const until = instantField(spec("show_until"), document().show_until, put("show_until"), { clock: "23:59", until: true });
    const pin = pinned ? h("div.check", h("input", { type: "checkbox", id: "pin", checked: !!document().pinned, onchange: (e) => put("pinned")(e.target.checked) }), h("label", { for: "pin" }, t("label.pinned"))) : null;
    const priority = pinned ? choice(t("label.priority"), [["3", t("priority.low")], ["5", t("priority.usual")], ["8", t("priority.high")]], String(document().priority ?? 5), (v) => {
      document().priority = Number(v);
      changed();
    }) : null;
    return h("details", { open: !!(document().show_from || document().show_until || document().pinned) }, h("summary", t("group.showing")), h("p.hint", t("showing.hint")), from, until, pin, priority);
  }

  const summary = h("div", { tabindex: -1 });
  const node = h("div.form", summary, groupNodes(),
    kind === "alert" ? null : section(t("group.pictures"), attachments(document, changed)),
    h("section", languageTabs()), h("section", showing()));
  preview?.advice.replaceChildren(advice);
  think();
  return {
    node,
    // Faults of the publisher, each at its field and all at the top.
    tell(errors) {
      for (const made of rows.values()) made.tell("");
      const unplaced = [];
      const links = (errors || []).map((e) => {
        const made = rows.get(e.lang && e.lang !== "ja" ? `${e.field}:${e.lang}` : e.field) || rows.get(e.field);
        made?.tell(e.message);
        if (!made) unplaced.push(e);
        return h("li", made ? h("a", { href: location.hash, onclick: (event) => {
          event.preventDefault();
          made.input.focus();
        } }, e.message) : e.message);
      });
      fill(summary, links.length ? h("div.fault", { role: "alert" }, h("p", h("strong", t("edit.faults", { n: links.length }))), h("ul", links)) : null);
      if (links.length) summary.focus();
    },
    focus: () => rows.get("title")?.input.focus(),
  };
}
