#!/usr/bin/env -S node --test
// Every page on a telephone, much enlarged, by keyboard, for somebody who may only look; and what the first
// view weighs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, PAGES, signIn } from "./stage.js";
import { axe, enter as enterAs, notes, open } from "./pages.js";
import { startMock } from "./mock_publisher.js";

const FIRST_VIEW_MOST_BYTES = 150_000;
const TARGET_LEAST_PX = 24; // WCAG 2.2, 2.5.8
let mock, browser;
before(async () => {
  mock = await startMock();
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  mock.stop();
});
const enter = (options, login) => enterAs(browser, mock, options, login);

test("on a telephone nothing is wider than the window and every target is large enough", async () => {
  const note = notes();
  const page = await enter({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  for (const [name, hash] of PAGES) {
    await open(page, hash);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${name} is ${wide} px wider than the window`);
    const small = await page.evaluate((least) => [...document.querySelectorAll("main button, main select, main input:not([type=file]), main a.button, nav a")]
      .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < least).map((e) => e.outerHTML.slice(0, 80)), TARGET_LEAST_PX);
    assert.deepEqual(small, [], name);
    note(name, await axe(page));
  }
  await page.context().close();
  note.none();
});

test("enlarged to 400 percent (WCAG 1.4.10) the form still fits", async () => {
  const page = await enter({ viewport: { width: 320, height: 256 } });
  await open(page, "#/new/seminar");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320));
  await page.context().close();
});

test("the first view weighs less than 150 kB and asks nobody else", async () => {
  const context = await browser.newContext({ locale: "ja-JP" });
  const page = await context.newPage();
  const elsewhere = [];
  page.on("request", (request) => !request.url().startsWith(new URL(mock.url).origin) && !request.url().startsWith("data:") && elsewhere.push(request.url()));
  await page.goto(mock.url);
  await signIn(page, "sato", "kawaraban-sample");
  await page.locator("main h1:not(.waiting)").waitFor();
  await page.waitForLoadState("networkidle");
  const bytes = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter((e) => e.name.includes("/console/")).reduce((sum, e) => sum + e.decodedBodySize, 0));
  assert.deepEqual(elsewhere, []);
  assert.ok(bytes > 60_000 && bytes < FIRST_VIEW_MOST_BYTES, `${bytes} bytes`);
  console.log(`first view: ${bytes} bytes before compression`);
  await context.close();
});

test("everything is reached with the keyboard: skip link, menu, form, window that asks", async () => {
  const page = await enter();
  await open(page, "#/item/console%3A1");
  await page.reload();
  await page.locator("main h1:not(.waiting)").waitFor();
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => document.activeElement.id);
  assert.equal(skip, "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.getByRole("button", { name: "中止にする" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  assert.ok(await page.evaluate(() => document.querySelector("dialog").contains(document.activeElement)));
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.context().close();
});

test("a viewer sees no button that changes something", async () => {
  const page = await enter({}, "mori");
  for (const [name, hash] of [["item", "#/item/console%3A1"], ["screen", "#/screens/lobby"], ["channel", "#/channels/lobby"], ["feeds", "#/feeds"], ["review", "#/review"]]) {
    await open(page, hash);
    const changing = await page.locator("main button", { hasText: /満席|中止|取り下げ|保存|承認する|加える|休止/ }).count();
    assert.equal(changing, 0, name);
  }
  await open(page, "#/people");
  assert.match(await page.locator("main").innerText(), /見つかりません/);
  await page.context().close();
});
