// A publisher of its own for a test: the sample content, a store below build/, a free port, three people.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";

const PROGRAM = `${process.env.KAWARABAN_PROGRAMS || "build/plain"}/kawaraban-publisher`;
export const PASSWORD = "kawaraban-sample";
const PEOPLE = [["sato", "佐藤はるか（見本）", "administrator"], ["tanaka", "田中みのる（見本）", "editor"], ["kimura", "木村くみ（見本）", "approver"]];

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export async function startPublisher() {
  const folder = mkdtempSync("build/console-publisher-");
  const config = `${folder}/kawaraban.xml`;
  const port = await freePort();
  mkdirSync(`${folder}/store`);
  const sample = readFileSync("content/kawaraban.xml", "utf8").replace(/<!--[^]*?-->/g, "").replace(/<(feed|host)\b[^>]*\/>/g, "");
  writeFileSync(config, sample.replace(/<store folder="[^"]*"/, '<store folder="store"').replace('<content folder="."/>', `<content folder="${process.cwd()}/content"/>`).replace(/<listen [^>]*>/, `<listen address="127.0.0.1" port="${port}"/>`));
  for (const [login, name, role] of PEOPLE) execFileSync(PROGRAM, ["user", "add", login, "--name", name, "--role", role, "-c", config], { input: PASSWORD + "\n" });
  const child = spawn(PROGRAM, ["serve", "-c", config], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  await new Promise((resolve, reject) => {
    child.stderr.on("data", (text) => (log += text) && /serving/.test(log) && resolve());
    child.on("exit", () => reject(new Error(`the publisher ended: ${log}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`, url: `http://127.0.0.1:${port}/console/`,
    stop: () => new Promise((resolve) => {
      child.removeAllListeners("exit");
      child.on("exit", () => (rmSync(folder, { recursive: true, force: true }), resolve()));
      child.kill("SIGTERM");
    }),
  };
}
