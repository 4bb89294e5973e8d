import { readFileSync } from "node:fs";
import { isRunning } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, MissingTerminalEventError, ProcessExitError } from "../../src/index.js";
import { until } from "../clock.js";
import { startFaultyAgent, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent } from "./shell-agent.js";

watchWhatIsLeft();

const failureOf = (turn: Promise<unknown>) =>
  turn.then(
    () => expect.unreachable("the turn did not fail"),
    (error: unknown) => error,
  );

/** Larger than any pipe buffer, and within the limit for prompts. */
const longPrompt = "x".repeat(1_000_000);

describe.each(transports)("an agent process that exits too early, on %s", (transport) => {
  it("fails the turn with a typed error, even with exit code 0", async () => {
    await using faulty = startFaultyAgent(transport, "exits-without-terminal");
    const { events, result } = await faulty.thread.runStreamed("Go");
    const seen: string[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const { type } of events) seen.push(type);
      })(),
    );
    expect(seen).toEqual(["thread.started", "turn.started", "item.completed"]);
    expect(failure).toBeInstanceOf(MissingTerminalEventError);
    expect(failure).toMatchObject({ code: "missing_terminal_event", retryable: true });
    await expect(result).rejects.toBe(failure);
  });

  it("fails the turn with its exit code", async () => {
    await using faulty = startFaultyAgent(transport, "exits-without-terminal", { exitCode: 3 });
    const failure = await failureOf(faulty.thread.run("Go"));
    expect(failure).toBeInstanceOf(ProcessExitError);
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 3, signal: null });
  });

  it("fails the turn with its exit code, even if the host was too busy to notice at once", async () => {
    using agent = shellAgent('echo "$started"; exec >&-; sleep 0.1; echo $$ >&2; exit 3');
    // Blocks the event loop until the process is gone, and for longer than the SDK waits for the exit.
    const onStderr = (pid: string) => {
      const until = performance.now() + 2500;
      while (isRunning(Number(pid)) || performance.now() < until);
    };
    await using codex = new Codex({ transport, codexPathOverride: agent.path, onStderr, exitGraceMs: 0 });
    const failure = await failureOf(codex.startThread().run("Go"));
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 3 });
  });

  it("has the end of a long stderr quoted in the message, and more of it in stderrTail", async () => {
    using agent = shellAgent('cat > /dev/null; echo "$started"; seq 10000 19999 >&2');
    await using codex = new Codex({ transport, codexPathOverride: agent.path });
    const failure = (await failureOf(codex.startThread().run("Go"))) as MissingTerminalEventError;
    expect(failure).toBeInstanceOf(MissingTerminalEventError);
    expect(failure.message).toMatch(/ Its stderr ended with: \.\.\. .*\n19998\n19999\nTo find out .*$/s);
    expect(failure.message.length).toBeLessThan(4400);
    expect(failure.stderrTail).toMatch(/^15000\n.*^19999\n$/ms);
  });

  it("has the message of a preceding error event in the error", async () => {
    await using faulty = startFaultyAgent(transport, "exits-after-error-event");
    const failure = await failureOf(faulty.thread.run("Go"));
    expect(failure).toMatchObject({ code: "missing_terminal_event" });
    expect(String(failure)).toContain("the sky fell");
  });

  it("causes a single, complete error while a long prompt is being written", async () => {
    await using faulty = startFaultyAgent(transport, "exits-before-reading-stdin", { exitCode: 7 });
    const failure = await failureOf(faulty.thread.run(longPrompt));
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 7, signal: null });
    expect(failure).toMatchObject({ stderrTail: "fatal: not today\n" });
    expect(String(failure)).toContain("fatal: not today");
  });

  it("causes a single, complete error after closing its stdin", async () => {
    await using faulty = startFaultyAgent(transport, "closes-stdin");
    const failure = await failureOf(faulty.thread.run(longPrompt));
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 1, stderrTail: "fatal: no input\n" });
  });

  it.each(["SIGKILL", "SIGSEGV", "SIGTERM"] as const)(
    "fails the turn with its signal: %s",
    async (signal) => {
      await using faulty = startFaultyAgent(transport, "killed-by-signal", { signal });
      const failure = await failureOf(faulty.thread.run("Go"));
      expect(failure).toMatchObject({ code: "process_exited", exitCode: null, signal });
      expect(failure).toMatchObject({ stderrTail: "fatal: struck down\n" });
    },
  );

  it("has its stderr in the error when it printed nothing else", async () => {
    await using faulty = startFaultyAgent(transport, "exits-with-stderr");
    await expect(faulty.thread.run("Go")).rejects.toThrow(/Not inside a trusted directory/);
  });

  it("fails the turn with its exit code even if exitGraceMs is 0", async () => {
    using agent = shellAgent('cat > /dev/null; echo "$started"; exec >&-; sleep 0.3; exit 3');
    await using codex = new Codex({ transport, codexPathOverride: agent.path, exitGraceMs: 0 });
    const failure = await failureOf(codex.startThread().run("Go"));
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 3 });
  });

  it("leaves the thread usable", async () => {
    await using faulty = startFaultyAgent(transport, "killed-by-signal");
    await failureOf(faulty.thread.run("Go"));
    const { id } = faulty.thread;
    await failureOf(faulty.thread.run("Go on"));
    expect(faulty.agent.runs[1]?.arguments).toEqual(expect.arrayContaining(["resume", id]));
  });
});

