import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type StandInProcess, startStandIn } from "./fixture/stand-in-run.js";
import { type StandIn, standIn } from "./stand-in.js";
import { awkwardText } from "./stand-ins/awkward-text.js";
import { standInNames } from "./stand-ins/stand-in-defaults.js";
import type { StandInName, StandInOptions } from "./stand-ins/stand-in-options.js";

const mebibyte = 1024 * 1024;
let cli: StandIn;
afterEach(() => cli?.dispose());

function start<Name extends StandInName>(name: Name, options?: StandInOptions[Name]): StandInProcess {
  cli = standIn(name, options);
  return startStandIn(cli);
}

async function finish(process: StandInProcess) {
  const exit = await process.exited;
  await process.closed;
  return { ...exit, types: process.events.map((event) => event["type"]) };
}

const goodTurn = ["thread.started", "turn.started", "item.completed", "turn.completed"];

/** What each stand-in is seen to do; the type makes sure that none is left out. */
const behaviour: { [Name in StandInName]: () => Promise<void> } = {
  async "well-behaved"() {
    const turn = start("well-behaved", { items: 3, itemBytes: 5 });
    expect(await finish(turn)).toMatchObject({ code: 0 });
    expect(turn.messages).toEqual(["xxxxx", "xxxxx", "xxxxx"]);
  },
  async "fails-turn"() {
    const turn = start("fails-turn", { message: "no" });
    expect(await finish(turn)).toMatchObject({ code: 1 });
    expect(turn.events.slice(2)).toEqual([
      { type: "error", message: "no" },
      { type: "turn.failed", error: { message: "no" } },
    ]);
  },
  async "not-json-lines"() {
    const turn = start("not-json-lines", { lines: ["what?"] });
    expect(await finish(turn)).toMatchObject({ code: 0 });
    expect(
      turn.stdout
        .toString()
        .split("\n")
        .filter((line) => line === "what?"),
    ).toHaveLength(6);
    expect(turn.messages).toEqual(["one", "two"]);
  },
  async "empty-lines-and-control-codes"() {
    const turn = start("empty-lines-and-control-codes");
    await finish(turn);
    expect(turn.messages).toEqual(["one", "two"]);
    expect(turn.stdout.toString()).toContain("\n\u001b[2K\u001b[0m\n");
    const prefixed = start("empty-lines-and-control-codes", { prefixed: true });
    await finish(prefixed);
    expect(prefixed.stdout.toString()).toContain('\u001b[1G{"type":"item.completed"');
  },
  async "unicode-separators"() {
    const turn = start("unicode-separators");
    await finish(turn);
    expect(turn.messages).toEqual([awkwardText, awkwardText, awkwardText]);
    expect(turn.stdout.toString()).toContain("\u2028");
    expect(turn.stdout.toString()).toContain('"item":\r{');
    expect(turn.stdout.toString()).toContain("}\r\n");
  },
  async "split-bytes"() {
    const turn = start("split-bytes", { pauseMs: 1 });
    await finish(turn);
    expect(turn.messages).toEqual([awkwardText, awkwardText]);
    expect(turn.chunks.length).toBeGreaterThan(turn.stdout.length / 4);
  },
  async "invalid-utf8"() {
    const turn = start("invalid-utf8");
    await finish(turn);
    expect(turn.stdout.includes(Buffer.from([0x0a, 0xff, 0xfe, 0x80, 0x0a]))).toBe(true);
    expect(turn.messages).toEqual(["a\ufffdb"]);
  },
  async "no-final-newline"() {
    const turn = start("no-final-newline");
    expect((await finish(turn)).types).toEqual(goodTurn);
    expect(turn.stdout.at(-1)).toBe("}".charCodeAt(0));
  },
  async "one-huge-line"() {
    const turn = start("one-huge-line", { bytes: 3 * mebibyte + 1 });
    expect((await finish(turn)).types).toEqual(goodTurn);
    expect(String(turn.messages[0])).toHaveLength(3 * mebibyte + 1);
    expect(cli.writtenBytes).toBe(3 * mebibyte + 1);
  },
  async "floods-stdout"() {
    const turn = start("floods-stdout", { bytes: 8 * mebibyte });
    turn.child.stdout.pause();
    await sleep(400);
    expect(cli.writtenBytes).toBeLessThan(2 * mebibyte);
    turn.child.stdout.resume();
    expect(await finish(turn)).toMatchObject({ code: 0 });
    expect(cli.writtenBytes).toBeGreaterThanOrEqual(8 * mebibyte);
    expect(turn.stdout.length).toBeGreaterThan(cli.writtenBytes);
  },
  async "floods-stderr"() {
    const turn = start("floods-stderr", { bytes: 2 * mebibyte });
    expect((await finish(turn)).types).toEqual(goodTurn);
    expect(turn.stderr).toHaveLength(2 * mebibyte + "the end of the flood\n".length);
    expect(turn.stderr.endsWith("e\nthe end of the flood\n")).toBe(true);
  },
  async "exits-without-terminal"() {
    const turn = start("exits-without-terminal");
    expect(await finish(turn)).toEqual({ code: 0, signal: null, types: goodTurn.slice(0, 3) });
  },
  async "exits-after-error-event"() {
    const turn = start("exits-after-error-event", { exitCode: 3 });
    expect(await finish(turn)).toMatchObject({ code: 3 });
    expect(turn.events.at(-1)).toEqual({ type: "error", message: "the sky fell" });
  },
  async "completed-without-usage"() {
    const turn = start("completed-without-usage");
    await finish(turn);
    expect(turn.events.at(-1)).toEqual({ type: "turn.completed" });
  },
  async "unknown-types"() {
    const turn = start("unknown-types");
    expect((await finish(turn)).types).toEqual([
      ...goodTurn.slice(0, 2),
      "turn.paused",
      "item.completed",
      "item.moved",
      "item.completed",
      "item.completed",
      "turn.completed",
    ]);
  },
  async "wrong-shape"() {
    const turn = start("wrong-shape");
    await finish(turn);
    expect(turn.messages).toEqual([42, "done"]);
    const own = start("wrong-shape", { event: { type: "turn.failed", error: "text" } });
    await finish(own);
    expect(own.events[2]).toEqual({ type: "turn.failed", error: "text" });
  },
  async "prints-after-completed"() {
    const turn = start("prints-after-completed");
    expect((await finish(turn)).types.slice(3)).toEqual([
      "turn.completed",
      "item.completed",
      "turn.failed",
      "turn.completed",
    ]);
  },
  async "fails-after-completed"() {
    const turn = start("fails-after-completed");
    expect(await finish(turn)).toEqual({ code: 1, signal: null, types: goodTurn });
    expect(turn.stderr).toBe("fatal: on second thought\n");
  },
  async "lingers-after-completed"() {
    const turn = start("lingers-after-completed", { lingerMs: 300 });
    await turn.printed("turn.completed");
    const ended = performance.now();
    expect(await finish(turn)).toMatchObject({ code: 0 });
    expect(performance.now() - ended).toBeGreaterThan(250);
  },
  async "grandchild-holds-stdout"() {
    const turn = start("grandchild-holds-stdout", { holdMs: 500 });
    expect(await turn.exited).toEqual({ code: 0, signal: null });
    const ended = performance.now();
    expect(cli.runningProcesses).toHaveLength(1);
    expect((await finish(turn)).types).toEqual(goodTurn);
    expect(performance.now() - ended).toBeGreaterThan(250);
  },
  async "ignores-sigterm"() {
    const turn = start("ignores-sigterm");
    await turn.printed("item.started");
    turn.child.kill("SIGTERM");
    turn.child.kill("SIGINT");
    expect(await Promise.race([turn.exited, sleep(200, "alive")])).toBe("alive");
    turn.child.kill("SIGKILL");
    expect(await turn.exited).toEqual({ code: null, signal: "SIGKILL" });
  },
  async "has-grandchildren"() {
    const turn = start("has-grandchildren", { count: 2, depth: 3, ignoreSignals: true, ownSession: true });
    await turn.printed("item.started");
    expect(cli.runs).toHaveLength(1);
    const processes = cli.runningProcesses;
    expect(processes).toHaveLength(7);
    turn.child.kill("SIGKILL");
    await turn.exited;
    await expect(cli.waitUntilGone({ timeoutMs: 50 })).rejects.toThrow("still runs after 50 ms");
    for (const pid of processes.slice(1)) process.kill(pid, "SIGTERM");
    await sleep(100);
    expect(cli.runningProcesses).toHaveLength(6);
  },
  async "exits-before-reading-stdin"() {
    cli = standIn("exits-before-reading-stdin");
    const turn = startStandIn(cli, { prompt: "x".repeat(4 * mebibyte) });
    expect(await finish(turn)).toEqual({ code: 1, signal: null, types: [] });
    expect(turn.stderr).toBe("fatal: not today\n");
    expect(turn.child.stdin.destroyed).toBe(true);
  },
  async "closes-stdin"() {
    cli = standIn("closes-stdin", { lifeMs: 300 });
    const turn = startStandIn(cli, { prompt: "x".repeat(4 * mebibyte) });
    await turn.printed("turn.started");
    expect(await turn.inputBroke).toMatchObject({ code: "EPIPE" });
    expect(turn.child.exitCode).toBeNull();
    expect(await finish(turn)).toMatchObject({ code: 1 });
  },
  async "killed-by-signal"() {
    const turn = start("killed-by-signal", { signal: "SIGSEGV" });
    expect(await finish(turn)).toEqual({ code: null, signal: "SIGSEGV", types: goodTurn.slice(0, 3) });
    expect(turn.stderr).toBe("fatal: struck down\n");
  },
  async "exits-with-stderr"() {
    const turn = start("exits-with-stderr");
    expect(await finish(turn)).toEqual({ code: 1, signal: null, types: [] });
    expect(turn.stderr).toContain("Not inside a trusted directory");
  },
  async "never-prints"() {
    const turn = start("never-prints");
    expect(await Promise.race([turn.exited, sleep(300, "alive")])).toBe("alive");
    expect(turn.stdout).toHaveLength(0);
    turn.child.kill();
    expect(await turn.exited).toMatchObject({ signal: "SIGTERM" });
  },
  async "goes-silent"() {
    const turn = start("goes-silent");
    await turn.printed("item.started");
    expect(await Promise.race([turn.exited, sleep(200, "alive")])).toBe("alive");
    expect(turn.events).toHaveLength(4);
  },
  async "retries-for-ever"() {
    const turn = start("retries-for-ever", { everyMs: 5 });
    while (turn.events.length < 8) await turn.printed("waiting for network").then(() => sleep(5));
    expect(turn.events.slice(2).every((event) => event["type"] === "error")).toBe(true);
    turn.child.kill();
    await turn.exited;
  },
  async "starts-other-thread"() {
    cli = standIn("starts-other-thread");
    const turn = startStandIn(cli, { arguments: ["exec", "resume", "the-old-one"] });
    await finish(turn);
    expect(turn.events[0]?.["thread_id"]).toMatch(/^[0-9a-f-]{36}$/);
  },
  async missing() {
    await expect(start("missing").exited).rejects.toThrow("ENOENT");
  },
  async "not-executable"() {
    await expect(start("not-executable").exited).rejects.toThrow("EACCES");
  },
  async directory() {
    await expect(start("directory").exited).rejects.toThrow("EACCES");
  },
  async "bad-interpreter"() {
    await expect(start("bad-interpreter").exited).rejects.toThrow("ENOENT");
  },
};

