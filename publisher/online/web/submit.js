// What a browser with scripts adds to the form: the picture while one writes, the count of characters, and files that are
// looked at when they are chosen. Without it the form works all the same.
const form = document.getElementById("submit");
const preview = document.getElementById("preview");
const english = document.documentElement.lang === "en";
const say = (ja, en) => (english ? en : ja);
const element = (name, attributes, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};

// ---- counts ----
for (const field of form.querySelectorAll("textarea[data-most], input[type=text][data-most]")) {
  const most = Number(field.dataset.most);
  const count = element("p", { className: "hint count" });
  const show = () => {
    const length = [...field.value].length;
    count.textContent = say(`${length} / ${most} 文字`, `${length} of ${most} characters`);
    count.classList.toggle("wrong", length > most);
  };
  field.addEventListener("input", show);
  field.after(count);
  show();
}

// ---- the picture ----
let timer = 0;
let running = false;
let again = false;

function pictureOf(shape, text) {
  let image = preview.querySelector(shape === "tall" ? "img.tall" : "img:not(.tall)");
  if (!image) {
    image = element("img", { className: shape === "tall" ? "tall" : "", width: shape === "tall" ? 540 : 960, height: shape === "tall" ? 960 : 540, alt: text });
    preview.append(element("figure", {}, image, element("figcaption", {}, text)));
  }
  return image;
}

async function draw(shape, text) {
  const data = new FormData(form);
  data.delete("files");
  const answer = await fetch(`/submit/preview?shape=${shape}`, { method: "POST", body: data });
  if (!answer.ok) return;
  const image = pictureOf(shape, text);
  const old = image.src;
  image.src = URL.createObjectURL(await answer.blob());
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
  preview.hidden = false;
}

async function drawBoth() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  preview.setAttribute("aria-busy", "true");
  try {
    await draw("wide", say("館内の横長の画面", "Landscape screen in the house"));
    await draw("tall", say("商店街の縦長の画面", "Portrait screen in the street"));
  } catch {
    // No connection: the picture that is there stays.
  }
  preview.removeAttribute("aria-busy");
  running = false;
  if (again) {
    again = false;
    drawBoth();
  }
}

function drawSoon() {
  if (!form.querySelector("[name=kind]:checked, [name=kind][type=hidden]")) return;
  clearTimeout(timer);
  timer = setTimeout(drawBoth, 700);
}
form.addEventListener("input", drawSoon);
form.addEventListener("change", drawSoon);

// ---- files ----
const input = document.getElementById("files");
const list = document.getElementById("kept");
let number = list.children.length;
const most = { "image/": 20, "application/pdf": 30, "video/": 300 };

function complain(message) {
  document.getElementById("files-wrong")?.remove();
  if (message) input.before(element("p", { className: "wrong", id: "files-wrong", role: "alert" }, message));
}

function addKept(file) {
  const index = number++;
  const alt = element("input", { type: "text", name: `alt-${index}`, id: `alt-${index}` });
  const label = element("label", { className: "label", htmlFor: alt.id }, say("写っているもの（見えない方のために）", "What it shows, for those who cannot see it"));
  const drop = element("button", { type: "button", className: "second" }, say("取り除く", "Remove"));
  const item = element("li", { className: "kept" },
    element("img", { src: file.picture, alt: "" }),
    element("div", {}, element("input", { type: "hidden", name: `kept-${index}`, value: file.mark }), label, alt, element("p", { className: "inline" }, drop)));
  drop.addEventListener("click", () => {
    item.remove();
    input.focus();
    drawSoon();
  });
  list.append(item);
}

async function send(file) {
  const limit = Object.entries(most).find(([type]) => file.type.startsWith(type))?.[1];
  if (!limit) throw new Error(say(`「${file.name}」は写真・動画・PDFではありません。`, `“${file.name}” is no picture, video or PDF.`));
  if (file.size > limit * 1024 * 1024) throw new Error(say(`「${file.name}」は${Math.ceil(file.size / 1048576)}MBあります。${limit}MBまでにしてください。`, `“${file.name}” has ${Math.ceil(file.size / 1048576)} MB; at most ${limit} MB are taken.`));
  const data = new FormData();
  data.append("lang", english ? "en" : "ja");
  data.append("files", file);
  const answer = await fetch("/submit/media", { method: "POST", body: data });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message ?? say("送れませんでした。しばらくしてからお試しください。", "It could not be sent; please try again later."));
  addKept(told);
}

input.addEventListener("change", async () => {
  const files = [...input.files];
  complain(null);
  input.disabled = true;
  const wait = element("p", { className: "hint", role: "status" }, say("確かめています…", "Looking at it…"));
  input.after(wait);
  for (const file of files) {
    try {
      if (list.children.length >= 5) throw new Error(say("写真は5枚までです。", "At most five pictures."));
      await send(file);
    } catch (fault) {
      complain(fault.message);
      break;
    }
  }
  wait.remove();
  input.value = "";
  input.disabled = false;
  drawSoon();
});

document.getElementById("faults")?.focus();
