import { execFileSync } from "node:child_process";
import { type RecordedRequest, reply } from "@codex/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, bundlePage, launchBrowser, reportMissingBrowser } from "./browser.js";
import { startWeb, type WebHarness } from "./web-harness.js";

reportMissingBrowser("The React hook");

const markup = '<img src=x onerror="document.title=1"> & <b>bold</b>';

/** A turn with a command that needs approval, an answer with HTML, or none. */
const script = ({ lastUserText, position }: RecordedRequest) => {
  if (lastUserText === "stall") return reply.stall();
  if (lastUserText === "fail") return reply.fail(400, { error: { message: "refused" } });
  if (lastUserText !== "approve") return reply.text(markup);
  if (position.numberInTurn > 1) return reply.text("It was made.");
  return reply.shell("touch made", { escalate: true, justification: "to make a file" });
};

describe.runIf(browserPath)("a page with useThread()", () => {
  let browser: Browser;
  let html: string;

  beforeAll(async () => {
    html = await bundlePage('import "./page/page.ts"');
    browser = await launchBrowser();
  });

  afterAll(() => browser?.close());

  /** Serves the page next to the threads. */
  const start = () =>
    startWeb(script, {
      basePath: "/api",
      page: () => new Response(html, { headers: { "content-type": "text/html" } }),
    });

  async function open(web: WebHarness, address = "/"): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(new URL(address, web.url).href);
    return page;
  }

  async function send(page: Page, text: string): Promise<void> {
    await page.getByLabel("Message").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }

  it("shows an answer as text, whatever it contains, and again after a reload", async () => {
    await using web = await start();
    const page = await open(web);
    await send(page, "Go");
    await page.locator(".agent_message", { hasText: markup }).waitFor();
    await page.reload();
    await page.locator(".agent_message", { hasText: markup }).waitFor();
    expect(await page.locator(".input").allTextContents()).toEqual(["Go"]);
    expect(await page.locator(".agent_message").allTextContents()).toEqual([markup]);
    expect(await page.title()).toBe("0");
  });

  it("shows a request in two tabs, one of which answers it", async () => {
    await using web = await start();
    const page = await open(web);
    await send(page, "approve");
    const accept = (tab: Page) => tab.getByRole("button", { name: "Accept approval" });
    await accept(page).waitFor();
    const other = await open(web, page.url());
    await accept(other).click();
    for (const tab of [page, other]) {
      await tab.locator(".agent_message", { hasText: "It was made." }).waitFor();
      expect(await accept(tab).count()).toBe(0);
    }
    expect(execFileSync("ls", [web.workspace], { encoding: "utf8" })).toBe("made\n");
  });

  it("stops a turn, shows a failure, and goes through a server restart", async () => {
    await using web = await start();
    const page = await open(web);
    await send(page, "stall");
    await page.locator('main[aria-busy="true"]').waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("alert").filter({ hasText: "interrupted" }).waitFor();
    await send(page, "fail");
    await page.getByRole("alert").filter({ hasText: "refused" }).waitFor();
    await web.restart();
    await send(page, "Go");
    await page.locator(".agent_message", { hasText: markup }).waitFor();
    expect(await page.locator(".input").allTextContents()).toEqual(["stall", "fail", "Go"]);
  });
});