describe("a stand-in", () => {
  it.each(standInNames)("%s", (name) => behaviour[name]());

  it("resumes the thread it is asked to, and records its calls", async () => {
    cli = standIn("well-behaved");
    const args = [
      "exec",
      "--json",
      "resume",
      "0199a213-81c0-7800-8aa1-bbab2a035a53",
      "--image",
      'it\'s "a" $path',
    ];
    const first = startStandIn(cli, { arguments: args });
    await finish(first);
    const second = startStandIn(cli);
    await finish(second);
    expect(first.events[0]).toEqual({ type: "thread.started", thread_id: args[3] });
    expect(second.events[0]?.["thread_id"]).not.toBe(args[3]);
    expect(cli.runs).toEqual([
      { pid: first.child.pid, arguments: args, workingDirectory: process.cwd() },
      { pid: second.child.pid, arguments: [], workingDirectory: process.cwd() },
    ]);
  });

  it("leaves nothing behind when disposed of", async () => {
    const turn = start("has-grandchildren", { ignoreSignals: true, ownSession: true });
    await turn.printed("item.started");
    const pids = cli.runningProcesses;
    await cli.dispose();
    await cli.dispose();
    await turn.exited;
    expect(pids).toHaveLength(5);
    expect(cli.runningProcesses).toEqual([]);
  });

  it("is refused when nobody has written it", () => {
    expect(() => standIn("behaves-oddly" as StandInName)).toThrow(
      'there is no stand-in named "behaves-oddly"',
    );
  });
});
