// The screens: a picture of each as it is now, what is wrong with it, pairing by code, and commands.
import * as api from "./api.js";
import { fill, h, say } from "./dom.js";
import { ago, duration, moment } from "./dates.js";
import { lang, t } from "./words.js";
import { action, badge, choice, confirm, facts, field, isTall, nothing, problemBox, screenPicture, section, select } from "./widgets.js";

const SLUG = /^[a-z0-9-]{1,64}$/;
const attentionWords = (a) => a.text;

function wall(s) {
  return h("li", h("a", { href: `#/screens/${api.word(s.id)}` }, screenPicture(s, t("screen.now-of", { screen: s.title || s.id }))),
    h("h3", h("a", { href: `#/screens/${api.word(s.id)}` }, s.title || s.id)),
    h("p.hint", [s.place, s.channel_title || s.channel].filter(Boolean).join("　")),
    h("p", s.attention?.length ? badge("attention", t("screen.attention")) : badge("good", t("screen.good")), h("span.hint", `　${t("screen.seen", { ago: ago(s.seen) })}`)),
    (s.attention || []).map((a) => h("p.field-fault", attentionWords(a))));
}

async function list(view) {
  const only = view.query.get("attention") === "1";
  const group = view.query.get("group") || "";
  const { items } = await api.get("/screens", { lang: lang() });
  const groups = [...new Set(items.flatMap((s) => s.groups || []))].sort();
  const shown = (all) => all.filter((s) => (!only || s.attention?.length) && (!group || s.groups?.includes(group)));
  const go = (now) => {
    const query = new URLSearchParams(Object.entries({ attention: only ? "1" : "", group, ...now }).filter(([, v]) => v));
    location.hash = "#/screens" + (query.size ? "?" + query : "");
  };
  const walls = h("ul.walls");
  const draw = (all) => {
    const now = shown(all);
    if (now.length) fill(walls, now.map(wall));
    else fill(walls, h("li", nothing(only ? t("screens.all-well") : t("screens.none"))));
  };
  draw(items);
  view.put(view.title(t("nav.screens")),
    api.may("administrator") ? h("p.buttons", h("a.button.primary", { href: "#/screens/pair" }, t("screens.pair"))) : null,
    h("div.filters", choice(t("screens.show"), [["", t("list.all")], ["1", t("screens.need")]], only ? "1" : "", (attention) => go({ attention })),
      groups.length ? field(t("label.group"), select([["", t("list.all")], ...groups.map((g) => [g, g])], group, (g) => go({ group: g }))) : null), h("h2.unseen", t("list.title")), walls);
  view.every(10000, async () => {
    const fresh = await api.get("/screens", { lang: lang() }).catch(() => null);
    if (fresh && view.here() && !walls.contains(document.activeElement)) draw(fresh.items);
  });
}

const number = (row) => {
  const text = row.input.value.normalize("NFKC").trim();
  return text === "" ? undefined : Number(text);
};
const groupsOf = (row) => row.input.value.split(/[,、，]/).map((g) => g.trim()).filter(Boolean);
const show = (rows, error) => {
  for (const row of Object.values(rows)) row.tell("");
  for (const e of error.errors || []) rows[e.field]?.tell(e.message);
  const first = (error.errors || []).map((e) => rows[e.field]).find(Boolean);
  if (first) first.input.focus();
};

async function settingsRows(s) {
  const { items } = await api.get("/channels");
  const text = (name, value, hint) => field(t("label." + name), h("input", { type: "text", value: value ?? "" }), { hint });
  const rows = {
    title: text("screen-title", s.title, t("screen.title-hint")), place: text("place", s.place, t("screen.place-hint")),
    channel: field(t("label.channel"), select(items.map((c) => [c.id, c.title || c.id]), s.channel || items[0]?.id)),
    inches: text("inches", s.inches ? Math.round(s.inches * 10) / 10 : "", t("screen.inches-hint")), distance_m: text("distance_m", s.distance_m || "", t("screen.distance-hint")),
    groups: text("groups", (s.groups || []).join("、"), t("screen.groups-hint")),
  };
  let orientation = isTall(s) ? "portrait" : "landscape";
  const turn = choice(t("label.orientation"), [["landscape", t("preview.lying")], ["portrait", t("preview.standing")]], orientation, (v) => (orientation = v));
  return { rows, turn, read: () => {
    const settings = { title: rows.title.input.value.trim(), place: rows.place.input.value.trim(), channel: rows.channel.input.value, orientation, groups: groupsOf(rows.groups) };
    for (const n of ["inches", "distance_m"]) if (number(rows[n]) !== undefined) settings[n] = number(rows[n]);
    return settings;
  } };
}

async function pair(view) {
  const { rows, turn, read } = await settingsRows({});
  const code = field(t("label.code"), h("input", { type: "text", autocomplete: "off", autocapitalize: "characters", maxlength: 12, spellcheck: "false" }), { required: true, hint: t("screens.code-hint") });
  const id = field(t("label.screen-id"), h("input", { type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "none" }), { required: true, hint: t("screens.id-hint") });
  const all = { code, id, ...rows };
  const waiting = await api.get("/pairings").then((p) => p.items).catch(() => []);
  const about = (w) => [w.about?.name, w.about?.display, w.about?.version].filter((x) => typeof x === "string").join(" ");
  if (waiting.length) code.append(h("div.quick", waiting.map((w) => h("button", { onclick: () => {
    code.input.value = w.code;
    id.input.focus();
  } }, [w.code, about(w)].filter(Boolean).join("　")))));
  const fault = h("div");
  view.put(view.title(t("screens.pair")), h("p", t("screens.pair-words")), fault, code, id, rows.title, rows.place, h("div.row", rows.channel, rows.inches, rows.distance_m), turn, rows.groups,
    h("p.buttons", action(t("screens.pair-do"), "primary", async () => {
      if (!SLUG.test(id.input.value.trim())) {
        id.tell(t("screens.id-wrong"));
        id.input.focus();
        return;
      }
      try {
        await api.post("/screens", { ...read(), id: id.input.value.trim(), code: code.input.value.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase() });
        say(t("screens.paired"));
        location.hash = "#/screens/" + api.word(id.input.value.trim());
      } catch (error) {
        fill(fault, problemBox(error));
        show(all, error);
      }
    }), h("a.button", { href: "#/screens" }, t("button.back"))));
  code.input.focus();
}

