// The pieces that pages are put together from: badges, date slips, fields, windows that ask, pictures.
import { pictureUrl, word } from "./api.js";
import { h, newId, say } from "./dom.js";
import { civil, era, time, valid, weekdayOf } from "./dates.js";
import { lang, t } from "./words.js";

// A button that is at work cannot be pressed again; what goes wrong is said.
export async function busy(button, work) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  button.setAttribute("aria-busy", "true");
  try {
    return await work();
  } catch (error) {
    if (error.name !== "AbortError") say(error.message);
    return undefined;
  } finally {
    button.removeAttribute("aria-busy");
  }
}
export function action(words, style, work) {
  const button = h("button" + (style ? "." + style : ""), { onclick: () => busy(button, () => work(button)) }, words);
  return button;
}

export function problemBox(error) {
  return h("div.fault", { role: "alert" }, h("p", error.message),
    error.errors?.length ? h("ul", error.errors.map((e) => h("li", e.message))) : null);
}

// The strip that a slide carries: what kind it is, how it stands.
export const kindMark = (kind) => h("span.kind." + kind, t("kind." + kind));
export function badge(name, words) {
  return h("span.badge." + name, words || t("state." + name));
}
export function seats(item) {
  if (item.kind !== "seminar") return null;
  const f = item.fields || item;
  if (f.status === "cancelled") return badge("cancelled", t("status.cancelled"));
  if (f.status === "full") return badge("full", t("status.full"));
  const few = f.seats_left !== undefined && f.seats_left !== null && Number(f.seats_left) <= 5;
  return few ? badge("few", t("status.few")) : badge("open", t("status.open"));
}

// The sheet of colour with the date on it, as the seminars' slides have.
export function dateSlip(instant, kind = "seminar") {
  if (!valid(instant)) return h("div.slip.empty." + kind, { "aria-hidden": "true" }, h("span.slip-day", "?"));
  const c = civil(instant);
  const month = lang() === "ja" ? t("date.month", { n: c.month }) : new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" }).format(Date.UTC(2000, c.month - 1, 1));
  return h("div.slip." + kind, { "aria-hidden": "true" },
    h("span.slip-era", lang() === "ja" ? era(instant) : c.year),
    h("span.slip-month", month, h("i", weekdayOf(instant).slice(0, lang() === "ja" ? 1 : 2))),
    h("span.slip-day", c.day), h("span.slip-time", time(instant)));
}

// ---- texts ----
export function inLanguage(value, language = lang()) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return plain(String(value));
  return plain(value[language] ?? value.ja ?? Object.values(value)[0] ?? "");
}
// Without the marks that typesetting put in: breaks, joints, furigana.
export const plain = (text) => text.replace(/[\u200B\u2060]/g, "").replace(/\uFFF9([^\uFFFA\uFFFB]*)\uFFFA[^\uFFFB]*\uFFFB/g, "$1");
export const titleOf = (thing) =>
  inLanguage(thing?.fields?.title ?? thing?.document?.fields?.title ?? thing?.title) || t("item.untitled");

// ---- forms ----
// A label, its input and what is to be said about it; tell("…") shows a fault at the field.
export function field(label, input, { hint, required, wide, after } = {}) {
  input.id ||= newId("f");
  const hintId = input.id + "-hint";
  const faultId = input.id + "-fault";
  const fault = h("span.field-fault", { id: faultId, hidden: true });
  const hintNode = h("small.hint", { id: hintId }, hint || "");
  const describe = () => {
    const ids = [fault.hidden ? "" : faultId, hintNode.textContent ? hintId : ""].filter(Boolean).join(" ");
    if (ids) input.setAttribute("aria-describedby", ids);
    else input.removeAttribute("aria-describedby");
  };
  if (required) input.setAttribute("aria-required", "true");
  const row = h("div.field" + (wide ? ".wide" : ""),
    h("label", { for: input.id }, label, required ? h("em.must", { "aria-hidden": "true" }, t("field.must")) : null), input, after, fault, hintNode);
  row.input = input;
  row.tell = (words) => {
    fault.textContent = words || "";
    fault.hidden = !words;
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    describe();
  };
  row.hint = (words) => {
    hintNode.textContent = words || "";
    describe();
  };
  describe();
  return row;
}

export function select(options, value, change) {
  return h("select", { value: value ?? "", onchange: change ? (e) => change(e.target.value) : null },
    options.map(([v, words]) => h("option", { value: v, selected: v === value }, words)));
}

