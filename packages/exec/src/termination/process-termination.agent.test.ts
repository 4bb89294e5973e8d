import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { isAlive, survivorsOf } from "../../fixtures/is-alive.js";
import type { ProcessRecord } from "../process-tree/process-table.js";
import {
  newTreeMarker,
  type ProcessSource,
  ProcessTableReader,
  treeMarkerVariable,
} from "../process-tree/process-table.js";
import { PosixProcessTree } from "../process-tree/process-tree.js";
import { SystemProcesses } from "../process-tree/system-processes.js";
import { ProcessTermination } from "./process-termination.js";

/** The processes of this machine. Counts the reads, and blocks them while a test holds it. */
class HoldableSource extends SystemProcesses implements ProcessSource {
  reads = 0;
  release: () => void = () => {};
  #held: Promise<void> | undefined;

  hold(): void {
    this.#held ??= new Promise((resolve) => {
      this.release = resolve;
    });
  }

  override async read(): Promise<ProcessRecord[]> {
    this.reads += 1;
    await this.#held;
    return super.read();
  }
}

/** Starts a shell that reads its stdin to the end and exits with 3, and a command in its own session. */
async function startTree(tables: ProcessTableReader, killGraceMs: number) {
  const marker = newTreeMarker();
  const script = "setsid /bin/sh -c 'echo $$; exec sleep 60' & cat; exit 3";
  const child = spawn("/bin/sh", ["-c", script], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, [treeMarkerVariable]: marker },
  });
  const pid = child.pid ?? 0;
  const exited = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  const [command] = await once(child.stdout, "data");
  const signals: NodeJS.Signals[] = [];
  const termination = new ProcessTermination({
    pid,
    tree: new PosixProcessTree(pid, marker),
    tables,
    exited,
    pipesHeld: [],
    signalRoot: (signal) => signals.push(signal),
    closeInput: () => false,
    killGraceMs,
  });
  return { child, termination, exited, signals, command: Number(command), pids: [pid, Number(command)] };
}

describe.runIf(process.platform === "linux")("ProcessTermination", () => {
  it("reads the process table as often for many trees as for one", async () => {
    const source = new HoldableSource();
    const tables = new ProcessTableReader(source);
    const trees = await Promise.all(Array.from({ length: 20 }, () => startTree(tables, 0)));
    const pids = trees.flatMap((tree) => tree.pids);
    expect(pids.filter(isAlive)).toHaveLength(40);

    for (const { child } of trees) child.once("exit", () => source.hold());
    const ended = trees.map(({ termination }) => termination.end());
    await Promise.all(trees.map(({ exited }) => exited));
    expect(await survivorsOf(pids)).toEqual([]);
    source.release();
    expect(await Promise.all(ended)).toEqual(Array(20).fill({ code: null, signal: "SIGKILL" }));
    // One read before SIGKILL, one after the first exit, and one after the exits that came while that read was held.
    expect(source.reads).toBeLessThanOrEqual(3);
  });

  it("sends no signal when the process exits during the read, and trusts it as one that exited on its own", async () => {
    const source = new HoldableSource();
    const tree = await startTree(new ProcessTableReader(source), 5000);
    source.hold();
    const ended = tree.termination.end();
    tree.child.stdin.end();
    await tree.exited;
    source.release();
    expect(await ended).toEqual({ code: 3, signal: null });
    expect(tree.signals).toEqual([]);
    expect(isAlive(tree.command)).toBe(true);
    process.kill(tree.command, "SIGKILL");
  });
});
