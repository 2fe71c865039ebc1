// A draft that saves by itself: to this machine at once, to the publisher a moment later, never both ways
// at the same time. When somebody else was faster, the editor is asked; nothing is overwritten unseen.
import * as api from "./api.js";
import { later } from "./dom.js";

const KEY = "kawaraban.draft.";
const SAVE_AFTER_MS = 900;

export function localCopy(id) {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY + id));
    return kept && kept.person === api.person()?.id && kept.document ? kept : null;
  } catch {
    return null;
  }
}
export function dropCopy(id) {
  try {
    localStorage.removeItem(KEY + id);
  } catch {
    // no storage, no copy
  }
}
function keepCopy(id, document, version) {
  try {
    localStorage.setItem(KEY + id, JSON.stringify({ document, version, at: new Date().toISOString(), person: api.person()?.id }));
    return true;
  } catch {
    return false;
  }
}

// tell(state, error): "typing", "saving", "saved", "kept" (only here, with the error), "conflict".
export function createDraft(proposal, tell) {
  const draft = { proposal, document: structuredClone(proposal.document), dirty: false };
  let running = null;

  async function write() {
    draft.dirty = false;
    tell("saving");
    try {
      const sent = structuredClone(draft.document);
      draft.proposal = draft.proposal.id
        ? await api.put(`/proposals/${draft.proposal.id}`, { document: sent }, draft.proposal.version)
        : await api.post("/proposals", { kind: sent.kind, document: sent });
      dropCopy("new-" + sent.kind);
      if (draft.dirty) schedule();
      else {
        dropCopy(draft.proposal.id);
        tell("saved");
      }
    } catch (error) {
      draft.dirty = true;
      tell(error.status === 409 && error.current ? "conflict" : "kept", error);
      throw error;
    }
  }
  const schedule = later(SAVE_AFTER_MS, () => draft.save().catch(() => {}));

  const key = () => draft.proposal.id || "new-" + draft.document.kind;
  draft.changed = () => {
    draft.dirty = true;
    draft.keptHere = keepCopy(key(), draft.document, draft.proposal.version ?? 0);
    tell("typing");
    schedule();
  };
  // Everything typed so far is with the publisher when this resolves.
  draft.save = async () => {
    schedule.stop();
    while (running) await running.catch(() => {});
    if (!draft.dirty) return draft.proposal;
    running = write();
    try {
      await running;
    } finally {
      running = null;
    }
    return draft.dirty ? draft.save() : draft.proposal;
  };
  draft.stop = () => schedule.stop();
  return draft;
}
