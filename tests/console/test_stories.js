#!/usr/bin/env -S node --test
// What staff do with the pages, from beginning to end, with fingers and keyboard. The publisher is the mock;
// what reached it is looked at there.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser, signIn } from "./stage.js";
import { startMock } from "./mock_publisher.js";

let mock, browser, page;
before(async () => (browser = await openBrowser()));
after(() => browser.close());
beforeEach(async () => {
  mock = await startMock();
  page = await newPage();
});
afterEach(async () => {
  await page.context().close();
  mock.stop();
});

async function newPage(login = "tanaka") {
  const context = await browser.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 1366, height: 860 } });
  const fresh = await context.newPage();
  fresh.setDefaultTimeout(20000);
  await fresh.goto(mock.url);
  if (login) await signIn(fresh, login, "kawaraban-sample");
  return fresh;
}
const go = (hash, p = page) => p.evaluate((h) => (location.hash = h), hash);
const button = (name, p = page) => p.getByRole("button", { name, exact: true });
const titleBox = () => page.getByRole("textbox", { name: "タイトル", exact: true });
const heading = (name, p = page) => p.getByRole("heading", { level: 1, name }).waitFor();
async function until(what, value) {
  const end = Date.now() + 20000;
  let seen;
  do {
    seen = await value();
    if (seen) return seen;
    await new Promise((r) => setTimeout(r, 50));
  } while (Date.now() < end);
  throw new Error(`${what}: did not happen`);
}
const proposal = (find) => mock.state.db.proposals.find(find);

test("a seminar from the form to the review queue: dates as offices write them, draft saved by itself, preview drawn", async () => {
  await page.getByRole("link", { name: /新しく作る/ }).click();
  await page.getByRole("link", { name: /^セミナー/ }).click();
  await heading("セミナーを新しく作る");
  await titleBox().fill("冬の資金繰り相談会（見本）");
  const year = new Date().getFullYear() + 1;
  await page.getByLabel("開催日").fill(`${year}-12-05`);
  await page.getByLabel("開始").first().fill("14:00");
  const said = await until("the date in words", async () => /月/.test(await page.locator(".said-date").first().innerText()) && page.locator(".said-date").first().innerText());
  assert.match(said, new RegExp(`令和${year - 2018}年12月5日（[月火水木金土日]）`));
  assert.equal(await page.getByLabel("終了", { exact: true }).inputValue(), "16:00", "two hours unless told otherwise");
  await button("前日 17:00").click();
  await page.getByLabel("定員").fill("２０");
  await button("創業").click();
  const kept = await until("the draft at the publisher", () => proposal((p) => p.document.fields.title?.ja === "冬の資金繰り相談会（見本）" && p.document.fields.category));
  assert.equal(kept.state, "draft");
  assert.deepEqual(kept.document.fields.title, { ja: "冬の資金繰り相談会（見本）" });
  assert.equal(kept.document.fields.starts, `${year}-12-05T05:00:00Z`);
  assert.equal(kept.document.fields.ends, `${year}-12-05T07:00:00Z`);
  assert.equal(kept.document.fields.deadline, `${year}-12-04T08:00:00Z`);
  assert.equal(kept.document.fields.capacity, 20);
  assert.match(await page.locator(".preview img").first().getAttribute("src"), /^data:image\/png/);
  await button("これで出す").click();
  await until("submitted", () => kept.state === "submitted");
  await heading("冬の資金繰り相談会（見本）");
});

test("what is missing is said at the field and at the top, and nothing is lost", async () => {
  await go("#/new/seminar");
  await heading("セミナーを新しく作る");
  await page.getByLabel("会場").fill("研修室A");
  await button("これで出す").click();
  const box = page.getByRole("alert");
  await box.waitFor();
  assert.match(await box.innerText(), /タイトルを入力してください/);
  assert.equal(await titleBox().getAttribute("aria-invalid"), "true");
  await box.getByRole("link", { name: /タイトル/ }).click();
  assert.ok(await titleBox().evaluate((e) => e === document.activeElement));
  assert.equal(await page.getByLabel("会場").inputValue(), "研修室A");
});

test("the form thinks: the past, an end before the beginning, more seats than seats, New Year", async () => {
  await go("#/new/seminar");
  await page.getByLabel("開催日").fill("2024-04-01");
  await page.getByLabel("開始").first().fill("10:00");
  await until("the past", async () => /過ぎた日時/.test(await page.locator(".said-date").first().innerText()));
  await page.getByLabel("開催日").fill(`${new Date().getFullYear() + 1}-12-30`);
  await until("New Year", async () => /年末年始/.test(await page.locator(".said-date").first().innerText()));
  await page.getByLabel("終了", { exact: true }).fill("09:00");
  await until("the end first", async () => /終了が開始より前/.test(await page.locator("main").innerText()));
  await page.getByLabel("定員").fill("10");
  await page.getByLabel("残席").fill("12");
  await until("too many seats", async () => /残席が定員より多く/.test(await page.locator(".advice").innerText()));
});

