// Elements as expressions: h("p.note", {title: "…"}, "text", child). Text is always text; nothing here
// takes markup.
const SVG = "http://www.w3.org/2000/svg";

function attribute(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "css") for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
  else if (name === "value" && "value" in element) element.value = value;
  else if (["checked", "disabled", "selected", "hidden", "required", "open"].includes(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

function build(element, parts) {
  let late = null;
  for (const part of parts.flat(Infinity)) {
    if (part === null || part === undefined || part === false || part === "") continue;
    if (part instanceof Node) element.append(part);
    else if (typeof part === "object") {
      for (const [name, value] of Object.entries(part))
        if (name === "value" && element.tagName === "SELECT") late = value;
        else attribute(element, name, value);
    } else element.append(String(part));
  }
  if (late !== null) element.value = late;
  return element;
}

export function h(tag, ...parts) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name || "div");
  if (classes.length) element.className = classes.join(" ");
  if (name === "button") element.type = "button";
  return build(element, parts);
}

export function svg(tag, ...parts) {
  return build(document.createElementNS(SVG, tag), parts);
}

export function fill(element, ...parts) {
  element.replaceChildren();
  return build(element, parts);
}

let counter = 0;
export const newId = (stem) => `${stem}-${++counter}`;

// For readers of the screen and for everybody else: said once, politely.
let hush = 0;
export function say(words) {
  const said = document.getElementById("said");
  said.textContent = words;
  said.classList.remove("unseen");
  clearTimeout(hush);
  hush = setTimeout(() => {
    said.classList.add("unseen");
    said.textContent = "";
  }, 6000);
}

export function later(ms, what) {
  let timer = 0;
  const run = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      what(...args);
    }, ms);
  };
  run.now = (...args) => {
    clearTimeout(timer);
    timer = 0;
    return what(...args);
  };
  run.waits = () => timer !== 0;
  run.stop = () => clearTimeout(timer);
  return run;
}
