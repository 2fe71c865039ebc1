// One thing that is shown: its picture, one click for 満席, 中止 and 日程変更, why it is or is not on
// a screen, and what happened to it.
import * as api from "./api.js";
import { fill, h, say } from "./dom.js";
import { ago, dateInput, instantOf, moment, span, timeInput, valid } from "./dates.js";
import { whenField } from "./fields.js";
import { sourceOf } from "./page_items.js";
import { lang, t } from "./words.js";
import { action, askReason, badge, choice, confirm, dialog, facts, field, inLanguage, kindMark, nothing, picture, seats, section, select, titleOf } from "./widgets.js";

function fieldWords(spec, value) {
  if (spec.type === "instant") return moment(value);
  if (spec.type === "choice") return spec.choices.join(" ") === "yes no" ? t("yes." + value) : t(`choice.${spec.name}.${value}`);
  if (spec.type === "sessions") return String(value).split(/\s+/).map((p) => span(...p.split("/"))).join("\n");
  if (spec.type === "url") return h("a", { href: /^https?:/i.test(value) ? value : null, rel: "noreferrer noopener", target: "_blank" }, value);
  return inLanguage(value);
}

// The newest version after each change, or after somebody else's.
async function change(item, fields, view, words) {
  try {
    await api.patch(`/items/${api.word(item.id)}/state`, { fields }, item.revision);
    say(words);
  } catch (error) {
    if (error.status !== 409) throw error;
    await dialog(t("conflict.title"), (close) => [h("p", error.message), h("p.buttons", h("button.primary", { onclick: () => close(true) }, t("conflict.look")))]);
  }
  view.again();
}

async function reschedule(item, view) {
  let when = { starts: item.fields.starts, ends: item.fields.ends };
  let deadline = item.fields.deadline;
  const room = field(t("label.room"), h("input", { type: "text", value: inLanguage(item.fields.room, "ja") }));
  const answer = await dialog(t("item.reschedule"), (close) => [
    whenField(null, when, (v) => (when = v), { required: true }), room,
    item.fields.deadline ? (() => {
      const row = field(t("item.deadline"), h("input", { type: "date", value: dateInput(deadline), onchange: (e) => (deadline = instantOf(e.target.value, timeInput(item.fields.deadline))) }));
      return row;
    })() : null,
    h("p.buttons", h("button.primary", { onclick: () => when.starts && close(true) }, t("item.reschedule-do")), h("button", { onclick: () => close(null) }, t("button.back")))].filter(Boolean));
  if (!answer) return;
  const fields = { starts: when.starts, ends: when.ends };
  if (deadline) fields.deadline = deadline;
  if (room.input.value.trim() !== inLanguage(item.fields.room, "ja"))
    fields.room = typeof item.fields.room === "object" ? { ...item.fields.room, ja: room.input.value.trim() } : { ja: room.input.value.trim() };
  await change(item, fields, view, t("item.rescheduled"));
}

// Seats by fingers: minus, plus, and it is on the screen.
function seatCounter(item, view) {
  const left = item.fields.seats_left;
  if (left === undefined || left === null) return null;
  const set = (n) => change(item, n === 0 ? { seats_left: 0, status: "full" } : { seats_left: n, ...(item.fields.status === "full" ? { status: "open" } : {}) }, view, t("item.seats-now", { n }));
  return h("div.sheet", h("h2", t("item.seats")), h("p.buttons", action("−1", "", () => left > 0 && set(left - 1)),
    h("strong.big-number", { "aria-live": "polite" }, t("item.seats-left", { n: left })), action("＋1", "", () => set(left + 1))));
}

function stateButtons(item, view) {
  if (!api.may("editor") || item.state === "withdrawn") return null;
  const status = item.fields.status || "open";
  const set = (value, words, extra = {}) => change(item, { status: value, ...extra }, view, words);
  const seminar = item.kind === "seminar";
  const copy = action(t("item.copy"), "", async () => {
    const made = await api.post(`/items/${api.word(item.id)}/copy`);
    location.hash = `#/proposal/${made.id}`;
  });
  if (!item.editable) return h("div.buttons", copy);
  return h("div.buttons",
    seminar && status === "open" ? action(t("item.full"), "primary", () => set("full", t("item.full-did"))) : null,
    seminar && status !== "cancelled" ? action(t("item.cancel"), "danger", async () => {
      if (await confirm(t("item.cancel-ask"), t("item.cancel-words", { title: titleOf(item) }), t("item.cancel"), "danger")) await set("cancelled", t("item.cancel-did"));
    }) : null,
    seminar && status !== "open" ? action(t("item.open"), "primary", () => set("open", t("item.open-did"), item.fields.seats_left === 0 ? { seats_left: 1 } : {})) : null,
    seminar ? action(t("item.reschedule"), "", () => reschedule(item, view)) : null,
    action(t("item.edit"), "", async () => {
      const proposal = await api.post("/proposals", { kind: item.kind, item: item.id });
      location.hash = `#/proposal/${proposal.id}/edit`;
    }),
    copy,
    action(t("item.withdraw"), "danger", async () => {
      const reason = await askReason(t("item.withdraw"), t("item.withdraw-words"), t("item.withdraw"), "danger");
      if (!reason) return;
      await api.post(`/items/${api.word(item.id)}/withdraw`, { reason }, { version: item.revision });
      say(t("item.withdrawn"));
      view.again();
    }));
}

