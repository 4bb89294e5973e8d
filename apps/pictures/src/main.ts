import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createCodexHome } from "@codex/testing";

import { findChromium, photographPage } from "./page-picture.js";
import { drawMoving, drawStill } from "./terminal-picture.js";
import { part, recordTerminal } from "./terminal-recording.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const images = join(root, "docs", "images");
const columns = 92;

await using home = await createCodexHome();
const env = {
  ...home.env,
  TMPDIR: tmpdir(),
  // The demo then calls itself by the short name that a reader types.
  npm_package_json: join(process.cwd(), "package.json"),
  npm_lifecycle_event: "demo",
  INIT_CWD: process.cwd(),
};

const tour = await recordTerminal({
  command: [process.execPath, join(root, "apps/cli-demo/dist/main.js")],
  columns,
  env,
  steps: [["[y]es", "y"]],
});
await save(
  "demo.svg",
  drawMoving(
    tour,
    "The demo in a terminal: the agent repairs a repository, asks before it commits, and is undone",
    30,
  ),
);
await save(
  "demo-app-server.svg",
  drawStill(
    part(tour, "The same agent on app-server", "Budget and undo"),
    "The demo on app-server: the agent calls a function of the program, and asks for approval before it commits",
  ),
);
await save(
  "demo-undo.svg",
  drawStill(
    part(tour, "Budget and undo", "What to try next"),
    "The demo of guardrails: the agent deletes two files, a budget stops it, and thread.rewind() brings them back",
  ),
);

const chromium = findChromium();
if (chromium === undefined)
  console.error("! There is no Chromium, so the picture of the web page is not made.");
else {
  const program = join(root, "apps/web-demo/dist/main.js");
  await save("web.png", await photographPage(chromium, { program, env }));
}

async function save(name: string, content: string | Buffer): Promise<void> {
  const path = join(images, name);
  const before = await readFile(path, "utf8").catch(() => "");
  if (typeof content === "string" && lastingText(content) === lastingText(before)) {
    console.log(`${name} is as before`);
    return;
  }
  await writeFile(path, content);
  console.log(`${name} has ${Math.ceil(content.length / 1000)} kB now`);
}

/** What a picture of the terminal says at the end. In a moving one, times differ from run to run, and so do the pieces of lines. */
function lastingText(svg: string): string {
  const lines = new Map<string, string>();
  for (const [, y = "", attributes = "", text = ""] of svg.matchAll(
    /<text x="[\d.]+" y="([\d.]+)"([^>]*)>([^<]*)</g,
  ))
    if (!attributes.includes('class="o ')) lines.set(y, `${lines.get(y) ?? ""}${text.replaceAll(" ", "")}`);
  return JSON.stringify([...lines]);
}
