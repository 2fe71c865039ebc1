// The console's frame: who is signed in, the masthead with the way to every page, and which page the
// address after # names. Pages are modules of their own, loaded when they are first opened.
import * as api from "./api.js";
import { fill, h, say } from "./dom.js";
import { setZone } from "./dates.js";
import { lang, loadWords, switchLanguage, t } from "./words.js";
import { problemBox } from "./widgets.js";
import { askAgain, signInPage } from "./sign_in.js";

const PAGES = [
  { path: "", module: "overview", role: "viewer", words: "nav.overview" },
  { path: "items", module: "items", role: "viewer", words: "nav.items" },
  { path: "review", module: "review", role: "viewer", words: "nav.review", count: "waiting" },
  { path: "programme", module: "programme", role: "viewer", words: "nav.programme" },
  { path: "screens", module: "screens", role: "viewer", words: "nav.screens", count: "screens" },
  { path: "channels", module: "channels", role: "viewer", words: "nav.channels" },
  { path: "feeds", module: "feeds", role: "viewer", words: "nav.feeds", count: "feeds" },
  { path: "reports", module: "reports", role: "viewer", words: "nav.reports" },
  { path: "people", module: "people", role: "administrator", words: "nav.people" },
  { path: "letters", module: "letters", role: "administrator", words: "nav.letters" },
  { path: "audit", module: "audit", role: "administrator", words: "nav.audit" },
  { path: "account", module: "account", role: "viewer", words: "nav.account", aside: true },
  { path: "new", module: "new", role: "editor", words: "nav.new", aside: true },
  { path: "item", module: "item", role: "viewer", under: "items", aside: true },
  { path: "proposal", module: "proposal", role: "viewer", under: "review", aside: true },
];

const counts = { waiting: 0, screens: 0, feeds: 0 };
let open = null; // the page that is shown: {leave: [functions], live: AbortController}

function masthead(page) {
  const place = document.getElementById("masthead");
  if (!api.person()) {
    fill(place);
    document.body.classList.remove("inside");
    return;
  }
  document.body.classList.add("inside");
  const here = page?.under ?? page?.path;
  const links = PAGES.filter((p) => !p.aside && api.may(p.role)).map((p) =>
    h("li", h("a", { href: "#/" + p.path, "aria-current": here === p.path ? "page" : null }, t(p.words),
      p.count && counts[p.count] ? h("b.count", h("span.unseen", t("nav.waiting")), counts[p.count]) : null)));
  const menu = h("div.menu", { id: "menu" },
    h("nav", { "aria-label": t("nav.main") }, h("ul", links)),
    h("div.own",
      h("a", { href: "#/account", "aria-current": here === "account" ? "page" : null },
        api.person().name, h("small", api.person().role_label || t("role." + api.person().role))),
      languageSwitch(), h("button.plain", { onclick: leaveHouse }, t("nav.sign-out"))));
  fill(place, h("header",
    h("a.title", { href: "#/", "aria-label": t("nav.home") },
      h("img", { src: "crest.svg", alt: "", width: 44, height: 44 }), h("span", { "aria-hidden": "true" }, t("app.name"))),
    api.may("editor") ? h("a.new", { href: "#/new", "aria-current": here === "new" ? "page" : null }, t("nav.new")) : null,
    h("button.menu-button", { "aria-expanded": "false", "aria-controls": "menu", onclick: toggleMenu }, t("nav.menu")),
    menu));
}

function toggleMenu(event) {
  const shown = document.body.classList.toggle("menu-open");
  event.currentTarget.setAttribute("aria-expanded", String(shown));
}

export function languageSwitch() {
  const other = lang() === "ja" ? "en" : "ja";
  return h("button.plain", { lang: other, onclick: async () => {
    if (!(await left())) return;
    await switchLanguage(other);
    await show();
  } }, other === "en" ? "English" : t("nav.japanese"));
}

async function leaveHouse() {
  if (!(await left())) return;
  try {
    await api.signOut();
  } catch {
    // signed out here in any case
  }
  location.hash = "#/";
  await show();
}

function readAddress() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const words = path.split("/").map((w) => {
    try {
      return decodeURIComponent(w);
    } catch {
      return w;
    }
  });
  return { words, query: new URLSearchParams(query || "") };
}

// What a page still has to do before it goes (save a draft). Told to go anyway when that fails: what
// was typed is kept on this machine.
async function left() {
  if (!open) return true;
  const was = open;
  open = null;
  was.live.abort();
  for (const leave of was.leave) await leave();
  return true;
}

function frameOf(address, page) {
  const main = document.getElementById("main");
  const frame = {
    words: address.words.slice(1), query: address.query, leave: [], live: new AbortController(), main,
    title(words) {
      document.title = `${words} · ${t("app.name")}`;
      frame.heading = h("h1", { tabindex: -1 }, words);
      return frame.heading;
    },
    put: (...nodes) => open === frame && fill(main, nodes),
    again: () => show(),
    every(ms, what) {
      const timer = setInterval(() => !document.hidden && what(), ms);
      frame.leave.push(() => clearInterval(timer));
    },
    here: () => open === frame,
    page,
  };
  return frame;
}

let turn = 0;
async function show() {
  const mine = ++turn;
  await left();
  document.body.classList.remove("menu-open");
  const skip = document.getElementById("skip");
  skip.textContent = t("nav.skip");
  if (!api.person()) {
    masthead(null);
    signInPage(document.getElementById("main"), enter, languageSwitch());
    return;
  }
  const address = readAddress();
  const page = PAGES.find((p) => p.path === address.words[0]);
  masthead(page);
  const frame = (open = frameOf(address, page));
  fill(frame.main, h("p.waiting", t("page.loading")));
  try {
    if (!page || !api.may(page.role)) throw new api.Problem(404, { detail: t("page.unknown") });
    const module = await import(`./page_${page.module}.js`);
    if (mine === turn) await module.default(frame);
  } catch (error) {
    if (error.name === "AbortError" || mine !== turn) return;
    frame.put(frame.title(t("page.fault")), problemBox(error),
      h("p", h("button", { onclick: show }, t("page.again"))));
  }
  if (mine === turn) arrive(frame);
}

let first = true;
function arrive(frame) {
  window.scrollTo(0, 0);
  if (!first) (frame.heading || frame.main).focus({ preventScroll: true });
  first = false;
}

async function enter() {
  try {
    setZone((await api.loadFields()).zone);
  } catch {
    // the page that needs them will say so
  }
  await show();
  look();
}

// What is in the margin of the masthead: how much waits, how much is wrong.
async function look() {
  if (!api.person() || document.hidden) return;
  try {
    const now = await api.get("/overview");
    counts.waiting = now.waiting_for_me;
    counts.screens = now.screens_needing_attention.length;
    counts.feeds = now.feeds_with_faults.length;
    for (const [i, p] of PAGES.filter((q) => !q.aside && api.may(q.role)).entries()) {
      const link = document.querySelectorAll("#masthead nav a")[i];
      if (!link || !p.count) continue;
      link.querySelector(".count")?.remove();
      if (counts[p.count]) link.append(h("b.count", h("span.unseen", t("nav.waiting")), counts[p.count]));
    }
  } catch {
    // the next round tells
  }
}

window.addEventListener("hashchange", show);
window.addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name !== "AbortError") say(event.reason?.message || t("fault.unknown"));
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
api.onExpired(() => askAgain(() => location.reload()));

await loadWords();
try {
  await api.loadSession();
} catch (error) {
  say(error.message);
}
if (api.person()) await enter();
else await show();
setInterval(look, 30000);
