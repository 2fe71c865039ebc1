// Channels: how often each kind is shown, as sliders beside the picture of the coming hour, and when the
// screens are awake.
import * as api from "./api.js";
import { fill, h, later, say, svg } from "./dom.js";
import { duration, time } from "./dates.js";
import { lang, t } from "./words.js";
import { action, field, nothing, problemBox, section } from "./widgets.js";

const KINDS = ["showcase", "seminar", "consultation", "space", "brand", "notice"];
export const COLOURS = { showcase: "#1e3a5a", seminar: "#3d6a94", consultation: "#435428", space: "#8a5a33", brand: "#6b2a4a", notice: "#6d7a80", alert: "#a6301c", other: "#a99a82" };

// An hour as six lines of ten minutes, a block a slide: who looks sees at once how often each kind comes.
function hourPicture(entries, from) {
  const WIDTH = 900;
  const LINE = 46;
  const start = Date.parse(from);
  const line = 600e3;
  const blocks = [];
  for (const e of entries) {
    let a = Math.max(0, Date.parse(e.at) - start);
    const z = Math.min(6 * line, Date.parse(e.until) - start);
    while (a < z) {
      const row = Math.floor(a / line);
      const end = Math.min(z, (row + 1) * line);
      blocks.push(svg("rect", { x: 60 + ((a - row * line) / line) * WIDTH, y: row * LINE + 4, width: Math.max(0.6, ((end - a) / line) * WIDTH - 1), height: LINE - 10, fill: COLOURS[e.kind] || COLOURS.other }, svg("title", `${time(e.at)} ${e.title || ""}`)));
      a = end;
    }
  }
  const labels = [0, 1, 2, 3, 4, 5].map((i) => svg("text", { x: 4, y: i * LINE + 30, "font-size": 18, fill: "#5b5147" }, time(new Date(start + i * line))));
  return svg("svg", { class: "hour", viewBox: `0 0 ${WIDTH + 66} ${LINE * 6 + 4}`, role: "img", "aria-label": t("channel.hour-alt") }, labels, blocks);
}

// About what the programme will make of other shares: the same things in turn, kinds by weight. The true
// hour comes with saving.
function guess(entries, shares, from) {
  const kinds = KINDS.map((kind) => {
    const own = entries.filter((e) => e.kind === kind);
    const ms = own.length ? own.reduce((sum, e) => sum + Date.parse(e.until) - Date.parse(e.at), 0) / own.length : 10e3;
    return { kind, own, ms: Math.max(1e3, ms), weight: shares[kind], credit: 0, next: 0 };
  }).filter((k) => k.weight > 0 && k.own.length);
  const planned = [];
  const end = Date.parse(from) + 3600e3;
  for (let at = Date.parse(from); at < end && kinds.length; ) {
    for (const k of kinds) k.credit += k.weight;
    const best = kinds.reduce((a, b) => (b.credit > a.credit ? b : a));
    best.credit -= kinds.reduce((sum, k) => sum + k.weight, 0);
    planned.push({ kind: best.kind, title: best.own[best.next++ % best.own.length].title, at: new Date(at).toISOString(), until: new Date(at + best.ms).toISOString() });
    at += best.ms;
  }
  return planned;
}

const legend = (entries) => {
  const total = {};
  let all = 0;
  for (const e of entries) {
    const ms = Date.parse(e.until) - Date.parse(e.at);
    const kind = COLOURS[e.kind] ? e.kind : "other";
    total[kind] = (total[kind] || 0) + ms;
    all += ms;
  }
  return h("p.legend", Object.entries(total).sort((a, b) => b[1] - a[1]).map(([kind, ms]) => h("span", { css: { "--c": COLOURS[kind] } }, `${t("kind." + kind)} ${Math.round((ms / all) * 100)}%　${duration(ms)}`)));
};

function hoursForm(channel, rows) {
  const days = t("week.days").split(" ");
  rows.opens = field(t("channel.opens"), h("input", { type: "time", value: channel.opens || "00:00" }));
  rows.closes = field(t("channel.closes"), h("input", { type: "time", value: channel.closes === "24:00" ? "00:00" : channel.closes || "00:00" }), { hint: t("channel.hours-hint") });
  const open = new Set(channel.weekdays ?? [0, 1, 2, 3, 4, 5, 6]);
  const boxes = [1, 2, 3, 4, 5, 6, 0].map((d) => {
    const id = "weekday-" + d;
    return h("span", h("input", { type: "checkbox", id, checked: open.has(d), onchange: (e) => (e.target.checked ? open.add(d) : open.delete(d)) }), h("label", { for: id }, days[d]));
  });
  rows.weekdays = { read: () => [...open].sort() };
  return [h("div.row", rows.opens, rows.closes), h("fieldset.choice", h("legend", t("channel.weekdays")), h("div", boxes))];
}

