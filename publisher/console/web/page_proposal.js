// One draft or submission: whoever may write it gets the form, whoever decides gets the picture, the
// differences and the buttons.
import * as api from "./api.js";
import { fill, h, say } from "./dom.js";
import { ago, moment, shortMoment } from "./dates.js";
import { createDraft, dropCopy, localCopy } from "./draft.js";
import { createEditor } from "./editor.js";
import { createPreview } from "./live_preview.js";
import { lang, t } from "./words.js";
import { action, askReason, badge, confirm, dialog, facts, inLanguage, kindMark, picture, section, titleOf } from "./widgets.js";

const SUGGESTED = ["room", "speaker", "audience", "organizer", "contact", "phone", "fee", "category", "advisor", "reservation"];

async function suggestionsFor(kind) {
  const found = {};
  try {
    const { items } = await api.get("/items", { kind, limit: 12 });
    const all = await Promise.all(items.map((row) => api.get("/items/" + api.word(row.id))));
    for (const name of SUGGESTED)
      found[name] = [...new Set(all.map((one) => inLanguage(one.item.fields[name], "ja")).filter(Boolean))];
  } catch {
    // suggestions are a help, no more
  }
  return found;
}

export const whoWrote = (proposal) => proposal.business?.company || proposal.author?.name || t("proposal.somebody");

export default async function page(view) {
  const proposal = await api.get(`/proposals/${api.word(view.words[0])}`, { lang: lang() });
  const writes = proposal.verbs.includes("save") && (view.words[1] === "edit" || ["draft", "returned"].includes(proposal.state));
  return writes ? edit(view, proposal) : decide(view, proposal);
}

// ---- writing ----
const STATUS = { typing: "draft.typing", saving: "draft.saving", kept: "draft.kept", conflict: "draft.conflict" };

