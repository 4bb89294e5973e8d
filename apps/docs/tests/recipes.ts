import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { reply, type Script } from "@codex/testing";
import { expect } from "vitest";

import { readPage } from "../src/pages.js";
import { openSnippetBench, type SnippetBench } from "../src/snippet-runner.js";
import { readSnippets } from "../src/snippets.js";

/** How long a busy machine may take. */
export const patient = { timeout: 30_000 };

/** Returns the programs of a recipe, in the order of its page. */
export async function programsOf(recipe: string): Promise<string[]> {
  const page = `docs/cookbook/${recipe}.md`;
  return readSnippets(page, await readPage(page)).snippets.map(({ code }) => code);
}

/** A kitchen for one recipe: its first program, or another, and a model that plays a script. */
export async function open(
  recipe: string,
  replies: Script,
  index = 0,
): Promise<SnippetBench & { program: string }> {
  const bench = await openSnippetBench(replies);
  const program = await bench.write((await programsOf(recipe))[index] ?? "");
  return Object.assign(bench, { program });
}

export function start(bench: SnippetBench & { program: string }, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [bench.program], { cwd: bench.folder, env: { ...bench.env, ...env } });
}

/** Runs the program to its end. Fails when that is an error. */
export async function run(
  bench: SnippetBench & { program: string },
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const child = start(bench, env);
  child.stdin?.end();
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, "close"),
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

/** Reads what a program prints until it matches. */
export function waitFor(child: ChildProcess, pattern: RegExp): Promise<void> {
  let printed = "";
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer) => {
      printed += chunk;
      if (pattern.test(printed)) resolve();
    };
    child.stdout?.on("data", look);
    child.once("close", () => reject(new Error(`ended before ${pattern}: ${printed}`)));
  });
}

export const git = (bench: SnippetBench, ...args: string[]) =>
  execFileSync("git", args, { cwd: bench.folder, env: bench.env, encoding: "utf8" });

export const fixed = reply.patch([{ update: "sum.txt", replace: "2 + 2 = 5", with: "2 + 2 = 4" }]);

export async function addSum(bench: SnippetBench): Promise<string> {
  const file = join(bench.folder, "sum.txt");
  await writeFile(file, "2 + 2 = 5\n");
  return file;
}
