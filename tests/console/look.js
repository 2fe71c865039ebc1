// Pictures of every page at desk and telephone size, in Japanese and English, into build/console/:
// somebody has to look at them.
import { mkdir } from "node:fs/promises";
import { openBrowser, PAGES, signIn } from "./stage.js";
import { startMock } from "./mock_publisher.js";

const folder = process.env.CONSOLE_PICTURES || "build/console";
await mkdir(folder, { recursive: true });
const mock = await startMock();
const browser = await openBrowser();
const only = process.argv.slice(2);
for (const [size, width, height] of [["desk", 1366, 860], ["phone", 390, 844]])
  for (const lang of size === "desk" ? ["ja", "en"] : ["ja"]) {
    const context = await browser.newContext({ viewport: { width, height }, locale: lang === "ja" ? "ja-JP" : "en-GB", timezoneId: "Asia/Tokyo" });
    const page = await context.newPage();
    page.on("pageerror", (error) => console.log("fault:", error.message));
    page.on("console", (message) => message.type() === "error" && console.log("console:", message.text()));
    await page.goto(mock.url);
    await page.locator("form.sign").waitFor();
    if (!only.length) await page.screenshot({ path: `${folder}/sign-in-${size}-${lang}.png` });
    await signIn(page, "sato", "kawaraban-sample");
    for (const [name, hash] of PAGES) {
      if (only.length && !only.includes(name)) continue;
      await page.goto(`${mock.url}#/`);
      await page.goto(mock.url + hash);
      await page.locator("main h1").waitFor();
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: `${folder}/${name}-${size}-${lang}.png`, fullPage: true });
    }
    await context.close();
  }
await browser.close();
mock.stop();