// One of a few, as big as a finger.
export function choice(legend, options, value, change) {
  const name = newId("choice");
  return h("fieldset.choice", h("legend", legend), h("div", options.map(([v, words]) => {
    const id = newId(name);
    return h("span", h("input", { type: "radio", name, id, value: v, checked: v === value, onchange: () => change(v) }),
      h("label", { for: id }, words));
  })));
}

// ---- windows that ask ----
export function dialog(title, build) {
  return new Promise((resolve) => {
    const id = newId("dialog");
    const box = h("dialog", { "aria-labelledby": id });
    const close = (answer) => {
      box.close();
      box.remove();
      resolve(answer);
    };
    box.append(h("h2", { id }, title), ...[build(close)].flat());
    box.addEventListener("cancel", () => close(null));
    document.getElementById("dialogs").append(box);
    box.showModal();
  });
}

export const confirm = (title, words, yes, style = "primary") =>
  dialog(title, (close) => [words ? h("p", words) : null, h("p.buttons",
    h("button." + style, { onclick: () => close(true) }, yes), h("button", { onclick: () => close(null) }, t("button.back")))].filter(Boolean));

// Asks for a reason, which must be given.
export const askReason = (title, words, yes, style) =>
  dialog(title, (close) => {
    const row = field(t("review.reason"), h("textarea", { rows: 5, maxlength: 1000 }), { required: true, hint: words });
    return [row, h("p.buttons", h("button." + style, { onclick: () => {
      const reason = row.input.value.trim();
      if (reason) close(reason);
      else {
        row.tell(t("review.reason-wanted"));
        row.input.focus();
      }
    } }, yes), h("button", { onclick: () => close(null) }, t("button.back")))];
  });

// ---- pictures ----
export function picture(src, alt, width, height, style = "") {
  const image = h("img", { src, alt, width, height, loading: "lazy", decoding: "async" });
  const frame = h("span.picture" + style, image);
  image.addEventListener("error", () => {
    frame.classList.add("missing");
    image.hidden = true;
    if (!frame.querySelector("span")) frame.append(h("span", t("picture.none")));
  });
  image.addEventListener("load", () => {
    frame.classList.remove("missing");
    image.hidden = false;
    frame.querySelector("span")?.remove();
  });
  return frame;
}
export const itemPicture = (item, query = {}) =>
  picture(pictureUrl(`/items/${word(item.id)}/preview.png`, { size: "480x270", v: item.revision ?? 0, ...query }), "", 240, 135);
export const screenPicture = (screen, alt, at) => {
  const tall = isTall(screen);
  return picture(pictureUrl(`/screens/${word(screen.id)}/now.png`, { size: tall ? "270x480" : "640x360", t: at ?? Math.floor(Date.now() / 5000), ...(at ? { at } : {}) }),
    alt, tall ? 270 : 640, tall ? 480 : 360, tall ? ".tall" : "");
};
export const isTall = (screen) => screen.orientation === "portrait";

// ---- lists ----
export const nothing = (words, ...more) => h("p.nothing", words, more);
export const section = (title, ...nodes) => h("section", h("h2", title), nodes);

export function table(caption, heads, rows) {
  return h("div.scroll", { tabindex: 0, role: "region", "aria-label": caption }, h("table", h("caption.unseen", caption),
    h("thead", h("tr", heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", rows.map((cells) => h("tr", cells.map((cell, i) => (i === 0 ? h("th", { scope: "row" }, cell) : h("td", cell))))))));
}

export const facts = (pairs) =>
  h("dl.facts", pairs.filter(([, v]) => v !== null && v !== undefined && v !== "").map(([k, v]) => h("div", h("dt", k), h("dd", v))));

// A list that goes on: 「もっと見る」 fetches the next page.
export async function pages(fetchPage, row, empty) {
  const list = h("ul.list");
  const more = action(t("list.more"), "", () => load());
  const count = h("p.hint", { role: "status" });
  let cursor = null;
  async function load() {
    const page = await fetchPage(cursor);
    for (const one of page.items) list.append(h("li", row(one)));
    cursor = page.next ?? null;
    more.hidden = !cursor;
    count.textContent = page.total === undefined ? "" : t("list.count", { n: page.total, shown: list.children.length });
    if (!list.children.length) list.replaceWith(empty);
  }
  const box = h("div", count, list, h("p.buttons", more));
  await load();
  return box;
}

// For what comes again and again: the words of {ja, en} that publisher's reports carry.
export const bilingual = (thing) => (typeof thing === "string" ? thing : thing?.[lang()] || thing?.ja || thing?.sentence || thing?.message || "");
