// What the tests of the pages share: opening one, and looking at it as a screen reader and as a validator do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { load, resolve, signIn } from "./stage.js";

const { HtmlValidate } = load("html-validate");
const AXE = readFileSync(resolve("axe-core/axe.min.js"), "utf8");
// Rules about how source is written are off: what is looked at is the page as the browser has it. A style
// set by script (a chart's colour) is no inline style.
const validator = new HtmlValidate({ extends: ["html-validate:standard"], rules: { "doctype-style": "off", "no-inline-style": "off", "long-title": "off", "void-style": "off", "no-trailing-whitespace": "off", "attr-quotes": "off", "attribute-boolean-style": "off", "require-sri": "off", "no-raw-characters": "off", "prefer-native-element": "off" } });

export async function enter(browser, mock, options = {}, login = "sato") {
  const context = await browser.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 1366, height: 860 }, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  await page.goto(mock.url);
  await signIn(page, login, "kawaraban-sample");
  return page;
}

export async function open(page, hash) {
  await page.evaluate((h) => (location.hash = h), hash);
  await page.locator("main h1:not(.waiting)").waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.querySelectorAll("main details").forEach((d) => (d.open = true)));
}

export async function axe(page) {
  if (!(await page.evaluate("typeof axe !== 'undefined'"))) await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  assert.ok(passes.length > 5, "axe looked at something");
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")}`);
}

export async function validate(page) {
  const report = await validator.validateString(`<!DOCTYPE html>${await page.evaluate(() => document.documentElement.outerHTML)}`);
  return report.results.flatMap((r) => r.messages.map((m) => `${m.ruleId}: ${m.message} (${m.selector})`));
}

// All faults of all pages in one list: one run shows everything there is to mend.
export function notes() {
  const all = [];
  const note = (name, faults) => all.push(...faults.map((f) => `${name}: ${f}`));
  note.none = () => assert.deepEqual(all, []);
  return note;
}
