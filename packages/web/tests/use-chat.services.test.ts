import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Thread, ThreadEvent } from "@codex/sdk";
import { type RecordedRequest, reply } from "@codex/testing";
import { createUIMessageStreamResponse } from "ai";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toUIMessageStream } from "../src/ai.js";
import { startThread } from "../src/client.js";
import { browserPath, bundlePage, launchBrowser, reportMissingBrowser } from "./browser.js";
import { startWeb, until } from "./web-harness.js";

reportMissingBrowser("useChat() of the AI SDK");

/** What an older agent sends, which had a tool for plans. */
const plan: ThreadEvent = {
  type: "item.updated",
  item: { id: "plan", type: "todo_list", items: [{ text: "Look", completed: true }] },
};

async function* planFirst(events: AsyncIterable<ThreadEvent>): AsyncGenerator<ThreadEvent> {
  yield plan;
  yield* events;
}

const script = ({ lastUserText, position }: RecordedRequest) => {
  if (lastUserText === "stall") return reply.stall(reply.text("I begin"));
  if (lastUserText === "fail") return reply.fail(400, { error: { message: "no such model" } });
  if (lastUserText === "Again") return reply.text("Once more.");
  if (lastUserText === "approve" && position.numberInTurn === 1)
    return reply.shell("touch made", { escalate: true, justification: "to make a file" });
  if (position.numberInTurn > 1) return reply.text("Done.", { chunkSize: 2, delayMs: 5 });
  return reply.all(reply.reasoning("I should look."), reply.text("First I look."), reply.shell("echo seen"));
};

