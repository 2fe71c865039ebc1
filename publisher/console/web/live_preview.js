// The true picture of what is being written, drawn by the publisher with the player's own code, lying and
// standing, with what the legibility check says of it. The newest wish wins; an older one is given up.
import * as api from "./api.js";
import { fill, h, later } from "./dom.js";
import { duration } from "./dates.js";
import { lang, t } from "./words.js";
import { bilingual, choice, picture } from "./widgets.js";

const SHAPES = [["960x540", "preview.lying", 960, 540, ""], ["540x960", "preview.standing", 540, 960, ".tall"]];

function reportLines(report) {
  const faults = (report?.faults || []).map((f) => h("li.bad", bilingual(f)));
  const remarks = (report?.remarks || []).map((f) => h("li.bad", bilingual(f)));
  const dwell = report?.dwell;
  return [faults, remarks,
    report && !faults.length ? h("li", t("preview.legible", { m: ((report.screen?.distance_mm || 5000) / 1000).toFixed(0) })) : null,
    dwell ? h("li", t("preview.dwell", { n: Math.round(dwell.characters), time: duration(dwell.needed_ms) })) : null].flat();
}

export function createPreview(documentOf, { channels = [], live } = {}) {
  const wanted = { lang: "ja", channel: "" };
  const status = h("p.drafted", { role: "status" });
  const report = h("ul.report");
  const frames = SHAPES.map(([size, words, width, height, style]) => {
    const frame = picture("data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=", t(words), width, height, style);
    frame.style.aspectRatio = `${width} / ${height}`;
    return { size, frame, figure: h("figure", frame, h("figcaption", t(words))) };
  });
  let running = null;

  async function draw(one, document, signal) {
    const answer = await api.post("/previews", { document, size: one.size, lang: wanted.lang, ...(wanted.channel ? { channel: wanted.channel } : {}) }, { signal });
    const image = one.frame.querySelector("img");
    image.src = answer.image;
    const said = (answer.report?.faults || []).map(bilingual).join(" ");
    image.alt = t("preview.alt", { shape: one.figure.textContent, faults: said });
    return answer.report;
  }

  async function refresh() {
    running?.abort();
    const mine = (running = new AbortController());
    const document = structuredClone(documentOf());
    try {
      const reports = await Promise.all(frames.map((f) => draw(f, document, mine.signal)));
      status.textContent = "";
      const seen = new Set();
      const faults = reports.flatMap((r) => r?.faults || []).filter((f) => !seen.has(bilingual(f)) && seen.add(bilingual(f)));
      fill(report, reportLines({ ...reports[0], faults }));
    } catch (error) {
      if (error.name === "AbortError") return;
      status.textContent = error.status === 422 ? t("preview.not-yet", { why: error.errors[0]?.message || error.message }) : error.message;
    }
  }
  const soon = later(350, refresh);
  live?.addEventListener("abort", () => {
    soon.stop();
    running?.abort();
  });

  const advice = h("div.advice");
  const node = h("aside.preview", { "aria-label": t("preview.title") },
    h("h2", t("preview.title")), advice, frames[0].figure, h("div.pair", frames[1].figure, h("div", h("h3", t("preview.report")), status, report)),
    channels.length > 1 ? choice(t("preview.channel"), channels.map((c) => [c.id, c.title || c.id]), channels[0].id, (id) => {
      wanted.channel = id;
      refresh();
    }) : null);
  if (channels.length > 1) wanted.channel = channels[0].id;
  return {
    node, advice, soon, refresh,
    setLanguage(language) {
      wanted.lang = language || lang();
      refresh();
    },
  };
}
