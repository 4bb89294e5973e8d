import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type StandInName, type StandInOptions, standIn } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import type { CodexOptions } from "../../src/index.js";
import { type Transport, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";

watchWhatIsLeft();
// Hundreds of megabytes take long on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const program = fileURLToPath(new URL("fixtures/memory-host.mjs", import.meta.url));
const mebibyte = 1024 * 1024;

interface Outcome {
  /** The number of events that the host read. */
  events: number;
  /** The code of the error that ended the turn, if any. */
  error?: string;
  /** The amount of text passed to `onStderr`. */
  stderrBytes: number;
  /** The maximum growth of the host's memory. */
  peakMebibytes: number;
  /** The part of its flood that the agent could write. */
  writtenMebibytes: number;
}

describe.each(transports)("an agent that prints too much, on %s", (transport) => {
  it.each([
    [undefined, 160],
    [mebibyte, 40],
  ])(
    "fails at the line limit (%s) on a line of 200 MB, with memory close to the limit",
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
  ])("waits for a slow reader in a flood of 1 GB (maxBufferedBytes: %s)", async (maxBufferedBytes, most) => {
    const flood = { bytes: 1024 * mebibyte };
    const outcome = await measure(transport, "slowly", "floods-stdout", flood, { maxBufferedBytes });
    expect(outcome.events).toBe(1500);
    expect(outcome.peakMebibytes).toBeLessThan(80);
    expect(outcome.writtenMebibytes).toBeLessThan(most);
  });

  it("waits for a slow reader that also requested the result", async () => {
    const flood = { bytes: 1024 * mebibyte };
    const outcome = await measure(transport, "slowly with its result", "floods-stdout", flood);
    expect(outcome.writtenMebibytes).toBeGreaterThan(1);
    expect(outcome.writtenMebibytes).toBeLessThan(48);
    expect(outcome.peakMebibytes).toBeLessThan(160);
  });

  it("does not accumulate in memory when its flood is read to the end", async () => {
    const flood = { bytes: 160 * mebibyte, itemBytes: 4000 };
    const outcome = await measure(transport, "to its end", "floods-stdout", flood);
    expect(outcome.error).toBeUndefined();
    expect(outcome.events).toBeGreaterThan(40_000);
    expect(outcome.peakMebibytes).toBeLessThan(120);
  });

  it("has 300 MB of stderr passed to onStderr, with only a tail kept", async () => {
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
    "fails at the line limit (%s) on a line of 200 MB, with memory close to the limit",
    async (maxLineBytes, most) => {
      const outcome = await measureServer("huge-line", { maxLineBytes });
      expect(outcome).toMatchObject({ error: "connection_lost" });
      expect(outcome.peakMebibytes).toBeLessThan(most);
    },
  );

  it("has 300 MB of stderr passed to onStderr, with only a tail kept", async () => {
    const outcome = await measureServer("floods-stderr");
    expect(outcome.error).toBeUndefined();
    expect(outcome.stderrBytes).toBeGreaterThan(300 * mebibyte);
    expect(outcome.peakMebibytes).toBeLessThan(80);
  });
});

/** Like `measure`, for one of the servers in `app-server/servers`. */
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

/** Runs the turn in a separate process, and measures its memory. */
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
  // Polled, because an agent that is killed while it records the figure leaves none.
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
