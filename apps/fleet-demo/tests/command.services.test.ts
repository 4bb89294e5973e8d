import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processesOf } from "../src/agent/processes-of.js";
import type { FleetState } from "../src/fleet-state.js";
import { findInstalledPostgres, requirePostgres } from "./services.js";

requirePostgres("The command of the fleet demo");

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** The folder for all that the command creates. Each of its processes has it in its environment or its arguments. */
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), "fleet-command-"));
  // PostgreSQL runs as another user than root.
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function start(...flags: string[]) {
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [program, "--offline", "--no-open", "--port", "0", ...flags], {
    env: { ...env, TMPDIR: folder, CODEX_HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += stripVTControlCharacters(String(text));
    });
  }
  return {
    child,
    output: () => output,
    exited: once(child, "exit") as Promise<[number | null, string | null]>,
  };
}

/** The address of the page, once it is printed. */
async function urlOf({ child, output }: { child: ChildProcess; output(): string }): Promise<string> {
  for (;;) {
    const url = /http:\S+/.exec(output())?.[0];
    if (url !== undefined) return url;
    if (child.exitCode !== null) throw new Error(`The command ended: ${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The states of a fleet. The last one is the first in which nothing is open, once so many turns were submitted. */
async function* statesUntilDone(url: string, turns: number): AsyncGenerator<FleetState> {
  const { body } = await fetch(new URL("fleet", url));
  let text = "";
  for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const state = JSON.parse(event.slice("data: ".length)) as FleetState;
      yield state;
      if (state.counts.submitted >= turns && state.counts.open === 0) return;
    }
  }
}

describe.runIf(findInstalledPostgres())("the command", () => {
  it("loses no turn while workers are killed, and leaves nothing behind after Ctrl-C", async () => {
    const command = start("--workers", "2", "--threads", "4", "--turns", "8", "--kill-every", "10s");
    const url = await urlOf(command);
    const answered = new Set<string>();
    for await (const { requests } of statesUntilDone(url, 8)) {
      for (const { id } of requests.filter((request) => !answered.has(request.id))) {
        answered.add(id);
        const body = JSON.stringify({ id, decision: "accept" });
        await fetch(new URL("answers", url), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
      }
    }
    expect(await processesOf(folder)).not.toEqual([]);
    expect(await readdir(folder)).not.toEqual([]);
    command.child.kill("SIGINT");
    expect(await command.exited).toEqual([0, null]);
    const output = command.output();
    expect(output).toMatch(
      /^8 turns submitted: 8 completed, 0 failed, 0 cancelled, 0 unfinished, 0 lost\. \d+ workers killed\.$/m,
    );
    expect(output).toMatch(/worker-1 started \(process \d+\)/);
    expect(output).toMatch(/worker-\d+ killed/);
    expect(answered.size).toBeGreaterThan(0);
    expect(await processesOf(folder)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  }, 300_000);

  it("takes its workers and its database with it when it is killed", async () => {
    const command = start();
    await urlOf(command);
    expect((await processesOf(folder)).length).toBeGreaterThan(3);
    command.child.kill("SIGKILL");
    await command.exited;
    await expect.poll(() => processesOf(folder), { timeout: 60_000, interval: 250 }).toEqual([]);
  });

  it("ends everything when Ctrl-C comes while it starts", async () => {
    const command = start();
    await expect.poll(() => readdir(folder), { timeout: 60_000 }).not.toEqual([]);
    command.child.kill("SIGINT");
    expect(await command.exited).toEqual([0, null]);
    expect(await processesOf(folder)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("explains a wrong time", async () => {
    const command = start("--kill-every", "often");
    expect(await command.exited).toEqual([1, null]);
    expect(command.output()).toContain("Expected a time such as 8s, 500ms or 2m, or 0.");
  });
});
