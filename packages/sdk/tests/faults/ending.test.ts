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

/** More than any pipe holds, and less than a prompt may have. */
const longPrompt = "x".repeat(1_000_000);

describe.each(transports)("an agent process that ends too early, on %s", (transport) => {
  it("with code 0 is a typed failure, not an empty success", async () => {
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

  it("with another code tells it", async () => {
    await using faulty = startFaultyAgent(transport, "exits-without-terminal", { exitCode: 3 });
    const failure = await failureOf(faulty.thread.run("Go"));
    expect(failure).toBeInstanceOf(ProcessExitError);
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 3, signal: null });
  });

  it("with another code tells it, also when the host was too busy to notice in time", async () => {
    using agent = shellAgent('echo "$started"; exec >&-; sleep 0.1; echo $$ >&2; exit 3');
    // Blocks the event loop until the process is gone, and for longer than its exit is waited for.
    const onStderr = (pid: string) => {
      const until = performance.now() + 2500;
      while (isRunning(Number(pid)) || performance.now() < until);
    };
    await using codex = new Codex({ transport, codexPathOverride: agent.path, onStderr, exitGraceMs: 0 });
    const failure = await failureOf(codex.startThread().run("Go"));
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 3 });
  });

  it("with code 0 and much on stderr quotes the end of that, and keeps the rest", async () => {
    using agent = shellAgent('cat > /dev/null; echo "$started"; seq 10000 19999 >&2');
    await using codex = new Codex({ transport, codexPathOverride: agent.path });
    const failure = (await failureOf(codex.startThread().run("Go"))) as MissingTerminalEventError;
    expect(failure).toBeInstanceOf(MissingTerminalEventError);
    expect(failure.message).toMatch(/ Its stderr ended with: \.\.\. .*\n19998\n19999$/s);
    expect(failure.message.length).toBeLessThan(4400);
    expect(failure.stderrTail).toMatch(/^15000\n.*^19999\n$/ms);
  });

  it("after an error event keeps the words of that event", async () => {
    await using faulty = startFaultyAgent(transport, "exits-after-error-event");
    const failure = await failureOf(faulty.thread.run("Go"));
    expect(failure).toMatchObject({ code: "missing_terminal_event" });
    expect(String(failure)).toContain("the sky fell");
  });

  it("while a long prompt is still written to it is one rejection with all there is to know", async () => {
    await using faulty = startFaultyAgent(transport, "exits-before-reading-stdin", { exitCode: 7 });
    const failure = await failureOf(faulty.thread.run(longPrompt));
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 7, signal: null });
    expect(failure).toMatchObject({ stderrTail: "fatal: not today\n" });
    expect(String(failure)).toContain("fatal: not today");
  });

  it("after it closed its stdin does so, too", async () => {
    await using faulty = startFaultyAgent(transport, "closes-stdin");
    const failure = await failureOf(faulty.thread.run(longPrompt));
    expect(failure).toMatchObject({ code: "process_exited", exitCode: 1, stderrTail: "fatal: no input\n" });
  });

  it.each(["SIGKILL", "SIGSEGV", "SIGTERM"] as const)("by %s tells the signal", async (signal) => {
    await using faulty = startFaultyAgent(transport, "killed-by-signal", { signal });
    const failure = await failureOf(faulty.thread.run("Go"));
    expect(failure).toMatchObject({ code: "process_exited", exitCode: null, signal });
    expect(failure).toMatchObject({ stderrTail: "fatal: struck down\n" });
  });

  it("with words on stderr only hands them on", async () => {
    await using faulty = startFaultyAgent(transport, "exits-with-stderr");
    await expect(faulty.thread.run("Go")).rejects.toThrow(/Not inside a trusted directory/);
  });

  it("a moment after its output has ended tells how it ended, however short the grace", async () => {
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
  it("may still complete its turn", async () => {
    await using faulty = startFaultyAgent(transport, "closes-stdin", { complete: true });
    expect((await faulty.thread.run(longPrompt)).finalResponse).toBe("done");
  });
});

describe.each(transports)("an agent process that does not end, on %s", (transport) => {
  it("does not keep the turn that is over, but the thread's next one, for its grace", async () => {
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

  it("is left alone as long as its grace lasts", async () => {
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

  it("because nobody reads what it still prints is not ended for that", async () => {
    using agent = shellAgent(`
      echo "$started"; say done; echo "$completed"
      yes | head -c 8000000
      exit 0`);
    await using codex = new Codex({ codexPathOverride: agent.path, exitGraceMs: 30_000 });
    const thread = codex.startThread();
    await thread.run("Go");
    expect((await thread.run("Go on")).finalResponse).toBe("done");
  });

  it("is ended with the Codex", async () => {
    await using faulty = startFaultyAgent(transport, "lingers-after-completed");
    await faulty.thread.run("Go");
    await faulty.codex.close();
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it.each([false, true])(
    "but leaves a grandchild with its stdout (own session: %s) does not hold up the turn",
    async (ownSession) => {
      await using faulty = startFaultyAgent(transport, "grandchild-holds-stdout", { ownSession });
      expect((await faulty.thread.run("Go")).finalResponse).toBe("done");
      expect((await faulty.thread.run("Go on")).finalResponse).toBe("done");
      await until(() => faulty.agent.runningProcesses.length === 0);
    },
  );

  it.each([false, true])("nor a turn that was never finished (own session: %s)", async (ownSession) => {
    const standInOptions = { complete: false, ownSession };
    await using faulty = startFaultyAgent(transport, "grandchild-holds-stdout", standInOptions);
    expect(await failureOf(faulty.thread.run("Go"))).toMatchObject({ code: "missing_terminal_event" });
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it("when asked to is killed, before the turn is told to be over", async () => {
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
  ])("takes its grandchildren with it: %j", async (standInOptions) => {
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
    "after its turn, %s, is ended all the same",
    async (name) => {
      await using faulty = startFaultyAgent(transport, name, { complete: true });
      expect((await faulty.thread.run("Go")).finalResponse).toBe("done");
      await until(() => faulty.agent.runningProcesses.length === 0);
    },
  );
});
