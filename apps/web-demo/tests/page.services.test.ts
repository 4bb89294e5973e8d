import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoAgent, openScriptedAgent } from "../src/server/agent.js";
import { applePicture } from "../src/server/apple-picture.js";
import { type DemoServer, startDemoServer } from "../src/server/demo-server.js";
import { chromiumPath, launchChromium } from "./browser.js";
import { startCuttableProxy } from "./cuttable-proxy.js";

if (chromiumPath === undefined)
  console.warn("The web demo is NOT checked in a browser: chromium is not installed.");

it.runIf(process.env["REQUIRE_SERVICES"])("chromium is installed", () => expect(chromiumPath).toBeDefined());

const root = fileURLToPath(new URL("../dist/page", import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.runIf(chromiumPath)("the web demo", () => {
  let browser: Browser;
  let agent: DemoAgent;
  let server: DemoServer;

  beforeAll(async () => {
    [browser, agent] = await Promise.all([launchChromium(), openScriptedAgent()]);
    server = await startDemoServer(agent, {
      port: 0,
      root,
      prices: { input: 1, cachedInput: 0.1, output: 10 },
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await agent?.[Symbol.asyncDispose]();
  });

  async function open(options: BrowserContextOptions = {}, address = server.url): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }

  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const choose = (page: Page, prompt: RegExp) => page.getByRole("button", { name: prompt }).click();

  async function send(page: Page, text: string): Promise<void> {
    await page.getByLabel("Message").fill(text);
    await page.getByLabel("Message").press("Enter");
  }

  /** What axe finds that keeps people from using the page. */
  async function seriousFindings(page: Page): Promise<string[]> {
    // The content security policy of the page permits no other scripts, so it is no script of the page.
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  it("shows a whole turn: approvals, output, a diff, the answer and the usage, and again after a reload", async () => {
    const page = await open();
    await choose(page, /^The test fails/);
    await page.getByText("Run this command?").waitFor();
    // The turn is still running.
    await page.reload();
    await page.getByText("Run this command?").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await button(page, "Yes").click();
    await page.getByText("Make these changes?").waitFor();
    await page.getByText("exit code 1").waitFor();
    await button(page, "Yes").click();
    await page.getByText("Run this command?").waitFor();
    await button(page, "Yes").click();
    await page.getByRole("cell", { name: "multiplies prices by quantities" }).waitFor();
    // 18,900 tokens, 13,568 of them cached, and 319 written.
    await page.getByText("18,900 tokens in, 319 out, cost 0.0099").waitFor();
    await page.getByText(/^Context: [\d.]+% of [\d,]+ tokens$/).waitFor();
    // Whoever reads at the end has stayed there.
    const rows = page.getByRole("region", { name: "Conversation" });
    const distance = () => rows.evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop);
    await expect.poll(distance).toBeLessThan(2);
    for (const again of [false, true]) {
      if (again) await page.reload();
      await rows.getByText("Fixed.").waitFor();
      await rows.getByText("exit code 0").waitFor();
      await rows.locator(".diff-code-insert", { hasText: "item.price * item.quantity" }).waitFor();
    }
    expect(await seriousFindings(page)).toEqual([]);
  });

  it("fits a phone in the dark, without motion, and passes axe there", async () => {
    const page = await open({
      viewport: { width: 360, height: 740 },
      colorScheme: "dark",
      reducedMotion: "reduce",
    });
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBe(360);
    expect(await seriousFindings(page)).toEqual([]);
    await choose(page, /^The test fails/);
    await page.getByText("Run this command?").waitFor();
    expect(await width()).toBe(360);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      "rgb(21, 23, 26)",
    );
    expect(await seriousFindings(page)).toEqual([]);
    await button(page, "Yes").click();
    await page.locator(".pulse").waitFor();
    expect(await page.locator(".pulse").evaluate((dot) => getComputedStyle(dot).animationName)).toBe("none");
    await button(page, "Stop").click();
    await page.getByText("Stopped").waitFor();
  });

  it("shows a question in two tabs, one of which answers it, by keyboard alone", async () => {
    const page = await open();
    await choose(page, /^Pick a colour/);
    await page.getByText("What colour should the shop be?").waitFor();
    const other = await open({}, page.url());
    await other.getByLabel("Red").focus();
    await other.keyboard.press("ArrowDown");
    await other.keyboard.press("Enter");
    for (const tab of [page, other]) {
      await tab.getByText("The shop will be Green.").waitFor();
      expect(await tab.getByText("What colour should the shop be?").count()).toBe(0);
    }
  });

  it("stops with Escape, and continues", async () => {
    const page = await open();
    await choose(page, /^The test fails/);
    await page.getByText("Run this command?").waitFor();
    await page.getByLabel("Message").press("Escape");
    await page.getByText("Stopped").waitFor();
    expect(await page.getByText("Run this command?").count()).toBe(0);
    await button(page, "Continue").click();
    await page.getByText("I am a script").waitFor();
  });

  it("explains an error, and tries again", async () => {
    const page = await open();
    await choose(page, /^Show me what an error/);
    await page.getByText("Wait a minute, then try again.").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await button(page, "Try again").click();
    await expect.poll(() => page.getByRole("article", { name: "You" }).count()).toBe(2);
    await page.getByText("The turn failed", { exact: true }).waitFor();
  });

  it("shows HTML and scripts of the agent as text", async () => {
    const page = await open();
    await send(
      page,
      '<img src=x onerror="document.title=1"><script>document.title=2</script> [x](javascript:document.title=3) ![y](https://example.com/y.png)',
    );
    const answer = page.getByRole("article", { name: "Agent" });
    await answer.getByText('<img src=x onerror="document.title=1">').waitFor();
    expect(await answer.locator("img, script").count()).toBe(0);
    expect(await answer.getByText("x", { exact: true }).getAttribute("href")).toBe("");
    expect(await answer.getByRole("link", { name: "y" }).getAttribute("href")).toBe(
      "https://example.com/y.png",
    );
    expect(await page.title()).toBe("Codex");
  });

  it("sends an image, and shows those of a tool", async () => {
    const page = await open();
    const buffer = Buffer.from(applePicture.slice(applePicture.indexOf(",") + 1), "base64");
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "apple.png", mimeType: "image/png", buffer });
    await page.getByRole("img", { name: "Attachment 1" }).waitFor();
    await send(page, "What is this?");
    await page.getByRole("article", { name: "Agent" }).getByText("Images you sent: 1.").waitFor();
    const sent = page.getByRole("img", { name: "Attachment 1 of your message" });
    await expect.poll(() => sent.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(64);
    await send(page, "What does an apple cost today? Show me one.");
    const returned = page.getByRole("img", { name: "From the tool" });
    await expect
      .poll(() => returned.evaluate((image) => (image as HTMLImageElement).naturalWidth), { timeout: 20_000 })
      .toBe(64);
  });

  it("loses nothing when the network is cut for 5 s", async () => {
    await using proxy = await startCuttableProxy(server.url);
    const page = await open({}, proxy.url);
    await choose(page, /^Pick a colour/);
    await page.getByText("What colour should the shop be?").waitFor();
    const other = await open({}, server.url + new URL(page.url()).hash);
    proxy.cut();
    await page.getByText("Connection lost").waitFor();
    await other.getByLabel("Red").check();
    await button(other, "Answer").click();
    await other.getByText("The shop will be Red.").waitFor();
    await page.waitForTimeout(5_000);
    expect(await page.getByText("The shop will be Red.").count()).toBe(0);
    proxy.mend();
    await page.getByText("Connected").waitFor();
    await page.getByText("The shop will be Red.").waitFor();
    expect(await page.getByText("What colour should the shop be?").count()).toBe(0);
    expect(await page.getByRole("article", { name: "Agent" }).count()).toBe(1);
  });

  it("continues after a restart of the server", async () => {
    const page = await open();
    await send(page, "Hello");
    await page.getByText("I am a script").waitFor();
    // The turn is over.
    await button(page, "Send").waitFor();
    const port = Number(new URL(server.url).port);
    await server[Symbol.asyncDispose]();
    await page.getByText("Connection lost").waitFor();
    server = await startDemoServer(agent, { port, root });
    await page.getByText("Connected").waitFor();
    await send(page, "Hello again");
    await page.getByRole("article", { name: "Agent" }).nth(1).waitFor();
    expect(await page.getByRole("article", { name: "You" }).allTextContents()).toEqual([
      "Hello",
      "Hello again",
    ]);
  });

  it("shows sub-agents, and lists earlier threads", async () => {
    const page = await open();
    await choose(page, /^Have another agent/);
    await page.getByText("The other agent counted 3 files.").waitFor();
    await page.getByText("Waited for another agent").waitFor();
    await page.getByRole("link", { name: "New thread" }).click();
    await page
      .getByRole("link", { name: /^Have another agent/ })
      .first()
      .click();
    await page.getByText("The other agent counted 3 files.").waitFor();
  });
});
