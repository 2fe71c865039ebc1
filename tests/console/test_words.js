#!/usr/bin/env -S node --test
// The message catalogue is complete: both languages have the same keys and the same blanks, every key that
// the pages ask for is there, none is left over, and no page carries words of its own.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const WEB = new URL("../../publisher/console/web/", import.meta.url);
const ja = (await import(new URL("messages.ja.js", WEB))).default;
const en = (await import(new URL("messages.en.js", WEB))).default;
const files = readdirSync(WEB).filter((f) => f.endsWith(".js") && !f.startsWith("messages."));
const sources = files.map((f) => [f, readFileSync(new URL(f, WEB), "utf8")]);
const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/;

// Where a key is put together from a name that comes from the API.
const FAMILIES = {
  kind: ["showcase", "seminar", "consultation", "space", "brand", "notice", "alert", "other"], "kind.what": ["showcase", "seminar", "consultation", "space", "brand", "notice", "alert"],
  role: ["viewer", "editor", "approver", "administrator"], state: ["live", "upcoming", "expired", "withdrawn", "draft", "submitted", "endorsed", "approved", "returned", "rejected"],
  source: ["console", "business", "folder", "feed"], lang: ["ja", "ja-x-easy", "en", "zh-Hans", "zh-Hant", "ko"], status: ["open", "full", "cancelled"], why: ["showing", "in-loop", "off"],
  "choice.status": ["open", "full", "cancelled"], "choice.layout": ["horizontal", "vertical"], yes: ["yes", "no"], category: ["work", "business", "founding"],
  group: ["what", "when", "seats", "who", "more"], command: ["screenshot", "identify", "reload", "restart"], "command.sent": ["screenshot", "identify", "reload", "restart"],
  did: ["approve", "approve.ward", "return", "reject", "withdraw"], "report.by-": ["item", "business", "screen", "day"], "report.rows-": ["item", "business", "screen", "day"],
  person: ["login", "name", "email", "password"], sessions: ["date", "from", "until"], label: ["screen-title", "place", "inches", "distance_m", "groups", "show_from", "show_until"],
  channel: ["ticker", "clock", "board", "digest", "era", "vertical", "motionless"],
};
const made = Object.entries(FAMILIES).flatMap(([stem, names]) => names.map((n) => (stem.endsWith("-") ? stem + n : `${stem}.${n}`)));
const asked = new Set(sources.flatMap(([, text]) => [...text.matchAll(/["`]([a-z]+(?:\.[a-z0-9_-]+)+)["`]/g)].map((m) => m[1])).filter((k) => k in ja || k in en).concat(made));
const literal = sources.filter(([file]) => file !== "words.js").flatMap(([file, text]) => [...text.matchAll(/\bt\(\s*"([^"]+)"\s*[,)]/g)].map((m) => [file, m[1]]));

test("Japanese and English have the same keys", () => {
  assert.deepEqual(Object.keys(ja).filter((k) => !(k in en)), []);
  assert.deepEqual(Object.keys(en).filter((k) => !(k in ja)), []);
  assert.ok(Object.keys(ja).length > 300);
});
test("every key that a page asks for is there", () => {
  assert.deepEqual(literal.filter(([, key]) => !(key in ja)), []);
  assert.deepEqual(made.filter((key) => !(key in ja)), []);
});
test("no key is left over", () => {
  const optional = /^(hint|label|group)\./; // asked for by field names
  assert.deepEqual(Object.keys(ja).filter((k) => !asked.has(k) && !optional.test(k)), []);
});
test("both fill in the same blanks, and nobody forgot to translate", () => {
  const blanks = (words) => [...words.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join();
  const shared = new Set(["nav.japanese"]);
  for (const key of Object.keys(ja)) {
    assert.equal(blanks(ja[key]), blanks(en[key]), key);
    assert.ok(ja[key] && en[key], `${key} is empty`);
    if (!shared.has(key)) assert.doesNotMatch(en[key].replace(/令和|《.*》|｜漢字/g, ""), JAPANESE, `${key} in English`);
  }
});
test("no page has words of its own", () => {
  for (const [file, text] of sources) {
    const code = text.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "").replace(/\s\/\/ .*$/gm, "");
    const own = [...code.matchAll(/(["'`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map((m) => m[2]).filter((w) => JAPANESE.test(w.replace(/月|日/g, "")));
    assert.deepEqual(own, [], file);
  }
});
test("nothing in the pages needs what the Content-Security-Policy forbids", () => {
  const html = readFileSync(new URL("index.html", WEB), "utf8");
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:|https?:\/\//);
  for (const [file, text] of sources) assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
});
