// The JSON API from the browser's side. Every refusal becomes a Problem with the publisher's own
// sentence; a session that ended in the middle asks to sign in again and then goes on with the same
// request, so nothing that was typed is lost.
import { lang, t } from "./words.js";

const ROOT = "/api/v1";
const state = { person: null, csrf: "", expired: null };

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || t("fault.status", { status }));
    this.status = status;
    this.code = body?.code || "";
    this.errors = body?.errors || [];
    this.current = body?.current || null;
    this.retry = 0;
  }
}

export const person = () => state.person;
const RANK = ["viewer", "editor", "approver", "administrator"];
export const may = (role) => !!state.person && RANK.indexOf(state.person.role) >= RANK.indexOf(role);
export const onExpired = (ask) => {
  state.expired = ask;
};
function took(session) {
  state.person = session?.person || null;
  state.csrf = session?.csrf || "";
  return state.person;
}

async function problemOf(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // not ours (a proxy's page): the status must do
  }
  const problem = new Problem(response.status, body);
  problem.retry = Number(response.headers.get("Retry-After")) || 0;
  return problem;
}

function requestOf(method, options) {
  const headers = { Accept: options.accept || "application/json", "Accept-Language": lang() };
  let body;
  if (method !== "GET") headers["X-CSRF-Token"] = state.csrf;
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  if (options.file) {
    body = options.file;
    headers["Content-Type"] = options.file.type || "application/octet-stream";
  } else if (options.json !== undefined) {
    body = JSON.stringify(options.json);
    headers["Content-Type"] = "application/json";
  }
  return { method, headers, body, signal: options.signal, credentials: "same-origin", cache: "no-store" };
}

async function send(method, path, options) {
  try {
    return await fetch(ROOT + path, requestOf(method, options));
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { detail: t("fault.network"), code: "network" });
  }
}

async function call(method, path, options = {}) {
  let response = await send(method, path, options);
  if (response.status === 401 && !options.open && state.expired) {
    await state.expired();
    response = await send(method, path, options);
  } else if (response.status === 403 && method !== "GET" && !options.open) {
    const problem = await problemOf(response);
    if (problem.code !== "csrf") throw problem;
    took(await (await send("GET", "/session", {})).json());
    response = await send(method, path, options);
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return null;
  if (options.accept && options.accept !== "application/json") return response.blob();
  return response.json();
}

export const get = (path, query, options) => {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query || {}))
    if (value !== undefined && value !== null && value !== "") words.set(name, value);
  const tail = words.toString();
  return call("GET", path + (tail ? "?" + tail : ""), options);
};
export const post = (path, json, options) => call("POST", path, { json: json ?? {}, ...options });
export const put = (path, json, version) => call("PUT", path, { json, version });
export const patch = (path, json, version) => call("PATCH", path, { json, version });
export const remove = (path, version, json) => call("DELETE", path, { version, json });
export const upload = (path, file) => call("POST", path, { file });

export const word = encodeURIComponent;
// Where a picture of the API is, in the reader's language.
export function pictureUrl(path, query = {}) {
  return `${ROOT}${path}?${new URLSearchParams({ lang: lang(), ...query })}`;
}

export async function loadSession() {
  return took(await call("GET", "/session", { open: true }));
}
export async function signIn(login, password, code) {
  const json = { login, password, lang: lang() };
  if (code) json.code = code;
  return took(await call("POST", "/session", { json, open: true }));
}
export async function signOut() {
  try {
    await call("DELETE", "/session", { open: true });
  } finally {
    took(null);
  }
}

let fields = null;
let fieldsLang = "";
export async function loadFields() {
  if (!fields || fieldsLang !== lang()) {
    fieldsLang = lang();
    fields = await get("/fields", { lang: lang() });
  }
  return fields;
}
