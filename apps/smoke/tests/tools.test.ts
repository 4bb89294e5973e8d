import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@codex/docs";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";
import { afterAll, describe, expect, inject, it } from "vitest";
import { quiet } from "../src/consumer.js";
import { repositoryDirectory } from "../src/repository.js";
import { runCommand } from "../src/run-command.js";
import { runProgram, thisNode } from "../src/runtimes.js";

const consumer = inject("consumer");
const parent = mkdtempSync(join(tmpdir(), "codex-tools-"));
// Some gigabytes.
afterAll(() => rmSync(parent, { recursive: true, force: true }), 120_000);

/** Creates a CommonJS project with packed packages, some tools from npm, and a few files. */
async function installTools(
  name: string,
  tools: readonly string[],
  files: Record<string, string>,
  packages: readonly string[] = ["sdk", "testing"],
): Promise<string> {
  const cwd = join(parent, name);
  mkdirSync(cwd);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(cwd, path), text);
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ private: true }));
  const folder = join(consumer, "tarballs");
  const packed = readdirSync(folder).filter((file) =>
    packages.some((each) => file.startsWith(`codex-${each}-`)),
  );
  expect(packed).toHaveLength(packages.length);
  await runCommand("npm", ["install", ...quiet, ...tools, ...packed.map((file) => join(folder, file))], {
    cwd,
  });
  return cwd;
}

/** The first code block of a page after some words. */
function codeBlock(page: string, after: string): string {
  const text = readFileSync(join(repositoryDirectory, page), "utf8");
  const block = text.slice(text.indexOf(after)).match(/```(?:ts|jsx)\n(.*?)```/s)?.[1];
  if (!text.includes(after) || block === undefined) throw new Error(`${page} has no code after ${after}`);
  return block;
}

/** Asks a server that may still be starting. */
async function getJson(url: string, server: ChildProcess): Promise<unknown> {
  while (server.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return response.json();
    await sleep(100);
  }
  throw new Error(`The server exited with ${server.exitCode}`);
}

