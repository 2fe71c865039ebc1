// Pictures and flyers of a draft: chosen, dropped or pasted; checked by the publisher, whose sentence
// stands here when it refuses one. The point of a picture that must stay visible is a click on it.
import * as api from "./api.js";
import { fill, h, newId, say } from "./dom.js";
import { t } from "./words.js";
import { field, problemBox } from "./widgets.js";

const TAKES = "image/jpeg,image/png,image/webp,image/gif,application/pdf,video/mp4,video/webm";
const MOST = 5;

const isMovie = (name) => /\.(mp4|webm)$/i.test(name || "");
const sourceOf = (media) => media.url || `/media/${encodeURIComponent(media.name)}`;

function spotOf(media, changed) {
  const mark = h("i");
  const place = () => {
    const [x, y] = media.focus || [0.5, 0.5];
    mark.style.left = `${x * 100}%`;
    mark.style.top = `${y * 100}%`;
  };
  const image = h("img", { src: sourceOf(media), alt: media.alt || "", onclick: (event) => {
    const box = image.getBoundingClientRect();
    media.focus = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((n) => Math.round(n * 100) / 100);
    place();
    changed();
  } });
  place();
  return h("span.spot", image, mark);
}

export function attachments(document, changed) {
  const list = h("ul.files");
  const fault = h("div", { "aria-live": "polite" });
  const media = () => (document().media ||= []);

  function draw() {
    fill(list, media().map((one, i) => {
      const alt = field(t("media.alt"), h("input", { type: "text", value: one.alt || "", maxlength: 200, oninput: (e) => {
        one.alt = e.target.value;
        changed();
      } }));
      const up = (step, words) => h("button.plain", { disabled: !media()[i + step], "aria-label": t(words, { n: i + 1 }), onclick: () => {
        const all = media();
        [all[i], all[i + step]] = [all[i + step], all[i]];
        draw();
        changed();
      } }, step < 0 ? "←" : "→");
      return h("li", isMovie(one.name) ? h("video", { src: sourceOf(one), controls: true, width: 192, preload: "metadata" }) : spotOf(one, changed), alt,
        h("span", up(-1, "media.earlier"), up(1, "media.later"), h("button.plain", { "aria-label": t("media.remove", { n: i + 1 }), onclick: () => {
          media().splice(i, 1);
          draw();
          changed();
          say(t("media.removed"));
        } }, t("button.remove"))));
    }));
  }

  async function take(files) {
    fill(fault);
    for (const file of files) {
      if (media().length >= MOST) {
        fill(fault, h("div.fault", { role: "alert" }, t("media.most", { n: MOST })));
        return;
      }
      say(t("media.checking", { name: file.name }));
      zone.setAttribute("aria-busy", "true");
      try {
        const taken = await api.upload(`/media?name=${encodeURIComponent(file.name.slice(0, 120))}`, file);
        media().push({ role: taken.pages > 0 ? "flyer" : "photo", name: taken.name, alt: "", focus: [0.5, 0.5] });
        draw();
        changed();
        say(t("media.taken", { name: file.name }));
      } catch (error) {
        fault.append(problemBox({ message: `${file.name}: ${error.message}` }));
      } finally {
        zone.removeAttribute("aria-busy");
      }
    }
  }

  const input = h("input.unseen", { type: "file", accept: TAKES, multiple: true, id: newId("files"), tabindex: -1, "aria-hidden": "true", onchange: () => {
    take([...input.files]);
    input.value = "";
  } });
  const zone = h("div.drop", h("p", t("media.drop")), input,
    h("p", h("button", { onclick: () => input.click() }, t("media.choose"))), h("small.hint", t("media.hint")));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  const node = h("div", zone, fault, list, h("p.hint", t("media.focus")));
  node.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (files.length) take(files);
  });
  draw();
  return node;
}
