import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
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
  /** The directory of the host's temporary files. */
  temporary: string;
  /** Resolves with the exit code or signal. */
  ended: Promise<number | string>;
  output: Promise<string>;
}

/** Starts a host program. Resolves at its first output, or when it exits. */
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

/** An agent that hangs and ignores signals, as do its descendants, which have left its process group. */
function stubbornAgent(): StandIn {
  return standIn("has-grandchildren", { count: 1, depth: 2, ignoreSignals: true, ownSession: true });
}

describe.each(transports)("a host that ends while turns run, on %s", (transport) => {
  it.each([
    ["process.exit", 5],
    ["throws", 1],
    ["rejects", 1],
  ])("leaves no process and no file: %s", async (ending, code) => {
    await using agent = stubbornAgent();
    using host = await startHost(ending, { transport, codexPathOverride: agent.path });
    expect(await host.ended).toBe(code);
    expect(await host.output).toBe("running\n");
    expect(agent.runs).toHaveLength(2);
    await until(() => agent.runningProcesses.length === 0);
    expect(temporaryFiles(host.temporary)).toEqual([]);
  });

  it("leaves none of the processes that an agent keeps starting", async () => {
    using agent = shellAgent(`
      echo "$started"
      for number in $(seq 500); do setsid sh -c 'sleep 20; :' "$here" & done
      wait`);
    using host = await startHost("process.exit", { transport, codexPathOverride: agent.path });
    expect(await host.ended).toBe(5);
    await until(() => agentsOf(agent.folder).length === 0);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const)(
    "leaves no process and no file on %s, and dies of that signal",
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

  it("exits on its own when it closes its Codex on a signal", async () => {
    await using agent = stubbornAgent();
    using host = await startHost("closes", { transport, codexPathOverride: agent.path, killGraceMs: 200 });
    host.process.kill("SIGTERM");
    expect(await host.ended).toBe(0);
    expect(await host.output).toBe("running\nclosed\n");
    expect(agent.runningProcesses).toEqual([]);
    expect(temporaryFiles(host.temporary)).toEqual([]);
  });

  it("waits for the agent no longer than its grace period after the last turn", async () => {
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
  ])("leaves no process, even if it ignores signals: %s", async (ending, code) => {
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
    // Without a supervisor, an app-server sees its stdin end. `codex exec` has read its stdin to the end long before.
    ["app-server", "SIGKILL"],
  ] as const)("leaves no process on %s when it ends by %s", async (transport, signal) => {
    await using harness = await startHarness(transport, [reply.stall(), reply.stall()]);
    const codexOptions = { ...harness.codexOptions, supervisor: false };
    using host = await startHost("waits", codexOptions, harness.threadOptions);
    expect(processesMentioning(harness.model.url)).not.toEqual([]);
    host.process.kill(signal);
    expect(await host.ended).toBe(signal);
    await until(() => agentsOf(harness.model.url).length === 0);
  });
});

describe.runIf(process.platform === "linux").each(engines)(
  "a host that cannot end its agents, on %s",
  (transport) => {
    it.each([
      ["in a command", "SIGKILL"],
      ["worker", "SIGKILL"],
      ["worker", "SIGTERM"],
      ["worker", "SIGINT"],
      ["worker, process.exit", "SIGCONT"],
      ["worker, terminate", "SIGCONT"],
    ] as const)("leaves neither the agents nor their commands: %s, %s", async (ending, signal) => {
      const command = `trap '' HUP INT TERM; while sleep 0.1; do :; done; : ${randomUUID()}`;
      const run = () => reply.shell(command);
      await using harness = await startHarness(transport, [run, run]);
      const threadOptions = { ...harness.threadOptions, sandboxMode: "danger-full-access" };
      using host = await startHost(ending, harness.codexOptions, threadOptions);
      expect(processesMentioning(command).length).toBeGreaterThanOrEqual(2);
      expect(agentsOf(harness.model.url)).not.toEqual([]);
      host.process.kill(signal);
      await until(() => processesMentioning(command).length === 0);
      await until(() => agentsOf(harness.model.url).length === 0);
      if (ending === "worker, terminate") expect(host.process.exitCode).toBeNull();
      else expect(await host.ended).toBe(ending === "worker, process.exit" ? 5 : signal);
    });
  },
);

describe.each(engines)("a host that never closes its Codex, on %s", (transport) => {
  it.each([
    ["returns", "{}\n"],
    ["warms up", "warm\n"],
  ])("exits on its own when it %s", async (ending, output) => {
    await using harness = await startHarness(transport, [reply.text("{}")]);
    using host = await startHost(ending, harness.codexOptions, harness.threadOptions);
    expect(await host.ended).toBe(0);
    expect(await host.output).toBe(output);
    expect(agentsOf(harness.model.url)).toEqual([]);
  });
});

it("a host that never closes its connection to a remote server exits on its own after its turn", async () => {
  await using server = await startListeningServer([reply.text("{}", { delayMs: 200 })]);
  using host = await startHost("returns", server.codexOptions, server.threadOptions);
  expect(await host.ended).toBe(0);
  expect(await host.output).toBe("{}\n");
});

/** The processes whose command lines contain the agent's model or folder, except the host. */
function agentsOf(mentioned: string): string[] {
  return processesMentioning(mentioned).filter((line) => !line.includes(program));
}