// Tools of a hundred megabytes, from npm.
describe.runIf(inject("scope") === "full")("with the packed packages", () => {
  it("webpack bundles a program that finds the binary, also after the bundle was moved", async () => {
    const config = `module.exports = {
      mode: "production", target: "node", entry: "./turn.mjs", experiments: { topLevelAwait: true },
      output: { path: __dirname + "/out", filename: "turn.cjs", library: { type: "commonjs2" } },
    };`;
    const cwd = await installTools("webpack", ["webpack@5", "webpack-cli@6"], {
      "webpack.config.cjs": config,
      "turn.mjs": readFileSync(join(consumer, "tools/turn.mjs"), "utf8"),
    });
    const { stdout } = await runCommand("npx", ["webpack"], { cwd });
    expect(stdout).not.toMatch(/createRequire|Critical dependency/);
    const expected = { answers: ["exec", "app-server"] };
    expect(await runProgram(thisNode, ["out/turn.cjs"], { cwd })).toEqual(expected);

    const moved = join(parent, "webpack-moved");
    mkdirSync(join(moved, "node_modules"), { recursive: true });
    renameSync(join(cwd, "out"), join(moved, "out"));
    renameSync(join(cwd, "node_modules/@openai"), join(moved, "node_modules/@openai"));
    expect(await runProgram(thisNode, ["out/turn.cjs"], { cwd: moved })).toEqual(expected);
  });

  it("Next.js traces the binary into its standalone output with the settings of the guide", async () => {
    const cwd = await installTools("next", ["next@16", "react@19", "react-dom@19"], {
      "next.config.mjs": codeBlock("docs/guides/electron-and-bundlers.md", "**Next.js.**"),
    });
    cpSync(join(consumer, "tools/next"), cwd, { recursive: true });
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
    await runCommand("npx", ["next", "build"], { cwd, env, timeoutMs: 240_000 });
    const served = join(parent, "next-standalone");
    renameSync(join(cwd, ".next/standalone"), served);
    rmSync(cwd, { recursive: true });

    await using model = await startScriptedModel({ replies: [reply.text("From Next.js.")] });
    await using home = await createCodexHome();
    const port = await freePort();
    const server = spawn(process.execPath, ["server.js"], {
      cwd: served,
      env: { ...home.env, MODEL: JSON.stringify(model.config), HOSTNAME: "127.0.0.1", PORT: String(port) },
      stdio: "inherit",
    });
    try {
      expect(await getJson(`http://127.0.0.1:${port}/agent`, server)).toEqual({
        finalResponse: "From Next.js.",
      });
    } finally {
      if (server.exitCode === null && server.kill()) await once(server, "exit");
    }
  });

  it("Next.js serves the route handler and the hook of the README of @codex/web", async () => {
    const readme = "packages/web/README.md";
    const tools = [
      "next@16",
      "react@19",
      "react-dom@19",
      "hono@4",
      "typescript@5",
      "@types/node@20",
      "@types/react@19",
    ];
    const cwd = await installTools(
      "next-web",
      tools,
      { "next.config.mjs": 'export default { serverExternalPackages: ["@codex/sdk"] };' },
      ["protocol", "sdk", "web"],
    );
    const route = codeBlock(readme, "In Next.js it is a route handler");
    expect(route).toContain('"/srv/project"');
    const routeDirectory = join(cwd, "app/api/codex/[...path]");
    mkdirSync(routeDirectory, { recursive: true });
    writeFileSync(join(routeDirectory, "route.ts"), route.replace('"/srv/project"', JSON.stringify(cwd)));
    cpSync(join(consumer, "tools/next/app/layout.js"), join(cwd, "app/layout.js"));
    writeFileSync(join(cwd, "app/chat.jsx"), codeBlock(readme, "## React"));
    const page = `"use client"; import { Chat } from "./chat.jsx"; export default () => <Chat url={null} />;`;
    writeFileSync(join(cwd, "app/page.jsx"), page);

    await using model = await startScriptedModel({
      replies: [reply.text("From Next.js."), reply.text("As it happens.")],
    });
    await using home = await createCodexHome({ configToml: model.configToml });
    const env = { ...home.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
    await runCommand("npx", ["next", "build"], { cwd, env, timeoutMs: 240_000 });
    const port = await freePort();
    const server = spawn(
      process.execPath,
      ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", String(port)],
      { cwd, env, stdio: "inherit" },
    );
    const origin = `http://127.0.0.1:${port}`;
    const post = (path: string, body: unknown, from = origin) =>
      fetch(`${origin}/api/codex${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: from },
        body: JSON.stringify(body),
      });
    try {
      expect(await getJson(`${origin}/api/codex/threads`, server)).toEqual([]);
      expect(await (await fetch(origin)).text()).toContain("connecting");
      expect((await post("/threads", { input: "Go", key: "1" }, "http://elsewhere.example")).status).toBe(
        403,
      );
      const { id } = (await (await post("/threads", { input: "Go", key: "1" })).json()) as { id: string };
      const events = await fetch(`${origin}/api/codex/threads/${id}/events`);
      const stream = events.body?.pipeThrough(new TextDecoderStream()).getReader();
      const readUntil = async (...patterns: RegExp[]) => {
        for (let read = ""; !patterns.every((pattern) => pattern.test(read)); ) {
          const { done, value } = (await stream?.read()) ?? { done: true };
          if (done) throw new Error(`The events ended after ${read}`);
          read += value;
        }
      };
      await readUntil(/From Next\.js\./, /web\.turn_ended|"isRunning":false/);
      expect((await post(`/threads/${id}/turns`, { input: "Again", key: "2" })).status).toBe(202);
      await readUntil(/As it happens\./, /web\.turn_ended/);
      await stream?.cancel();
      expect((await fetch(`${origin}/api/codex/threads/${id}`, { method: "DELETE" })).status).toBe(204);
    } finally {
      if (server.exitCode === null && server.kill()) await once(server, "exit");
    }
  }, 600_000);

  it.each(["29", "30"])("jest %s loads the packages as CommonJS, without settings", async (version) => {
    const cwd = await installTools(`jest-${version}`, [`jest@${version}`], {
      "turn.test.js": readFileSync(join(consumer, "tools/jest.test.js"), "utf8"),
    });
    const { stderr } = await runCommand("npx", ["jest", "--ci"], { cwd });
    expect(stderr).toMatch(/Tests:\s+2 passed/);
  });
});
