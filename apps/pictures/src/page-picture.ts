import { spawn, spawnSync } from "node:child_process";

import { chromium, type Page } from "playwright-core";

/** What to photograph. */
export interface PagePictureOptions {
  /** The file of the web demo. */
  program: string;
  env: Readonly<Record<string, string>>;
}

/** How long the page may take until nothing moves. */
const settlingMs = 1_000;

/** The installed Chromium, if there is one. */
export function findChromium(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  return names
    .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim())
    .find((path) => path !== "");
}

/** Runs the web demo with its scripted model, and photographs it as it asks for approval. Returns a PNG. */
export async function photographPage(
  executablePath: string,
  { program, env }: PagePictureOptions,
): Promise<Buffer> {
  const server = spawn(process.execPath, [program, "--offline", "--no-open", "--port", "0"], { env });
  const browser = await chromium.launch({
    executablePath,
    // Chromium has no sandbox for root.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const page = await browser.newPage({
      viewport: { width: 1080, height: 860 },
      locale: "en-US",
      timezoneId: "UTC",
      colorScheme: "light",
      reducedMotion: "reduce",
    });
    await page.goto(await addressOf(server.stdout));
    await askForARepair(page);
    await page.evaluate(replaceVariation);
    await page.getByRole("button", { name: "Yes", exact: true }).scrollIntoViewIfNeeded();
    // The list of messages measures its rows, and follows its end.
    await page.waitForTimeout(settlingMs);
    return await page.screenshot({ animations: "disabled", caret: "hide" });
  } finally {
    await browser.close();
    server.kill("SIGTERM");
  }
}

/** Replaces in the page what differs from run to run. */
function replaceVariation(): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    node.nodeValue = (node.nodeValue ?? "")
      .replace(/codex-sdk-demo-\w{6}\b/g, "codex-sdk-demo-x1y2z3")
      .replace(/\(\d+\.\d+ms\)/g, "(1.2ms)")
      .replace(/^\d+\/\d+\/\d+, [\d:]+ [AP]M$/, "11/29/2026, 9:30:00 AM");
  }
}

async function addressOf(output: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of output) {
    text += String(chunk);
    const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(text) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error(`The web demo printed no address: ${text}`);
}

/** Approves the test and the change, and stops at the question about the second test. */
async function askForARepair(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^The test fails/ }).click();
  const yes = page.getByRole("button", { name: "Yes", exact: true });
  for (let approved = 0; approved < 2; approved += 1) {
    await yes.click();
    await yes.waitFor({ state: "detached" });
  }
  await yes.waitFor();
  await page.waitForTimeout(settlingMs);
}