test("a session that ends in the middle of writing loses nothing", async () => {
  await go("#/new/notice");
  await titleBox().fill("年末年始の休館（見本）");
  await until("the first save", () => proposal((p) => p.document.fields.title?.ja === "年末年始の休館（見本）"));
  mock.signAllOut();
  await titleBox().fill("年末年始の休館日（見本）");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("もう一度サインインしてください").waitFor();
  assert.equal(await dialog.getByLabel("利用者名").inputValue(), "tanaka");
  await dialog.getByLabel("パスワード").fill("kawaraban-sample");
  await dialog.getByRole("button", { name: "サインイン", exact: true }).click();
  await until("the last words", () => proposal((p) => p.document.fields.title?.ja === "年末年始の休館日（見本）"));
  assert.equal(await titleBox().inputValue(), "年末年始の休館日（見本）");
});

test("closing the window before anything was saved: this machine still has it", async () => {
  await go("#/new/notice");
  await page.route("**/api/v1/proposals**", (route) => route.abort());
  await titleBox().fill("停電のお知らせ（見本）");
  await page.getByText(/サーバーに保存できていません/).waitFor();
  await page.unroute("**/api/v1/proposals**");
  await page.reload();
  await page.getByText(/まだ保存されていない続き/).waitFor();
  await button("続きを使う").click();
  assert.equal(await titleBox().inputValue(), "停電のお知らせ（見本）");
  await until("saved at last", () => proposal((p) => p.document.fields.title?.ja === "停電のお知らせ（見本）"));
});

test("another person saved the same draft: both are shown, nothing is overwritten unseen", async () => {
  const mine = { id: 50, kind: "notice", state: "draft", item: "", base_revision: 0, author: { id: 2, name: "田中" }, version: 1, document: { kind: "notice", fields: { title: { ja: "もとの題" } }, media: [] } };
  mock.state.db.proposals.push(mine);
  await go("#/proposal/50");
  await titleBox().waitFor();
  Object.assign(mine, { version: 2, document: { kind: "notice", fields: { title: { ja: "相手の題" } }, media: [] } });
  await titleBox().fill("わたしの題");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("ほかの人が先に変更しました").waitFor();
  assert.match(await dialog.innerText(), /相手の題[^]*わたしの題/);
  await dialog.getByRole("button", { name: "自分の入力を残す" }).click();
  await until("mine won, knowingly", () => mine.document.fields.title.ja === "わたしの題" && mine.version === 3);
});

test("full, open again, cancelled, one seat more: one click each, on the newest version", async () => {
  const item = mock.state.db.items[0];
  await go("#/item/console%3A1");
  await button("満席にする").click();
  await until("full", () => item.fields.status === "full");
  await button("受付中に戻す").click();
  await until("open", () => item.fields.status === "open");
  await button("−1").click();
  await until("four seats", () => item.fields.seats_left === 4);
  await page.getByText("残り 4 席").waitFor();
  await button("中止にする").click();
  await page.getByRole("dialog").getByRole("button", { name: "中止にする" }).click();
  await until("cancelled", () => item.fields.status === "cancelled");
});

test("another day: the date is said in words before it is taken", async () => {
  const item = mock.state.db.items[0];
  await go("#/item/console%3A1");
  await button("日程を変える").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("開催日").fill(`${new Date().getFullYear() + 1}-03-02`);
  await dialog.getByLabel("会場").fill("大会議室");
  await dialog.getByRole("button", { name: "この日程にする" }).click();
  await until("moved", () => item.fields.starts.startsWith(`${new Date().getFullYear() + 1}-03-02`) && item.fields.room.ja === "大会議室");
});

test("last year's seminar once more: everything but dates and bookings", async () => {
  await go("#/new");
  await button("写して新しく作る").first().click();
  await titleBox().waitFor();
  assert.equal(await titleBox().inputValue(), "はじめての事業計画書づくり");
  assert.equal(await page.getByLabel("開催日").inputValue(), "");
});

test("the approver sees what changes, returns it with a reason, and cannot forget the reason", async () => {
  await page.context().close();
  page = await newPage("sato");
  await go("#/proposal/11");
  await heading(/追加開催/);
  assert.match(await page.locator("table.compare").innerText(), /会場[^]*大会議室/);
  assert.match(await page.locator("table.compare ins").first().innerText(), /追加開催/);
  await button("差し戻す").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "差し戻す" }).click();
  await dialog.getByText("理由を書いてください").waitFor();
  await dialog.getByLabel(/理由/).fill("会場の階を書いてください。");
  await dialog.getByRole("button", { name: "差し戻す" }).click();
  await until("returned", () => proposal((p) => p.id === 11).state === "returned");
  assert.equal(proposal((p) => p.id === 11).reason, "会場の階を書いてください。");
});

