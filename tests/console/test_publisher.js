#!/usr/bin/env -S node --test
// Whole stories with the publisher itself: what is written in the form is on the screen's playlist, what is
// clicked is in it too, who may not does not get to.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, PAGES, signIn } from "./stage.js";
import { PASSWORD, startPublisher } from "./publisher.js";

let publisher, browser, staff, chief;
const faults = [];

async function enter(login) {
  const context = await browser.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 1366, height: 860 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(publisher.url);
  await signIn(page, login, PASSWORD);
  return page;
}
before(async () => {
  publisher = await startPublisher();
  browser = await openBrowser();
  staff = await enter("tanaka");
  chief = await enter("sato");
});
after(async () => {
  await browser?.close();
  await publisher?.stop();
});

const go = (page, hash) => page.evaluate((h) => (location.hash = h), hash);
const button = (page, name) => page.getByRole("button", { name, exact: true });
const playlist = async () => (await fetch(`${publisher.origin}/screens/lobby/playlist.smil`)).text();
async function until(what, value) {
  const end = Date.now() + 20000;
  do {
    const seen = await value();
    if (seen) return seen;
    await new Promise((r) => setTimeout(r, 100));
  } while (Date.now() < end);
  throw new Error(`${what}: did not happen`);
}

test("no page has a fault to show", async () => {
  for (const [name, hash] of PAGES.filter(([n]) => !/^(item|proposal.*)$/.test(n))) {
    await go(chief, hash);
    await chief.locator("main h1:not(.waiting)").waitFor();
    await chief.waitForLoadState("networkidle");
    assert.deepEqual(await chief.locator("main [role=alert]:visible").allInnerTexts(), [], name);
    assert.doesNotMatch(await chief.locator("main").innerText(), /undefined|\[object|NaN/, name);
  }
  assert.deepEqual(faults, []);
});

test("a seminar from the form, through approval by somebody else, to the screen's playlist; full; withdrawn", async () => {
  const title = "雪の日の事業承継入門（見本）";
  const day = new Date(Date.now() + 12 * 86400e3).toISOString().slice(0, 10);
  await go(staff, "#/new/seminar");
  await staff.getByRole("textbox", { name: "タイトル", exact: true }).fill(title);
  await staff.getByLabel("開催日").fill(day);
  await staff.getByLabel("開始").first().fill("14:00");
  await staff.getByLabel("会場").fill("研修室A（2階）");
  await staff.getByLabel("定員").fill("20");
  await staff.getByLabel("残席").fill("9");
  await staff.getByLabel("申し込み・案内のアドレス").fill("example.jp/yuki");
  await staff.getByText(/^下書きを保存しました/).waitFor();
  const picture = await until("the true preview", async () => {
    const src = await staff.locator(".preview img").first().getAttribute("src");
    return src.startsWith("data:image/png") && src;
  });
  assert.ok(picture.length > 20000, "a drawn slide, not a blank");
  await button(staff, "これで出す").click();
  await staff.getByRole("heading", { level: 1, name: title }).waitFor();

  if (!(await playlist()).includes("雪の日")) {
    assert.equal(await button(staff, "承認する").count(), 0, "nobody approves their own");
    await go(chief, "#/review");
    await chief.getByRole("link", { name: title }).click();
    await button(chief, "承認する").click();
    await chief.getByRole("dialog").getByRole("button", { name: "承認する" }).click();
    await chief.getByText(/^承認しました|^確認しました/).waitFor();
  }
  await until("on the playlist", async () => (await playlist()).includes("雪の日"));

  await go(staff, "#/items?kind=seminar&q=" + encodeURIComponent("雪の日"));
  await staff.getByRole("link", { name: title }).click();
  await staff.locator("ul.rules li").first().waitFor();
  await button(staff, "満席にする").click();
  await staff.locator(".marks .badge.full").waitFor();
  await button(staff, "取り下げる").click();
  await staff.getByRole("dialog").getByLabel(/理由/).fill("講師の都合");
  await staff.getByRole("dialog").getByRole("button", { name: "取り下げる" }).click();
  await until("off the playlist", async () => !(await playlist()).includes("雪の日"));
  assert.deepEqual(faults, []);
});

test("a draft meets its own newer text from another window", async () => {
  await go(staff, "#/new/notice");
  const box = (page) => page.getByRole("textbox", { name: "タイトル", exact: true });
  await box(staff).fill("エレベーター点検（見本）");
  await staff.getByText(/^下書きを保存しました/).waitFor();
  const hash = await staff.evaluate(() => location.hash);
  const second = await enter("tanaka");
  await go(second, hash);
  await box(second).waitFor();
  await box(staff).fill("エレベーター点検　午前（見本）");
  await until("saved", async () => /^下書きを保存しました/.test(await staff.locator(".finish .drafted").innerText()));
  await box(second).fill("エレベーター点検　午後（見本）");
  const dialog = second.getByRole("dialog");
  await dialog.getByText("ほかの人が先に変更しました").waitFor();
  assert.match(await dialog.innerText(), /午前[^]*午後/);
  await dialog.getByRole("button", { name: "相手の保存を使う" }).click();
  await until("theirs", async () => (await box(second).inputValue()) === "エレベーター点検　午前（見本）");
  await second.context().close();
});

test("what was done is in the record, and the record is whole", async () => {
  await go(chief, "#/audit");
  await button(chief, "記録がつながっているか確かめる").click();
  await chief.getByText("記録はすべてつながっています").waitFor();
  assert.match(await chief.locator("table").innerText(), /tanaka/);
});
