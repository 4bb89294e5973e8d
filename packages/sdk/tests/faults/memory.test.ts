import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type StandInName, type StandInOptions, standIn } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import type { CodexOptions } from "../../src/index.js";
import { type Transport, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";

watchWhatIsLeft();
// Hundreds of megabytes take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const program = fileURLToPath(new URL("fixtures/memory-host.mjs", import.meta.url));
const mebibyte = 1024 * 1024;

interface Outcome {
  /** How many events the host took. */
  events: number;
  /** The code of the error that ended the turn, if one did. */
  error?: string;
  /** How much `onStderr` was told. */
  stderrBytes: number;
  /** By how much the host's memory grew at most. */
  peakMebibytes: number;
  /** How much the agent could write of its flood. */
  writtenMebibytes: number;
}

describe.each(transports)("an agent that prints too much, on %s", (transport) => {
  it.each([
    [undefined, 160],
    [mebibyte, 40],
  ])(
    "a line of 200 MB is refused at its cap (%s), and takes not much more than that",
    async (maxLineBytes, most) => {
      const outcome = await measure(transport, "run", "one-huge-line", {}, { maxLineBytes });
      expect(outcome).toMatchObject({ error: "line_too_long" });
      expect(outcome.peakMebibytes).toBeLessThan(most);
      expect(outcome.writtenMebibytes).toBeLessThan(100);
    },
  );

  it.each([
    [undefined, 48],
    [mebibyte, 16],
  ])(
    "a flood of 1 GB has to wait for a slow reader (maxBufferedBytes: %s)",
    async (maxBufferedBytes, most) => {
      const flood = { bytes: 1024 * mebibyte };
      const outcome = await measure(transport, "slowly", "floods-stdout", flood, { maxBufferedBytes });
      expect(outcome.events).toBe(1500);
      expect(outcome.peakMebibytes).toBeLessThan(80);
      expect(outcome.writtenMebibytes).toBeLessThan(most);
    },
  );

  it("it has to wait for one who also wants the result, a little later", async () => {
    const flood = { bytes: 1024 * mebibyte };
    const outcome = await measure(transport, "slowly beside its result", "floods-stdout", flood);
    expect(outcome.writtenMebibytes).toBeGreaterThan(1);
    expect(outcome.writtenMebibytes).toBeLessThan(48);
    expect(outcome.peakMebibytes).toBeLessThan(160);
  });

  it("a flood that is read to its end is not kept", async () => {
    const flood = { bytes: 160 * mebibyte, itemBytes: 4000 };
    const outcome = await measure(transport, "to its end", "floods-stdout", flood);
    expect(outcome.error).toBeUndefined();
    expect(outcome.events).toBeGreaterThan(40_000);
    expect(outcome.peakMebibytes).toBeLessThan(120);
  });

  it("300 MB of stderr leave a tail, and are offered as they come", async () => {
    const outcome = await measure(transport, "run", "floods-stderr");
    expect(outcome.error).toBeUndefined();
    expect(outcome.stderrBytes).toBeGreaterThan(300 * mebibyte);
    expect(outcome.peakMebibytes).toBeLessThan(64);
  });
});

describe("an app-server that prints too much", () => {
  it.each([
    [undefined, 160],
    [mebibyte, 80],
  ])(
    "a line of 200 MB is refused at its cap (%s), and takes not much more than that",
    async (maxLineBytes, most) => {
      const outcome = await measureServer("huge-line", { maxLineBytes });
      expect(outcome).toMatchObject({ error: "connection_lost" });
      expect(outcome.peakMebibytes).toBeLessThan(most);
    },
  );

  it("300 MB of stderr leave a tail, and are offered as they come", async () => {
    const outcome = await measureServer("floods-stderr");
    expect(outcome.error).toBeUndefined();
    expect(outcome.stderrBytes).toBeGreaterThan(300 * mebibyte);
    expect(outcome.peakMebibytes).toBeLessThan(80);
  });
});

/** The same for one of the servers in `app-server/servers`. */
async function measureServer(
  name: string,
  codexOptions: CodexOptions = {},
): Promise<Omit<Outcome, "writtenMebibytes">> {
  await using quiet = standIn("well-behaved");
  const server = fileURLToPath(new URL(`../app-server/servers/${name}.mjs`, import.meta.url));
  const options = JSON.stringify({ transport: "app-server", ...codexOptions });
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    "run",
    quiet.path,
    server,
    options,
  ]);
  return JSON.parse(stdout);
}

/** Runs the turn in a process of its own, and looks at its memory. */
async function measure<Name extends StandInName>(
  transport: Transport,
  way: string,
  name: Name,
  standInOptions?: StandInOptions[Name],
  codexOptions: CodexOptions = {},
): Promise<Outcome> {
  await using quiet = standIn("well-behaved");
  await using loud = standIn(name, standInOptions);
  const args = [program, way, quiet.path, loud.path, JSON.stringify({ transport, ...codexOptions })];
  // Looked at all the time: an agent that is killed while it notes the figure leaves none.
  let writtenBytes = 0;
  const look = () => {
    writtenBytes = Math.max(writtenBytes, loud.writtenBytes);
  };
  const timer = setInterval(look, 20);
  const { stdout } = await promisify(execFile)(process.execPath, args).finally(() => clearInterval(timer));
  look();
  expect(loud.runningProcesses).toEqual([]);
  return { ...JSON.parse(stdout), writtenMebibytes: writtenBytes / mebibyte };
}