function flags(channel, rows) {
  return ["ticker", "clock", "board", "digest", "era", "vertical", "motionless"].filter((n) => channel[n] !== undefined).map((name) => {
    const id = "flag-" + name;
    rows[name] = h("input", { type: "checkbox", id, checked: channel[name] });
    return h("div.check", rows[name], h("label", { for: id }, t("channel." + name)));
  });
}

async function one(view) {
  const path = "/channels/" + api.word(view.words[0]);
  let channel = await api.get(path, { lang: lang() });
  const shares = { ...Object.fromEntries(KINDS.map((k) => [k, 0])), ...channel.shares };
  const may = api.may("administrator");
  const hour = h("div");
  const note = h("p.hint", { role: "status" });
  const fault = h("div");
  const outputs = new Map();
  const total = () => KINDS.reduce((sum, k) => sum + shares[k], 0) || 1;
  const tell = () => KINDS.forEach((k) => (outputs.get(k).textContent = `${Math.round((shares[k] / total()) * 100)}%`));
  let real = { at: "", items: [] };
  const draw = (entries) => fill(hour, entries.length ? [hourPicture(entries, real.at), legend(entries)] : nothing(t("channel.no-hour")));
  async function look() {
    real = await api.get(path + "/hour", { at: new Date().toISOString().replace(/\.\d+Z/, "Z"), lang: lang() });
    note.textContent = t("channel.hour-real");
    draw(real.items);
  }
  const soon = later(60, () => {
    note.textContent = t("channel.hour-guess");
    draw(guess(real.items, shares, real.at));
  });
  const sliders = KINDS.map((kind) => {
    const id = "share-" + kind;
    const out = h("output", { for: id });
    outputs.set(kind, out);
    return h("div.share", h("label", { for: id }, t("kind." + kind)), h("input", { type: "range", id, min: 0, max: 100, step: 1, value: shares[kind], disabled: !may, oninput: (e) => {
      shares[kind] = Number(e.target.value);
      tell();
      soon();
    } }), out);
  });
  tell();
  const rows = {};
  const save = action(t("button.save"), "primary", async () => {
    const changes = { shares, opens: rows.opens.input.value, closes: rows.closes.input.value, weekdays: rows.weekdays.read() };
    for (const name of ["ticker", "clock", "board", "digest", "era", "vertical", "motionless"]) if (rows[name]) changes[name] = rows[name].checked;
    try {
      channel = { ...channel, ...(await api.patch(path, changes, channel.version)) };
      fill(fault);
      say(t("channel.saved"));
      await look();
    } catch (error) {
      fill(fault, problemBox(error));
    }
  });
  view.put(view.title(channel.title || channel.id), fault,
    section(t("channel.shares"), h("p.hint", t("channel.shares-hint")), sliders),
    section(t("channel.hour"), h("p.hint", t("channel.hour-hint")), note, hour),
    may ? section(t("channel.hours"), hoursForm(channel, rows)) : null, may ? section(t("channel.look"), flags(channel, rows)) : null,
    may ? h("div.finish", save) : null);
  view.leave.push(() => soon.stop());
  await look().catch((error) => fill(hour, problemBox(error)));
}

export default async function page(view) {
  if (view.words[0]) return one(view);
  const { items } = await api.get("/channels", { lang: lang() });
  const bar = (shares) => {
    const all = KINDS.reduce((sum, k) => sum + (shares?.[k] || 0), 0) || 1;
    let x = 0;
    return [svg("svg", { class: "chart", viewBox: "0 0 600 26", "aria-hidden": "true" }, KINDS.map((k) => {
      const w = ((shares?.[k] || 0) / all) * 600;
      x += w;
      return svg("rect", { x: x - w, y: 0, width: Math.max(0, w - 1), height: 26, fill: COLOURS[k] });
    })), h("p.legend", KINDS.filter((k) => shares?.[k]).map((k) => h("span", { css: { "--c": COLOURS[k] } }, `${t("kind." + k)} ${Math.round((shares[k] / all) * 100)}%`)))];
  };
  return view.put(view.title(t("nav.channels")), h("p.hint", t("channels.words")), h("h2.unseen", t("list.title")), items.length ? h("ul.list", items.map((c) => h("li", h("div.entry", h("div.words",
    h("h3", h("a", { href: "#/channels/" + api.word(c.id) }, c.title || c.id)), bar(c.shares), h("p.hint", !c.always_open ? t("channel.open", { from: c.opens, until: c.closes }) : t("channel.always"))))))) : nothing(t("channels.none")));
}
