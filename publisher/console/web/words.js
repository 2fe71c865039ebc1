// What the console says, in the reader's language: t("key", {name: value}) fills {name} in. Japanese
// comes first; the other catalogue is loaded when somebody switches. Both have the same keys.
const COOKIE = "kawaraban-lang";
let language = "ja";
let catalogue = {};

function remembered() {
  const cookie = document.cookie.split("; ").find((c) => c.startsWith(COOKIE + "="));
  if (cookie) return cookie.slice(COOKIE.length + 1) === "en" ? "en" : "ja";
  return navigator.languages?.some((l) => l.startsWith("ja")) || !navigator.language?.startsWith("en")
    ? "ja"
    : "en";
}

export async function loadWords(wanted = remembered()) {
  language = wanted === "en" ? "en" : "ja";
  catalogue = (await import(`./messages.${language}.js`)).default;
  document.documentElement.lang = language;
}

export async function switchLanguage(wanted) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${wanted}; Path=/; Max-Age=31536000; SameSite=Strict${secure}`;
  await loadWords(wanted);
}

export const lang = () => language;
export const known = (key) => key in catalogue;

export function t(key, values) {
  const words = catalogue[key];
  if (words === undefined) return key;
  return values ? words.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? "")) : words;
}

export const number = (n) => new Intl.NumberFormat(language).format(n);
