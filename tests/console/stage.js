// What every story needs: Debian's Chromium, signing in, the list of pages.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const modules = process.env.CONSOLE_MODULES || "build/console/npm";
const require = createRequire(pathToFileURL(`${process.cwd()}/${modules}/package.json`));
export const load = (name) => require(name);
export const resolve = (name) => require.resolve(name);

export const PAGES = [
  ["overview", "#/"], ["items", "#/items"], ["item", "#/item/console%3A1"], ["new", "#/new"], ["new-seminar", "#/new/seminar"], ["new-consultation", "#/new/consultation"],
  ["review", "#/review"], ["proposal", "#/proposal/11"], ["proposal-returned", "#/proposal/13"], ["programme", "#/programme"], ["screens", "#/screens"], ["screen", "#/screens/lobby"],
  ["pair", "#/screens/pair"], ["channels", "#/channels"], ["channel", "#/channels/lobby"], ["feeds", "#/feeds"], ["reports", "#/reports"], ["people", "#/people"],
  ["letters", "#/letters"], ["audit", "#/audit"], ["account", "#/account"],
];

export const openBrowser = () =>
  load("playwright-core").chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", "--lang=ja"], env: { ...process.env, LANGUAGE: "ja", LANG: "ja_JP.UTF-8" } });

export async function signIn(page, login, password) {
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", password);
  await page.click("form.sign button[type=submit]");
  await page.locator("#masthead nav").waitFor({ state: "attached" });
}
