import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { WebEvent, WebState } from "@codex/web";
import { chromium, type Page } from "playwright-core";
import { type LoopbackServer, serveOnLoopback } from "../contenders/relay.js";
import type { Sample } from "../harness/benchmark.js";
import { serveTask } from "../harness/task.js";
import { endlessMessages, lastMessage, longThread } from "../workloads/web-thread.js";

/** Shows a thread in a page that scrolls while events arrive, and measures the frames of the page. */
export interface PageFramesTask {
  /** Path of the browser. */
  chromiumPath: string;
  /** The built page, which shows the thread of the address `/#thread/ID` from `/api/threads/ID`. */
  directory: string;
  /** Items of the thread. */
  items: number;
  /** How many events arrive while it scrolls. */
  events: number;
}

/** The pause between events and between scrolls, in milliseconds. */
const eventMs = 5;
const scrollMs = 50;
/** How often the page is scrolled to its end until it shows it. */
const maxScrolls = 200;

/** What the page runs: keeps the longest time between two frames, until it is taken. */
const frameRecorder = `
  let last = performance.now();
  let longest = 0;
  requestAnimationFrame(function record(now) {
    longest = Math.max(longest, now - last);
    last = now;
    requestAnimationFrame(record);
  });
  globalThis.takeLongestFrame = () => {
    const taken = Math.max(longest, performance.now() - last);
    longest = 0;
    return taken;
  };
`;

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
};

await serveTask<PageFramesTask>(async ({ chromiumPath, directory, items, events }): Promise<Sample> => {
  await using thread = await serveRecordedThread(directory, longThread(items));
  await using browser = await chromium.launch({
    executablePath: chromiumPath,
    // Chromium has no sandbox for root.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const page = await browser.newPage();
  await page.addInitScript(frameRecorder);
  // The page loads its code before it opens the thread.
  await page.goto(thread.origin);
  await page.getByRole("textbox").waitFor();
  await takeLongestFrame(page);

  await page.goto(`${thread.origin}/#thread/recorded`);
  await page.getByText(lastMessage).waitFor();
  await setTimeout(500);
  const openingMs = await takeLongestFrame(page);

  const streaming = { isOver: false };
  const streamed = streamEvents(thread, events).finally(() => {
    streaming.isOver = true;
  });
  await page.mouse.move(400, 300);
  for (let step = 0; !streaming.isOver; step += 1) {
    // Up for a while, and down again.
    await page.mouse.wheel(0, step % 20 < 10 ? -400 : 400);
    await setTimeout(scrollMs);
  }
  await streamed;
  const scrollingMs = await takeLongestFrame(page);

  const end = "Every event has arrived.";
  thread.send({ type: "item.completed", item: { id: "end", type: "agent_message", text: end } });
  // The end moves while the page finds out how high its items are.
  for (let scrolls = 0; !(await page.getByText(end).isVisible()); scrolls += 1) {
    if (scrolls === maxScrolls) throw new Error("The page does not show its last message.");
    await page.mouse.wheel(0, 1e6);
    await setTimeout(scrollMs);
  }
  return { openingMs, scrollingMs };
});

/** Sends events at a steady pace. */
async function streamEvents(thread: RecordedThread, count: number): Promise<void> {
  const events = endlessMessages();
  const startMs = performance.now();
  for (let sent = 0; sent < count; sent += 1) {
    thread.send(events.next().value);
    await setTimeout(startMs + sent * eventMs - performance.now());
  }
}

/** Returns the longest time between two frames since the last call, in milliseconds. */
function takeLongestFrame(page: Page): Promise<number> {
  return page.evaluate("takeLongestFrame()");
}

/** A page and one thread that plays from memory, so that nothing but the page takes processor time. */
interface RecordedThread extends LoopbackServer {
  /** Sends an event to the page. */
  send(event: WebEvent): void;
}

/**
 * Serves the files of a page, and the thread below `/api/threads/` under any id.
 *
 * @param directory the built page
 * @param state the state that the page gets first
 */
async function serveRecordedThread(directory: string, state: WebState): Promise<RecordedThread> {
  let stream: ServerResponse | undefined;
  let lastId = 0;
  const write = (event: string, data: unknown) => {
    lastId += 1;
    stream?.write(`event: ${event}\nid: recorded.${lastId}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const server = await serveOnLoopback((request, response) => {
    if (request.url?.endsWith("/events")) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      stream = response;
      write("snapshot", state);
    } else if (request.url === "/api/threads") {
      response.writeHead(200, { "content-type": "application/json" }).end("[]");
    } else void serveFile(directory, request, response);
  });
  return { ...server, send: (event) => write("event", event) };
}

async function serveFile(directory: string, { url = "/" }: IncomingMessage, response: ServerResponse) {
  const { pathname } = new URL(url, "http://localhost");
  const path = join(directory, normalize(pathname === "/" ? "/index.html" : pathname));
  try {
    const content = await readFile(path);
    response.writeHead(200, { "content-type": contentTypes[extname(path)] ?? "application/octet-stream" });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}