describe.runIf(browserPath)("a page with useChat()", () => {
  let browser: Browser;
  let html: string;

  beforeAll(async () => {
    html = await bundlePage('import "./page/chat.ts"');
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(transport: "exec" | "app-server", content = html) {
    const threads = new Map<string, Thread>();
    const signals: AbortSignal[] = [];
    /** The route of the README. */
    const chat = async (request: Request): Promise<Response> => {
      const { id, prompt } = (await request.json()) as { id: string; prompt: string };
      const thread = threads.get(id) ?? web.codex.startThread({ workingDirectory: web.workspace });
      threads.set(id, thread);
      signals.push(request.signal);
      const { events } = await thread.runStreamed(prompt, { signal: request.signal });
      return createUIMessageStreamResponse({ stream: toUIMessageStream(planFirst(events)) });
    };
    const web = await startWeb(script, {
      transport,
      basePath: "/api/codex",
      page: (request) =>
        request.method === "POST"
          ? chat(request)
          : new Response(content, { headers: { "content-type": "text/html" } }),
    });
    const page = await browser.newPage();
    await page.goto(web.url);
    return { web, page, signals, [Symbol.asyncDispose]: () => web[Symbol.asyncDispose]() };
  }

  async function send(page: Page, text: string): Promise<void> {
    await page.getByLabel("Message").fill(text);
    await page.getByLabel("Message").press("Enter");
  }

  const ready = (page: Page) => page.locator('main[data-status="ready"]').waitFor();

  const partsOf = async (page: Page, type: string) =>
    (await page.locator(`.assistant:last-of-type .${type}`).allTextContents()).map((text) =>
      JSON.parse(text),
    );

  it.each(["exec", "app-server"] as const)("shows a turn on %s", async (transport) => {
    await using chat = await open(transport);
    const { page } = chat;
    await send(page, "Go");
    await page.locator(".text", { hasText: "Done." }).waitFor();
    await ready(page);
    expect(await page.locator(".text").allTextContents()).toEqual(["Go", "First I look.", "Done."]);
    expect(await page.locator(".reasoning").allTextContents()).toEqual(["I should look."]);
    expect(await partsOf(page, "dynamic-tool")).toMatchObject([
      {
        toolName: "command",
        state: "output-available",
        input: { command: expect.stringContaining("echo seen") },
        output: { output: "seen\n", exitCode: 0 },
      },
    ]);
    expect(await partsOf(page, "data-plan")).toMatchObject([
      { data: { items: [{ text: "Look", completed: true }] } },
    ]);
    expect(await partsOf(page, "metadata")).toMatchObject([{ usage: { input_tokens: expect.any(Number) } }]);
    await send(page, "Again");
    await page.locator(".text", { hasText: "Once more." }).waitFor();
    expect(await page.locator("section").count()).toBe(4);
    // The second message continues the thread.
    expect(JSON.stringify(chat.web.model.requests.at(-1)?.body)).toContain("First I look.");
  });

  it.each(["exec", "app-server"] as const)(
    "stops a turn on %s, and shows why the next one failed",
    async (transport) => {
      await using chat = await open(transport);
      const { page, web, signals } = chat;
      await send(page, "stall");
      const request = await web.model.nextRequest();
      // The text of a response that has not ended, where the agent streams it.
      if (transport === "app-server") {
        await page.locator('main[data-status="streaming"] .text', { hasText: "I begin" }).waitFor();
      }
      await page.getByRole("button", { name: "Stop" }).click();
      await ready(page);
      expect(await request.outcome).toBe("dropped");
      expect(signals[0]?.aborted).toBe(true);
      await send(page, "fail");
      await page.getByRole("alert").filter({ hasText: "no such model" }).waitFor();
      await page.locator('main[data-status="error"]').waitFor();
      await send(page, "Again");
      await page.locator(".text", { hasText: "Once more." }).waitFor();
      await ready(page);
      expect(await page.getByRole("alert").count()).toBe(0);
      expect(signals[2]?.aborted).toBe(false);
    },
  );

  it.each(["accept", "decline"] as const)("answers a request for approval with %s", async (answer) => {
    await using chat = await open("app-server");
    const { page, web } = chat;
    await page.goto(`${web.url}/#/api/codex`);
    await page.reload();
    await send(page, "Again");
    await page.locator(".text", { hasText: "Once more." }).waitFor();
    await ready(page);
    await send(page, "approve");
    await page.getByRole("button", { name: answer }).waitFor();
    expect(await partsOf(page, "dynamic-tool")).toMatchObject([
      { state: "approval-requested", approval: { requestReason: "to make a file" } },
    ]);
    await page.getByRole("button", { name: answer }).click();
    await page.locator(".text", { hasText: "Done." }).waitFor();
    await ready(page);
    const approved = answer === "accept";
    expect(await partsOf(page, "dynamic-tool")).toMatchObject([
      { state: approved ? "output-available" : "output-denied", approval: { approved } },
    ]);
    expect(existsSync(join(web.workspace, "made"))).toBe(approved);
  });

  it("stops and resumes a turn of a thread server", async () => {
    await using chat = await open("app-server");
    const { page, web } = chat;
    const { url } = await startThread(`${web.url}/api/codex`, "stall");
    const viewer = web.connect(url);
    await until(viewer, ({ state }) => state.thread.items.length === 1);
    await page.goto(`${web.url}/#${url.slice(web.url.length)}`);
    await page.reload();
    await page.locator('main[data-status="streaming"] .text', { hasText: "I begin" }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await ready(page);
    const { state } = await until(viewer, ({ state }) => state.error !== null);
    expect(state.error).toMatchObject({ code: "turn_interrupted" });
    await send(page, "fail");
    await page.getByRole("alert").filter({ hasText: "no such model" }).waitFor();
    await send(page, "Again");
    await page.locator(".text", { hasText: "Once more." }).waitFor();
    await ready(page);
    expect(await page.locator(".text").allTextContents()).toEqual(["I begin", "fail", "Again", "Once more."]);
  });

  it("runs the chat of the README", async () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const [code] = readme.match(/import { useChat }.*?(?=```)/s) ?? [];
    const root = 'createRoot(document.getElementById("root")).render(<Chat />);';
    const page = `import { createRoot } from "react-dom/client"; ${code} ${root}`;
    await using chat = await open("app-server", await bundlePage(page));
    await send(chat.page, "approve");
    await chat.page.getByRole("button", { name: "accept" }).click();
    await chat.page.locator('main[aria-busy="false"] p', { hasText: "Done." }).waitFor();
    expect(existsSync(join(chat.web.workspace, "made"))).toBe(true);
  });
});
