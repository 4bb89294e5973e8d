import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createCodexHome, reply, type StandIn, standIn } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { startListeningServer } from "../app-server/listening-server.js";
import { until } from "../clock.js";
import { transports as engines, startHarness } from "../harness.js";
import { processesMentioning } from "../processes-mentioning.js";
import { transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent } from "./shell-agent.js";

watchWhatIsLeft();

const program = fileURLToPath(new URL("fixtures/host.mjs", import.meta.url));
const temporaryFiles = (folder: string) =>
  readdirSync(folder).filter((name) => name.startsWith("codex-sdk-"));

interface Host extends Disposable {
  process: ChildProcess;
  /** Where it keeps its temporary files. */
  temporary: string;
  /** Settles with its exit code or signal. */
  ended: Promise<number | string>;
  output: Promise<string>;
}

/** Starts a host program; resolves when it has said its first word. */
async function startHost(ending: string, codexOptions: object, threadOptions: object = {}): Promise<Host> {
  const temporary = mkdtempSync(join(tmpdir(), "codex-host-"));
  const args = [program, ending, JSON.stringify(codexOptions), JSON.stringify(threadOptions)];
  const host = spawn(process.execPath, args, {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(host, "exit").then(([code, signal]) => signal ?? code);
  const output = text(host.stdout);
  await Promise.race([once(host.stdout, "data"), ended]);
  return {
    process: host,
    temporary,
    ended,
    output,
    [Symbol.dispose]() {
      host.kill("SIGKILL");
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

/** An agent that hangs, deaf to signals, with descendants that are so too and have left its process group. */
function stubbornAgent(): StandIn {
  return standIn("has-grandchildren", { count: 1, depth: 2, ignoreSignals: true, ownSession: true });
}

describe.each(transports)("a host that ends while turns run, on %s", (transport) => {
  it.each([
    ["process.exit", 5],
    ["throws", 1],
    ["rejects", 1],
  ])("by %s leaves no process and no file", async (ending, code) => {
    await using agent = stubbornAgent();
    using host = await startHost(ending, { transport, codexPathOverride: agent.path });
    expect(await host.ended).toBe(code);
    expect(await host.output).toBe("running\n");
    expect(agent.runs).toHaveLength(2);
    await until(() => agent.runningProcesses.length === 0);
    expect(temporaryFiles(host.temporary)).toEqual([]);
  });

  it("while an agent starts one process after the other leaves none of them", async () => {
    using agent = shellAgent(`
      echo "$started"
      for number in $(seq 500); do setsid sh -c 'sleep 20; :' "$here" & done
      wait`);
    using host = await startHost("process.exit", { transport, codexPathOverride: agent.path });
    expect(await host.ended).toBe(5);
    await until(() => agentsOf(agent.folder).length === 0);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const)(
    "by %s does so, and dies of that signal",
    async (signal) => {
      await using agent = stubbornAgent();
      using host = await startHost("waits", { transport, codexPathOverride: agent.path });
      expect(temporaryFiles(host.temporary)).toHaveLength(2);
      expect(agent.runningProcesses.length).toBeGreaterThanOrEqual(2);
      host.process.kill(signal);
      expect(await host.ended).toBe(signal);
      await until(() => agent.runningProcesses.length === 0);
      expect(temporaryFiles(host.temporary)).toEqual([]);
    },
  );

  it("by closing its Codex on a signal ends by itself", async () => {
    await using agent = stubbornAgent();
    using host = await startHost("closes", { transport, codexPathOverride: agent.path, killGraceMs: 200 });
    host.process.kill("SIGTERM");
    expect(await host.ended).toBe(0);
    expect(await host.output).toBe("running\nclosed\n");
    expect(agent.runningProcesses).toEqual([]);
    expect(temporaryFiles(host.temporary)).toEqual([]);
  });

  it("after its last turn waits for the agent no longer than its grace", async () => {
    await using agent = standIn("lingers-after-completed");
    const options = { transport, codexPathOverride: agent.path, exitGraceMs: 300, killGraceMs: 300 };
    using host = await startHost("returns", options);
    expect(await host.ended).toBe(0);
    expect(await host.output).toBe("done\n");
    expect(agent.runningProcesses).toEqual([]);
    expect(temporaryFiles(host.temporary)).toEqual([]);
  });
});

describe("a host that ends while turns run, on app-server", () => {
  it.each([
    ["process.exit", 5],
    ["throws", 1],
    ["rejects", 1],
  ])("by %s leaves no process, however deaf", async (ending, code) => {
    await using home = await createCodexHome();
    const codexOptions = {
      transport: "app-server",
      codexPathOverride: fileURLToPath(new URL("../app-server/servers/ignores-signals.mjs", import.meta.url)),
      configOverrides: [`home=${home.path}`],
    };
    using host = await startHost(ending, codexOptions);
    expect(await host.ended).toBe(code);
    expect(await host.output).toBe("running\n");
    await until(() => agentsOf(home.path).length === 0);
  });
});

describe("a host of the real agent that ends while turns run", () => {
  it.each([
    ["exec", "SIGTERM"],
    ["app-server", "SIGTERM"],
    // It is not told, but sees its stdin end; codex exec has read its own to the end long ago.
    ["app-server", "SIGKILL"],
  ] as const)("on %s by %s leaves no process", async (transport, signal) => {
    await using harness = await startHarness(transport, [reply.stall(), reply.stall()]);
    using host = await startHost("waits", harness.codexOptions, harness.threadOptions);
    expect(processesMentioning(harness.model.url)).not.toEqual([]);
    host.process.kill(signal);
    expect(await host.ended).toBe(signal);
    await until(() => agentsOf(harness.model.url).length === 0);
  });
});

describe.each(engines)("a host that never closes its Codex, on %s", (transport) => {
  it.each([
    ["returns", "{}\n"],
    ["warms up", "warm\n"],
  ])("and %s, ends by itself", async (ending, output) => {
    await using harness = await startHarness(transport, [reply.text("{}")]);
    using host = await startHost(ending, harness.codexOptions, harness.threadOptions);
    expect(await host.ended).toBe(0);
    expect(await host.output).toBe(output);
    expect(agentsOf(harness.model.url)).toEqual([]);
  });
});

it("a host that never closes its connection to a server elsewhere ends by itself, after its turn", async () => {
  await using server = await startListeningServer([reply.text("{}", { delayMs: 200 })]);
  using host = await startHost("returns", server.codexOptions, server.threadOptions);
  expect(await host.ended).toBe(0);
  expect(await host.output).toBe("{}\n");
});

/** The processes of an agent by what they mention, its model or its folder; the host mentions that as well. */
function agentsOf(mentioned: string): string[] {
  return processesMentioning(mentioned).filter((line) => !line.includes(program));
}