test("two approvers at once: the slower one is told and shown how it stands", async () => {
  await page.context().close();
  page = await newPage("sato");
  await go("#/proposal/12");
  await button("承認する").waitFor();
  Object.assign(proposal((p) => p.id === 12), { state: "rejected", version: 3 });
  await button("承認する").click();
  await page.getByRole("dialog").getByRole("button", { name: "承認する" }).click();
  await page.getByText("ほかの人が先に処理しました").waitFor();
  await button("新しい状態を見る").click();
  await until("the state it has now", async () => (await page.locator(".badge.rejected").count()) > 0);
  assert.equal(proposal((p) => p.id === 12).state, "rejected");
});

test("the author of a proposal is not offered to approve it", async () => {
  await go("#/proposal/11");
  await heading(/追加開催/);
  assert.equal(await button("承認する").count(), 0);
  await page.getByText(/自分で書いたもの/).waitFor();
});

test("pairing by code: a wrong one is said at the field, the right one adds the screen", async () => {
  await page.context().close();
  page = await newPage("sato");
  await go("#/screens/pair");
  await page.getByLabel(/画面に出ている番号/).fill("zzzzzz");
  await page.getByLabel(/画面のID/).fill("hall");
  await page.getByLabel("画面の名前").fill("2階ホール");
  await button("この画面を加える").click();
  await page.locator(".field-fault", { hasText: "番号の画面が見つかりません" }).waitFor();
  await page.getByLabel(/画面に出ている番号/).fill("ａｂｃｄ-12");
  await button("この画面を加える").click();
  await heading("2階ホール");
  assert.equal(mock.state.db.screens.at(-1).id, "hall");
});

test("shares by sliders: the hour follows at once, the channel only when saved", async () => {
  await page.context().close();
  page = await newPage("sato");
  await go("#/channels/lobby");
  await page.locator("svg.hour").waitFor();
  const before = await page.locator("svg.hour").innerHTML();
  await page.getByLabel("お知らせ", { exact: true }).fill("100");
  await page.getByText(/見込みです/).waitFor();
  await until("the hour drawn anew", async () => (await page.locator("svg.hour").innerHTML()) !== before);
  assert.equal(mock.state.db.channels[0].shares.notice, 15);
  await button("保存する").click();
  await until("saved", () => mock.state.db.channels[0].shares.notice === 100);
});

test("a feed is tried before it can be added", async () => {
  await page.context().close();
  page = await newPage("sato");
  await go("#/feeds");
  assert.ok(await button("このフィードを加える").isDisabled());
  await page.getByLabel(/フィードのアドレス/).fill("https://feed.example.jp/rss");
  await button("ためしに読む").click();
  await page.getByText(/件を読めました/).waitFor();
  await page.getByText("冬の省エネ設備助成").first().waitFor();
  await button("このフィードを加える").click();
  await until("added", () => mock.state.db.feeds.some((f) => f.url === "https://feed.example.jp/rss"));
});

test("a picture is dropped in, described, and a wrong file is refused with the sentence", async () => {
  await go("#/new/notice");
  await page.locator("input[type=file]").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("png") });
  await page.getByLabel(/何の写真ですか/).fill("改修した入口");
  await titleBox().fill("入口が新しくなりました");
  await until("with the draft", () => proposal((p) => p.document.media?.[0]?.alt === "改修した入口"));
  await page.locator("input[type=file]").setInputFiles({ name: "virus.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") });
  await page.getByText(/virus\.exe: この形式は受け取れません/).waitFor();
});

test("one-time codes: asked for after the password, and the wrong one is told", async () => {
  await page.context().close();
  page = await newPage(null);
  await page.fill("input[name=login]", "kimura");
  await page.fill("input[name=password]", "kawaraban-sample");
  await page.click("form.sign button[type=submit]");
  await page.getByLabel(/認証コード/).fill("000000");
  await page.click("form.sign button[type=submit]");
  await page.getByRole("alert").filter({ hasText: "認証コードが違います" }).waitFor();
  await page.getByLabel(/認証コード/).fill("123456");
  await page.click("form.sign button[type=submit]");
  await page.locator("#masthead nav").waitFor();
});

test("why is it not showing: rule by rule, and when it shows next", async () => {
  await go("#/item/console%3A1");
  const rules = page.locator("ul.rules");
  await rules.waitFor();
  assert.match(await rules.innerText(), /承認済みです/);
  assert.equal(await rules.locator("li.no").count(), 1);
  await page.getByText(/次に映るのは 令和/).waitFor();
});

test("text from outside is text: no markup of a title comes alive", async () => {
  mock.state.db.items[0].title = "<img src=x onerror=alert(1)><script>alert(2)</script>";
  const alarms = [];
  page.on("dialog", (d) => (alarms.push(d.message()), d.dismiss()));
  await go("#/items");
  await page.getByText("<script>alert(2)</script>").waitFor();
  assert.deepEqual(alarms, []);
});
