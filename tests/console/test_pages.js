#!/usr/bin/env -S node --test
// Every page as a screen reader and a validator meet it, in both languages: no axe violation, valid HTML, no
// fault in the console, no Japanese left over in English.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, PAGES } from "./stage.js";
import { axe, enter as enterAs, notes, open, validate } from "./pages.js";
import { startMock } from "./mock_publisher.js";

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

test("no page has an axe violation, an HTML error or a fault in the console", async () => {
  const note = notes();
  const page = await enter();
  for (const [name, hash] of PAGES) {
    await open(page, hash);
    note(name, await axe(page));
    note(name, await validate(page));
    note(name, page.faults.splice(0));
    assert.equal(await page.locator("h1").count(), 1, `${name}: one headline`);
    assert.match(await page.title(), /瓦版$/);
  }
  await page.context().close();
  note.none();
});

test("the same in English, and no Japanese is left in what the console itself says", async () => {
  const note = notes();
  const page = await enter();
  await page.locator("#masthead").getByRole("button", { name: "English" }).click();
  await page.getByRole("link", { name: "Reports" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  for (const [name, hash] of PAGES) {
    await open(page, hash);
    note(name, await axe(page));
    assert.doesNotMatch(await page.locator("#masthead nav").innerText(), /[ぁ-んァ-ヶ一-龠]/, name);
    assert.match(await page.title(), /Kawaraban$/);
  }
  await page.context().close();
  note.none();
});

test("the sign-in page is clean in both languages", async () => {
  const note = notes();
  for (const locale of ["ja-JP", "en-GB"]) {
    const page = await (await browser.newContext({ locale })).newPage();
    await page.goto(mock.url);
    await page.locator("form.sign").waitFor();
    note(locale, await axe(page));
    note(locale, await validate(page));
    assert.equal(await page.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
    await page.context().close();
  }
  note.none();
});

