import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FleetAgent, openScriptedAgent } from "../src/agent/agent.js";
import { Fleet } from "../src/fleet/fleet.js";
import { type Database, openDatabase } from "../src/postgres/database.js";
import { type FleetServer, startFleetServer } from "../src/server/fleet-server.js";
import {
  chromiumPath,
  findInstalledPostgres,
  launchChromium,
  requireChromium,
  requirePostgres,
} from "./services.js";

requirePostgres("The fleet demo");
requireChromium("The page of the fleet demo");

const root = fileURLToPath(new URL("../dist/page", import.meta.url));
const workerProgram = fileURLToPath(new URL("../dist/worker.js", import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Waits for a value for as long as a busy machine needs. */
const patiently = <Value>(read: () => Value) => expect.poll(read, { timeout: 60_000 });

/** A prompt that the script knows. The agent asks before it runs the command. */
const prompt = 'Add entry 1 to journal.md: "The sea was calm." Ask before you do.';

describe.runIf(chromiumPath && findInstalledPostgres())("the page", () => {
  let browser: Browser;
  let agent: FleetAgent;
  let database: Database;
  let fleet: Fleet;
  let server: FleetServer;
  const lines: string[] = [];

  beforeAll(async () => {
    [browser, agent, database] = await Promise.all([
      launchChromium(),
      openScriptedAgent(),
      openDatabase({ say: (line) => lines.push(line) }),
    ]);
    fleet = await Fleet.start({
      agent,
      database,
      workers: 2,
      threads: 4,
      killEveryMs: 0,
      submitEveryMs: 0,
      maxTurns: 0,
      // A worker holds a request for as long as the test needs.
      timing: { holdMs: 600_000, expireMs: 600_000, leaseMs: 2_000 },
      say: (line) => lines.push(line),
      workerProgram,
    });
    server = await startFleetServer(fleet, { port: 0, root });
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
    await agent?.[Symbol.asyncDispose]();
    await browser?.close();
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(server.url);
    await page.getByText("Connected", { exact: true }).waitFor();
    return page;
  }

  async function submit(page: Page, thread: string, text: string): Promise<void> {
    await page.getByRole("combobox", { name: "Thread" }).selectOption(thread);
    await page.getByLabel("Prompt").fill(text);
    await page.getByLabel("Prompt").press("Enter");
    await page.getByText(`It is the last turn of ${thread}.`).waitFor();
  }

  const item = (page: Page, name: string) => page.getByRole("listitem", { name, exact: true });
  const counter = (page: Page, name: string) => page.locator(`.counter.${name} dd`).textContent();

  /** What axe finds that keeps people from using the page. */
  async function seriousFindings(page: Page): Promise<string[]> {
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  it("moves a turn of a killed worker to another one, where it is answered from the page and ends", async () => {
    const page = await open();
    await submit(page, "tides", prompt);
    const turn = item(page, "tides/1");
    await turn.getByText("asks").waitFor();
    await page.getByText("Run this command?").waitFor();
    const holder = (await turn.locator(".journey").textContent()) ?? "";
    expect(await seriousFindings(page)).toEqual([]);

    await page.getByRole("button", { name: `Kill ${holder}` }).click();
    await turn.getByText("worker killed").waitFor();
    await page.getByText("left behind tides/1").waitFor();
    await turn.getByText(`moved from ${holder} to worker-`).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    // The same request, which the killed worker opened.
    expect(await page.getByText("Run this command?").count()).toBe(1);
    await page.getByRole("button", { name: "Accept" }).click();
    await turn.getByText("completed").waitFor();
    await turn.getByText("Entry 1 is in the journal: “The sea was calm.”").waitFor();

    await page.getByText("Nothing. Now and then").waitFor();
    await patiently(() => counter(page, "completed")).toBe("1");
    await patiently(() => fleet.checkedTurns).toBe(1);
    expect(await counter(page, "lost")).toBe("0");
    expect(await counter(page, "kills")).toBe("1");
    expect(await counter(page, "moved")).toBe("1");
    expect(readFileSync(fleet.pathOf("tides", "journal.md"), "utf8")).toBe("1. The sea was calm.\n");
    expect(lines).toContain(`${holder} killed while it ran tides/1`);
    expect(lines).toContainEqual(expect.stringMatching(`^tides/1 moved from ${holder} to worker-[23]$`));
    expect(lines).toContain("tides/1 got the answer accept from you");
  });

  it("declines from a phone in the dark", async () => {
    const page = await open({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    await submit(page, "winds", prompt);
    await page.getByRole("listitem", { name: "Request of winds/1" }).getByText("Run this command?").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      "rgb(21, 23, 26)",
    );
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Decline" }).click();
    const turn = item(page, "winds/1");
    await turn.getByText("That was declined, so the journal is unchanged.").waitFor();
    await turn.getByText("completed").waitFor();
    expect(readFileSync(fleet.pathOf("winds", "journal.md"), "utf8")).toBe("");
  });

  it("kills any worker that runs, and shows the one that takes its place", async () => {
    const page = await open();
    const started = () => page.locator(".worker", { hasText: "running" }).count();
    await patiently(started).toBe(2);
    const before = Number(await counter(page, "kills"));
    await page.getByRole("button", { name: "Kill a worker now" }).click();
    await patiently(() => counter(page, "kills")).toBe(String(before + 1));
    await patiently(started).toBe(2);
  });

  it("shows the conversation of a thread, also while a turn moves, and takes answers there", async () => {
    const page = await open();
    await submit(page, "storms", prompt);
    await item(page, "storms/1").getByText("asks").waitFor();
    const holder = (await item(page, "storms/1").locator(".journey").textContent()) ?? "";
    const fleetPage = await open();
    await page.getByRole("link", { name: "storms" }).click();
    await page.getByRole("article", { name: "You" }).getByText("The sea was calm.").waitFor();
    await page.getByText("Run this command?").waitFor();
    expect(await page.getByRole("textbox").count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await fleetPage.getByRole("button", { name: `Kill ${holder}` }).click();
    await item(fleetPage, "storms/1").getByText(`moved from ${holder} to worker-`).waitFor();
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    await page.getByRole("article", { name: "Agent" }).getByText("Entry 1 is in the journal").waitFor();
    expect(await page.getByRole("article", { name: "You" }).count()).toBe(1);
    await page.getByRole("link", { name: "The fleet" }).click();
    await item(page, "storms/1").getByText("completed").waitFor();
  });

  it("shows the same after the server was restarted", async () => {
    const page = await open();
    await item(page, "tides/1").waitFor();
    const port = Number(new URL(server.url).port);
    await server[Symbol.asyncDispose]();
    await page.getByText("Connection lost").waitFor();
    server = await startFleetServer(fleet, { port, root });
    await page.getByText("Connected", { exact: true }).waitFor();
    await submit(page, "stars", "What do you see?");
    await item(page, "stars/1").getByText("You wrote: “What do you see?”").waitFor();
    expect(await item(page, "tides/1").count()).toBe(1);
  });

  it("refuses other hosts and forms of other sites, and explains bad input", async () => {
    const post = (path: string, body: string, type = "application/json") =>
      fetch(new URL(path, server.url), { method: "POST", body, headers: { "content-type": type } });
    expect((await post("kills", "{}", "text/plain")).status).toBe(415);
    expect(await (await post("kills", '{"worker":"worker-99"}')).json()).toEqual({
      message: "No such worker runs now. Try again in a moment.",
    });
    expect((await post("turns", '{"thread":"nowhere","prompt":"Hi"}')).status).toBe(404);
    expect((await post("turns", '{"thread":"tides","prompt":" "}')).status).toBe(400);
    expect((await post("answers", '{"id":"1","decision":"park"}')).status).toBe(400);
    const late = await post("answers", '{"id":"1","decision":"accept"}');
    expect(late.status).toBe(409);
    expect(await late.json()).toEqual({ message: expect.stringContaining("does not wait for an answer") });
    const [response] = await once(get(server.url, { headers: { host: "example.com" } }), "response");
    expect((response as IncomingMessage).resume().statusCode).toBe(421);
  });
});
