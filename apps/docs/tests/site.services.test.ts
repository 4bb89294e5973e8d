import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import MiniSearch from "minisearch";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { docsFolder, findPages } from "../src/pages.js";
import { BuiltSite } from "../src/site/built-site.js";
import { type SiteServer, startSiteServer } from "../src/site/site-server.js";

const chromiumPath = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout?.trim())
  .find((path) => path);

if (chromiumPath === undefined)
  console.warn("The site is NOT checked in a browser: chromium is not installed.");

it.runIf(process.env["REQUIRE_SERVICES"])("chromium is installed", () => expect(chromiumPath).toBeDefined());

const program = join(docsFolder, "dist/main.js");
const run = (...words: string[]) => promisify(execFile)(process.execPath, [program, ...words]);

let directory: string;
let site: BuiltSite;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "site-"));
  await run("--no-serve", "--out", directory);
  site = await BuiltSite.read(directory);
}, 300_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

describe("the built site", () => {
  it("has a target for every link and anchor", () => {
    expect(site.pages.size).toBeGreaterThan(500);
    expect(site.brokenLinks()).toEqual([]);
  });

  it("loads nothing from another host", () => {
    expect(site.outsideLoads()).toEqual([]);
  });

  it("has every page of the documentation, and one for each error code", async () => {
    const reference = await readFile(join(docsFolder, "../../docs/errors.md"), "utf8");
    const codes = [...reference.matchAll(/^## `(\w+)`$/gm)].map(([, code]) => `errors/${code}`);
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((address) => !site.pages.has(address))).toEqual([]);
  });

  it("lists every guide in llms.txt, as Markdown that exists", async () => {
    const index = await readFile(join(directory, "llms.txt"), "utf8");
    const guides = (await findPages()).filter((page) => page.startsWith("docs/guides/"));
    const links = guides.map((page) => page.replace(/^docs/, ""));
    expect(links.filter((link) => !index.includes(`](${link})`))).toEqual([]);
    const files = [...index.matchAll(/\]\(\/([^)]+)\)/g)].map(([, file = ""]) => file);
    expect(files.filter((file) => !site.files.has(file))).toEqual([]);
    const full = await readFile(join(directory, "llms-full.txt"), "utf8");
    expect(full).toContain("# Structured output");
    expect(full).toContain("# `turn_failed`");
  });

  it.each([
    ["user cancelled MCP tool call", "/guides/faq"],
    ["turn_parked", "/errors/turn_parked"],
    ["CodexOptions maxIdleThreads", "/reference/sdk-types"],
  ])("finds %j by its search", async (words, address) => {
    const chunks = join(directory, "assets/chunks");
    const [file = ""] = (await readdir(chunks)).filter((name) => name.startsWith("@localSearchIndex"));
    const { default: json } = await import(join(chunks, file));
    const index = MiniSearch.loadJSON<{ id: string }>(json, {
      fields: ["title", "titles", "text"],
      storeFields: ["title", "titles"],
    });
    const found = index.search(words, { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } });
    expect(found.slice(0, 5).map(({ id }) => id.replace(/#.*/, ""))).toContain(address);
  });
});

describe("pnpm docs", () => {
  it("explains itself", async () => {
    const { stdout } = await run("--help");
    expect(stdout).toContain("Usage: pnpm docs [options]");
    expect(stdout).toContain("--port <number>");
  });

  it("reports a port that is in use before it builds", async () => {
    await using server = await startSiteServer(0);
    const { port } = new URL(server.url);
    const { stdout, stderr } = await run("--port", port).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    expect(stdout).toBe("");
    expect(stderr).toContain(`Port ${port} is in use. Choose another with --port`);
  });

  it.each([
    [["--port", "web"], "'web' is invalid. Expected a number from 0 to 65535."],
    [["--prot", "1"], "(Did you mean --port?)"],
    [["guides"], "too many arguments"],
  ])("rejects %j", async (words, message) => {
    const { stderr } = await run(...words).catch((error: { stderr: string }) => error);
    expect(stderr).toContain(message);
  });
});

describe.runIf(chromiumPath)("the site in a browser", () => {
  let browser: Browser;
  let server: SiteServer;
  beforeAll(async () => {
    // Chromium has no sandbox for root.
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    browser = await chromium.launch({ executablePath: chromiumPath ?? "", args });
    server = await startSiteServer(0);
    server.show(directory);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  /** Opens a page, and notes what goes wrong on it. */
  async function open(path: string): Promise<{ page: Page; problems: string[] }> {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url)) problems.push(`asks for ${request.url()}`);
    });
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("console", (line) => {
      if (line.type() === "error") problems.push(line.text());
    });
    await page.goto(new URL(path, server.url).href);
    return { page, problems };
  }

  it("leads from the home page by the search to an error", async () => {
    const { page, problems } = await open("/");
    await page.getByRole("heading", { name: "Codex SDK for TypeScript" }).waitFor();
    await page.getByRole("link", { name: "exec or app-server?" }).first().waitFor();
    await page.getByRole("button", { name: "Search" }).first().click();
    await page.getByRole("searchbox").fill("turn_parked");
    await page.getByRole("option").getByRole("link").first().click();
    await page.waitForURL(/\/errors\/turn_parked/);
    await page.getByRole("heading", { name: "turn_parked" }).waitFor();
    await page.getByText("What happened.").waitFor();
    expect(problems).toEqual([]);
  });

  it("suggests the nearest page for an address that does not exist", async () => {
    const { page, problems } = await open("/guides/steaming");
    await page.getByRole("heading", { name: "This page does not exist" }).waitFor();
    await page.getByRole("listitem").getByRole("link", { name: "Streaming" }).click();
    await page.getByRole("heading", { name: "Streaming", level: 1 }).waitFor();
    expect(problems).toEqual([expect.stringContaining("404")]);
  });

  it("shows programs, pictures and the API without an error", async () => {
    for (const path of ["/guides/exec-or-app-server", "/architecture", "/reference/sdk", "/api/index.html"]) {
      const { page, problems } = await open(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      const broken = await page.evaluate(() =>
        [...document.images].filter((image) => image.naturalWidth === 0).map((image) => image.src),
      );
      expect({ path, problems, broken }).toEqual({ path, problems: [], broken: [] });
      await page.close();
    }
  });

  it("is no wider than a phone", async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    for (const path of ["/", "/guides/exec-or-app-server", "/guides/faq", "/errors", "/nowhere"]) {
      await page.goto(new URL(path, server.url).href);
      expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 390]);
    }
  });
});