describe.each(transports)("an agent process that only closes its stdin, on %s", (transport) => {
  it("can still complete its turn", async () => {
    await using faulty = startFaultyAgent(transport, "closes-stdin", { complete: true });
    expect((await faulty.thread.run(longPrompt)).finalResponse).toBe("done");
  });
});

describe.each(transports)("an agent process that does not exit, on %s", (transport) => {
  it("delays the thread's next turn by its grace period, but not the completed turn", async () => {
    await using faulty = startFaultyAgent(transport, "lingers-after-completed");
    expect((await faulty.thread.run("Go")).finalResponse).toBe("done");
    const [first] = faulty.agent.runs;
    expect(isRunning(first?.pid ?? 0)).toBe(true);

    const { events } = await faulty.thread.runStreamed("Go on");
    for await (const event of events) {
      if (event.type === "thread.started") expect(isRunning(first?.pid ?? 0)).toBe(false);
    }
    expect(faulty.agent.runs).toHaveLength(2);
  });

  it("is not killed during its grace period", async () => {
    using agent = shellAgent(`
      echo "$started"; say done; echo "$completed"
      sleep 0.5; echo x >> "$here/flushed"`);
    await using codex = new Codex({ codexPathOverride: agent.path, exitGraceMs: 30_000 });
    const thread = codex.startThread();
    await thread.run("Go");
    for await (const event of (await thread.runStreamed("Go on")).events) {
      if (event.type === "thread.started")
        expect(readFileSync(`${agent.folder}/flushed`, "utf8")).toBe("x\n");
    }
  });

  it("has its remaining output drained instead of being killed", async () => {
    using agent = shellAgent(`
      echo "$started"; say done; echo "$completed"
      yes | head -c 8000000
      exit 0`);
    await using codex = new Codex({ codexPathOverride: agent.path, exitGraceMs: 30_000 });
    const thread = codex.startThread();
    await thread.run("Go");
    expect((await thread.run("Go on")).finalResponse).toBe("done");
  });

  it("is ended by codex.close()", async () => {
    await using faulty = startFaultyAgent(transport, "lingers-after-completed");
    await faulty.thread.run("Go");
    await faulty.codex.close();
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it.each([false, true])(
    "does not block a completed turn when a grandchild holds its stdout (own session: %s)",
    async (ownSession) => {
      await using faulty = startFaultyAgent(transport, "grandchild-holds-stdout", { ownSession });
      expect((await faulty.thread.run("Go")).finalResponse).toBe("done");
      expect((await faulty.thread.run("Go on")).finalResponse).toBe("done");
      await until(() => faulty.agent.runningProcesses.length === 0);
    },
  );

  it.each([false, true])(
    "does not block an unfinished turn when a grandchild holds its stdout (own session: %s)",
    async (ownSession) => {
      const standInOptions = { complete: false, ownSession };
      await using faulty = startFaultyAgent(transport, "grandchild-holds-stdout", standInOptions);
      expect(await failureOf(faulty.thread.run("Go"))).toMatchObject({ code: "missing_terminal_event" });
      expect(faulty.agent.runningProcesses).toEqual([]);
    },
  );

  it("is killed before an interrupted turn settles when it ignores SIGTERM", async () => {
    await using faulty = startFaultyAgent(transport, "ignores-sigterm");
    const streamed = await faulty.thread.runStreamed("Go");
    for await (const event of streamed.events) if (event.type === "item.started") break;
    expect(faulty.agent.runningProcesses).toEqual([]);
    await expect(streamed.result).rejects.toMatchObject({ code: "turn_interrupted" });
  });

  it.each([
    { ownSession: false, ignoreSignals: false },
    { ownSession: false, ignoreSignals: true },
    { ownSession: true, ignoreSignals: true },
  ])("is ended together with its grandchildren: %j", async (standInOptions) => {
    await using faulty = startFaultyAgent(transport, "has-grandchildren", {
      ...standInOptions,
      count: 2,
      depth: 2,
    });
    const controller = new AbortController();
    const { events } = await faulty.thread.runStreamed("Go", { signal: controller.signal });
    const reading = (async () => {
      for await (const event of events) {
        if (event.type !== "item.started") continue;
        expect(faulty.agent.runningProcesses).toHaveLength(5);
        controller.abort();
      }
    })();
    expect(await failureOf(reading)).toMatchObject({ name: "AbortError" });
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it.each(["ignores-sigterm", "has-grandchildren"] as const)(
    "is ended after its completed turn: %s",
    async (name) => {
      await using faulty = startFaultyAgent(transport, name, { complete: true });
      expect((await faulty.thread.run("Go")).finalResponse).toBe("done");
      await until(() => faulty.agent.runningProcesses.length === 0);
    },
  );
});