function state(s) {
  const bytes = (n) => (n === undefined || n === null ? null : `${(n / 1e9).toFixed(1)} GB`);
  const main = (s.showing || []).find((one) => one.region === "main") || s.showing?.[0];
  const old = s.published && s.playlist?.sequence < s.published.sequence;
  return facts([
    [t("state.attention"), s.attention?.length ? s.attention.map((a) => h("p.field-fault", attentionWords(a))) : t("screen.good")],
    [t("state.showing"), main?.title], [t("state.seen"), s.seen ? `${moment(s.seen)}（${ago(s.seen)}）` : t("date.never")],
    [t("state.playlist"), s.playlist?.sequence ? t(old ? "playlist.old" : "playlist.new", { n: s.playlist.sequence }) : null], [t("state.clock"), typeof s.clock?.trusted !== "boolean" ? null : t(s.clock.trusted ? "clock.trusted" : "clock.untrusted")],
    [t("state.disk"), bytes(s.disk?.free_bytes)], [t("state.heat"), s.temperature_c === undefined || s.temperature_c === null ? null : `${s.temperature_c} ℃`],
    [t("state.version"), s.player_version], [t("state.uptime"), s.uptime_s ? duration(s.uptime_s * 1000) : null],
    [t("state.size"), s.width_px ? `${s.width_px} × ${s.height_px}` : null]]);
}

// Another player for the same place: its code, and it takes over.
function another(path) {
  const code = field(t("label.code"), h("input", { type: "text", autocomplete: "off", maxlength: 12, spellcheck: "false" }), { hint: t("screens.another-hint") });
  return [code, h("p.buttons", action(t("screens.another-do"), "", async () => {
    try {
      await api.post(path + "/pair", { code: code.input.value.normalize("NFKC").trim() });
      code.tell("");
      code.input.value = "";
      say(t("screens.another-done"));
    } catch (error) {
      code.tell(error.errors[0]?.message || error.message);
      code.input.focus();
    }
  }))];
}

async function one(view) {
  const path = "/screens/" + api.word(view.words[0]);
  let s = await api.get(path, { lang: lang() });
  const { rows, turn, read } = await settingsRows(s);
  const live = h("div", screenPicture(s, t("screen.now-of", { screen: s.title || s.id })));
  const told = h("div", state(s));
  const fault = h("div");
  const shot = h("div");
  const command = (name) => action(t("command." + name), "", async () => {
    await api.post(path + "/command", { command: name });
    say(t("command.sent." + name));
  });
  const refresh = async () => {
    const fresh = await api.get(path, { lang: lang() }).catch(() => null);
    if (!fresh || !view.here()) return;
    s = { ...fresh, version: s.version };
    fill(live, screenPicture(s, t("screen.now-of", { screen: s.title || s.id })));
    fill(told, state(s));
    if (fresh.screenshot_at) fill(shot, h("figure", h("img", { src: api.pictureUrl(path + "/screenshot.png", { t: fresh.screenshot_at }), alt: t("screen.shot-of", { screen: s.title || s.id }) }), h("figcaption", t("screen.shot-when", { when: moment(fresh.screenshot_at) }))));
  };
  view.put(view.title(s.title || s.id),
    h("div.split", h("div", section(t("screen.live"), live, h("p.buttons", h("a.button", { href: `#/programme?screen=${api.word(s.id)}` }, t("screen.programme")))),
      api.may("administrator") ? section(t("screen.commands"), h("p.hint", t("screen.commands-hint")), h("div.buttons", ["screenshot", "identify", "reload", "restart"].map(command)), shot) : null),
    section(t("screen.state"), told)),
    api.may("administrator") ? section(t("screens.another"), another(path)) : null,
    api.may("administrator") ? section(t("screen.settings"), fault, rows.title, rows.place, h("div.row", rows.channel, rows.inches, rows.distance_m), turn, rows.groups,
      h("p.buttons", action(t("button.save"), "primary", async () => {
        try {
          s = await api.patch(path, read(), s.version);
          fill(fault);
          say(t("said.saved"));
          refresh();
        } catch (error) {
          fill(fault, problemBox(error));
          show(rows, error);
        }
      }), s.configured ? null : action(t("screens.remove"), "danger", async () => {
        if (!(await confirm(t("screens.remove"), t("screens.remove-words", { screen: s.title || s.id }), t("screens.remove"), "danger"))) return;
        await api.remove(path, s.version);
        say(t("screens.removed"));
        location.hash = "#/screens";
      }))) : null);
  view.every(5000, refresh);
}

export default function page(view) {
  if (view.words[0] === "pair" && api.may("administrator")) return pair(view);
  return view.words[0] ? one(view) : list(view);
}