export async function edit(view, proposal) {
  const [{ fields }, channels, suggestions] = await Promise.all([
    api.loadFields(), api.get("/channels").then((c) => c.items).catch(() => []), suggestionsFor(proposal.kind)]);
  const kept = h("div");
  const saved = h("p.drafted", { role: "status" });
  const isItem = proposal.base_revision > 0;
  let conflict = null;

  const draft = createDraft(proposal, (state, error) => {
    if (state === "saved") {
      saved.textContent = t("draft.saved", { time: new Date().toLocaleTimeString(lang(), { hour: "2-digit", minute: "2-digit" }) });
      if (!view.words.length || view.words[0] === proposal.kind) history.replaceState(null, "", `#/proposal/${draft.proposal.id}`);
    } else saved.textContent = t(STATUS[state] || "draft.typing") + (state === "kept" ? " " + (error?.message || "") : "");
    if (state === "conflict" && !conflict) conflict = settle(error.current).finally(() => (conflict = null));
  });

  // Somebody saved the same draft meanwhile: both are shown, one is chosen.
  async function settle(current) {
    const theirs = current.document || {};
    const mine = draft.document;
    const names = [...new Set([...Object.keys(theirs.fields || {}), ...Object.keys(mine.fields || {})])]
      .filter((n) => JSON.stringify(theirs.fields?.[n]) !== JSON.stringify(mine.fields?.[n]));
    const labels = new Map(fields.map((f) => [f.name, f.label]));
    const answer = await dialog(t("conflict.title"), (close) => [h("p", t("conflict.words")),
      compareTable(names.map((n) => ({ label: labels.get(n) || n, before: inLanguage(theirs.fields?.[n]), after: inLanguage(mine.fields?.[n]) })), t("conflict.theirs"), t("conflict.mine")),
      h("p.buttons", h("button.primary", { onclick: () => close("mine") }, t("conflict.keep-mine")), h("button", { onclick: () => close("theirs") }, t("conflict.take-theirs")))]);
    draft.proposal = { ...draft.proposal, ...current };
    if (answer === "theirs") {
      dropCopy(proposal.id);
      draft.dirty = false;
      return view.again();
    }
    draft.dirty = true;
    return draft.save().catch((error) => say(error.message));
  }

  let editor = null;
  const preview = createPreview(() => draft.document, { channels, live: view.live.signal });
  const changed = () => {
    draft.changed();
    preview.soon();
  };
  function place() {
    editor = createEditor(() => draft.document, proposal.kind, fields, { changed, suggestions, preview, pinned: api.may("editor") });
    return editor.node;
  }
  const formPlace = h("div", place());

  const own = localCopy(proposal.id || "new-" + proposal.kind);
  if (own && JSON.stringify(own.document) !== JSON.stringify(proposal.document))
    fill(kept, h("div.note", h("p", t("draft.found", { when: moment(own.at) })), h("p.buttons",
      h("button.primary", { onclick: () => {
        draft.document = own.document;
        fill(formPlace, place());
        changed();
        fill(kept);
      } }, t("draft.take")), h("button", { onclick: () => {
        dropCopy(proposal.id || "new-" + proposal.kind);
        fill(kept);
      } }, t("draft.drop")))));

  async function submit() {
    editor.tell([]);
    try {
      await draft.save();
      if (!draft.proposal.id) {
        draft.dirty = true;
        await draft.save();
      }
      const answer = await api.post(`/proposals/${draft.proposal.id}/submit`, {}, { version: draft.proposal.version });
      draft.proposal = answer;
      dropCopy(answer.id);
      say(t(answer.state === "approved" ? "proposal.on-air" : "proposal.sent"));
      const next = answer.state === "approved" ? `#/item/${api.word(answer.item)}` : `#/proposal/${answer.id}`;
      if (location.hash === next) view.again();
      else location.hash = next;
    } catch (error) {
      if (error.errors?.length) editor.tell(error.errors);
      else if (!(error.status === 409 && error.current)) throw error;
    }
  }
  async function discard() {
    if (!(await confirm(t("draft.discard"), t("draft.discard-words"), t("draft.discard"), "danger"))) return;
    draft.stop();
    draft.dirty = false;
    dropCopy(draft.proposal.id || "new-" + proposal.kind);
    if (draft.proposal.id) await api.remove(`/proposals/${draft.proposal.id}`, draft.proposal.version);
    say(t("draft.discarded"));
    location.hash = "#/review";
  }
  view.leave.push(async () => {
    if (draft.dirty) await draft.save().catch(() => {});
    draft.stop();
  });

  const heading = view.title(proposal.id ? (isItem ? t("edit.change", { title: titleOf(proposal.document) }) : t("edit.draft", { kind: t("kind." + proposal.kind) })) : t("edit.new", { kind: t("kind." + proposal.kind) }));
  view.put(heading, kept,
    proposal.state === "returned" ? h("div.note", h("p", h("strong", t("proposal.returned-because"))), h("p", proposal.reason)) : null,
    isItem ? h("p.hint", t("edit.on-screen")) : null,
    h("div.editor", formPlace, preview.node),
    h("div.finish", action(t("edit.submit"), "primary", submit),
      action(t("edit.later"), "", async () => {
        await draft.save();
        location.hash = "#/review";
      }), h("button.plain", { onclick: discard }, t("draft.discard")), saved));
  if (!proposal.id) editor.focus();
  preview.refresh();
  window.addEventListener("beforeunload", (event) => draft.dirty && !draft.keptHere && event.preventDefault(), { signal: view.live.signal });
}

// ---- deciding ----
// What differs inside a text: the common beginning and end stay plain.
function marked(before, after, tag) {
  const mine = tag === "del" ? before : after;
  if (!before || !after) return mine ? h(tag, mine) : h("span.hint", t("compare.empty"));
  let a = 0;
  while (a < before.length && a < after.length && before[a] === after[a]) a++;
  let b = 0;
  while (b < before.length - a && b < after.length - a && before[before.length - 1 - b] === after[after.length - 1 - b]) b++;
  const middle = mine.slice(a, mine.length - b);
  return [mine.slice(0, a), middle ? h(tag, middle) : null, mine.slice(mine.length - b)];
}
const readable = (value) => (/^\d{4}-\d\d-\d\dT[\d:]+Z$/.test(value) ? moment(value) : inLanguage(value));

export function compareTable(differences, beforeWords = t("compare.before"), afterWords = t("compare.after")) {
  return h("table.compare", h("caption.unseen", t("compare.caption")),
    h("thead", h("tr", [t("compare.field"), beforeWords, afterWords].map((w) => h("th", { scope: "col" }, w)))),
    h("tbody", differences.map((d) => {
      const before = readable(d.before ?? "");
      const after = readable(d.after ?? "");
      return h("tr", h("th", { scope: "row" }, d.label, d.lang && d.lang !== "ja" ? h("small", ` ${t("lang." + d.lang)}`) : null),
        h("td", { data: { head: beforeWords } }, marked(before, after, "del")), h("td", { data: { head: afterWords } }, marked(before, after, "ins")));
    })));
}