// Why it is, or is not, on that screen at that time, rule by rule.
export async function whyBox(item, screens) {
  const answer = h("div", { "aria-live": "polite" });
  let screen = screens[0]?.id;
  const date = h("input", { type: "date", value: dateInput(new Date()) });
  const clock = h("input", { type: "time", value: timeInput(new Date()) });
  async function ask() {
    const at = instantOf(date.value, clock.value);
    if (!at || !screen) return;
    const told = (await api.get(`/items/${api.word(item.id)}/explain`, { screen, at, lang: lang() })).items[0];
    fill(answer, h("p", h("strong", told.sentence || t("why." + told.verdict))),
      h("ul.rules", (told.rules || []).map((r) => h("li" + (r.lets ? "" : ".no"), r.text))),
      told.next ? h("p", t("why.next", { when: moment(told.next) })) : told.verdict === "off" ? h("p", t("why.never")) : null);
  }
  const run = () => ask().catch((error) => fill(answer, h("p.fault", error.message)));
  date.addEventListener("change", run);
  clock.addEventListener("change", run);
  await run();
  return h("div", h("div.row", field(t("why.screen"), select(screens.map((s) => [s.id, s.title || s.id]), screen, (v) => {
    screen = v;
    run();
  })), field(t("why.day"), date), field(t("why.time"), clock)), answer);
}

function historyOf(entries) {
  if (!entries.length) return nothing(t("history.none"));
  return h("ul.list", [...entries].sort((a, b) => b.revision - a.revision).map((e) => h("li", h("div.entry.small", h("div.words",
    h("p", h("strong", t("history.revision", { n: e.revision })), " ", badge(e.state), h("span.hint", `　${moment(e.at)}（${ago(e.at)}）`)), h("p", e.title), e.why ? h("p.hint", e.why) : null)))));
}

export default async function page(view) {
  const path = `/items/${api.word(view.words[0])}`;
  const [row, { fields }, screens, history] = await Promise.all([api.get(path, { lang: lang() }), api.loadFields(),
    api.get("/screens").then((s) => s.items).catch(() => []), api.get(path + "/history", { lang: lang() }).then((x) => x.items || x).catch(() => [])]);
  const item = { ...row.item, id: row.id, revision: row.revision, editable: row.editable, fields: row.item.fields || {} };
  const languages = [...new Set(Object.values(item.fields).flatMap((v) => (v && typeof v === "object" ? Object.keys(v) : [])))];
  const url = (size, language) => api.pictureUrl(path + "/preview.png", { size, language, v: item.revision ?? 0 });
  const pictures = (language) => [
    h("figure", picture(url("960x540", language), t("preview.of", { title: titleOf(item) }), 960, 540), h("figcaption", t("preview.lying"))),
    h("figure", picture(url("540x960", language), t("preview.of", { title: titleOf(item) }), 540, 960, ".tall"), h("figcaption", t("preview.standing")))];
  const frames = h("div.frames", pictures("ja"));
  view.put(view.title(titleOf(item)),
    h("div.marks.big", kindMark(item.kind), " ", badge(row.state), " ", seats(item)),
    row.why ? h("p.note", row.why) : null,
    row.proposals.map((p) => h("p.note", t("item.pending", { state: t("state." + p.state) }), " ", h("a", { href: `#/proposal/${p.id}` }, t("item.pending-see")))),
    api.may("editor") && !item.editable ? h("p.hint", t("item.elsewhere")) : null,
    stateButtons(item, view),
    h("div.split", h("div", api.may("editor") && item.editable && item.state !== "withdrawn" ? seatCounter(item, view) : null,
      section(t("item.what"), facts([...fields.filter((f) => item.fields[f.name] !== undefined && f.name !== "title" && f.kinds.includes(item.kind)).map((f) => [f.label, fieldWords(f, item.fields[f.name])]),
        [t("label.show_from"), valid(item.show_from) ? moment(item.show_from) : null], [t("label.show_until"), valid(item.show_until) ? moment(item.show_until) : null],
        [t("item.from"), sourceOf(row)], [t("item.updated"), valid(item.updated) ? moment(item.updated) : null]]))),
    h("aside.preview", { "aria-label": t("preview.title") }, h("h2", t("preview.title")),
      languages.length > 1 ? choice(t("preview.language"), languages.map((l) => [l, t("lang." + l)]), "ja", (l) => fill(frames, pictures(l))) : null, frames)),
    screens.length ? section(t("why.title"), await whyBox(item, screens)) : null,
    section(t("history.title"), historyOf(history)));
}