function steps(proposal) {
  const done = { draft: 0, returned: 0, submitted: 1, endorsed: 2, approved: 3, rejected: 3, withdrawn: 3 }[proposal.state];
  return facts([
    [t("proposal.state"), badge(proposal.state)],
    [t("proposal.kind"), kindMark(proposal.kind)],
    [t("proposal.from"), whoWrote(proposal)],
    [t("proposal.contact"), [proposal.business?.contact, proposal.business?.email, proposal.business?.phone].filter(Boolean).join("\n")],
    [t("proposal.submitted"), proposal.submitted ? `${moment(proposal.submitted)}（${ago(proposal.submitted)}）` : null],
    [t("proposal.endorsed"), done >= 2 && proposal.endorsed_by ? proposal.endorsed_by.name : null],
    [t("review.reason"), proposal.reason]]);
}

async function decide(view, proposal) {
  const [answer, report] = await Promise.all([
    api.get(`/proposals/${proposal.id}/differences`, { lang: lang() }).catch(() => ({ items: [] })),
    api.post("/previews", { document: proposal.document, size: "960x540", lang: "ja" }).catch((error) => ({ error }))]);
  const standing = await api.post("/previews", { document: proposal.document, size: "540x960", lang: "ja" }).catch(() => null);
  const differences = answer.items;

  async function act(verb, body = {}) {
    try {
      const now = await api.post(`/proposals/${proposal.id}/${verb}`, body, { version: proposal.version });
      say(t("did." + verb + (verb === "approve" && now?.state === "endorsed" ? ".ward" : "")));
      location.hash = "#/review";
    } catch (error) {
      if (error.status !== 409) throw error;
      await dialog(t("conflict.decided"), (close) => [h("p", error.message), h("p.buttons", h("button.primary", { onclick: () => close(true) }, t("conflict.look")))]);
      view.again();
    }
  }
  const can = (verb) => proposal.verbs.includes(verb);
  const buttons = h("div.finish",
    can("approve") ? action(t("verb.approve"), "primary", async () => {
      if (await confirm(t("ask.approve"), t("ask.approve-words", { title: titleOf(proposal.document) }), t("verb.approve"))) await act("approve");
    }) : null,
    can("return") ? action(t("verb.return"), "", async () => {
      const reason = await askReason(t("ask.return"), t("ask.return-words"), t("verb.return"), "primary");
      if (reason) await act("return", { reason });
    }) : null,
    can("reject") ? action(t("verb.reject"), "danger", async () => {
      const reason = await askReason(t("ask.reject"), t("ask.reject-words"), t("verb.reject"), "danger");
      if (reason) await act("reject", { reason });
    }) : null,
    can("withdraw") ? action(t("verb.withdraw"), "", async () => {
      if (await confirm(t("ask.withdraw"), t("ask.withdraw-words"), t("verb.withdraw"), "danger")) await act("withdraw");
    }) : null,
    can("save") ? h("a.button", { href: `#/proposal/${proposal.id}/edit` }, t("verb.edit")) : null,
    proposal.state === "approved" ? h("a.button", { href: `#/item/${api.word(proposal.item)}` }, t("proposal.see-item")) : null);
  const waits = ["submitted", "endorsed"].includes(proposal.state);
  view.put(view.title(titleOf(proposal.document)),
    waits && !can("approve") ? h("p.note", proposal.why_not || t("proposal.not-yours")) : null,
    h("div.split", h("div",
      section(t("compare.title"), proposal.base_revision ? h("p.hint", t("compare.since")) : h("p.hint", t("compare.new")),
        differences.length ? compareTable(differences) : h("p.nothing", t("compare.same"))),
      section(t("proposal.about"), steps(proposal))),
    h("aside.preview", { "aria-label": t("preview.title") }, h("h2", t("preview.title")),
      report.image ? picture(report.image, t("preview.of", { title: titleOf(proposal.document) }), 960, 540) : h("div.fault", report.error?.message || ""),
      standing?.image ? h("div.pair", h("figure", picture(standing.image, t("preview.standing"), 540, 960, ".tall")),
        h("ul.report", (report.report?.faults || []).map((f) => h("li.bad", f[lang()] || f.ja)), report.report && !report.report.faults?.length ? h("li", t("preview.legible-short")) : null)) : null)),
    buttons.children.length ? buttons : null,
    h("p.hint", t("proposal.changed", { when: shortMoment(proposal.changed) })));
}
