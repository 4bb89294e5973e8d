import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type RecordedRequest, reply } from "@codex/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Codex, type Thread } from "../../src/index.js";
import { transports as realTransports, startHarness } from "../harness.js";
import { processesMentioning } from "../processes-mentioning.js";
import { shortGraces, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent } from "./shell-agent.js";

watchWhatIsLeft();

/** Behaves as its prompt says, and records the order of its prompts and any overlap with another process. */
const script = `
read -r number behaviour
before=$(cat "$here/pid" 2>/dev/null)
[ -n "$before" ] && kill -0 "$before" 2>/dev/null && echo "$before" >> "$here/overlaps"
echo $$ > "$here/pid"
echo "$number" >> "$here/numbers"
case $behaviour in
  completes) echo "$started"; say one; sleep 0.02; say two; echo "$completed";;
  lingers) echo "$started"; say one; echo "$completed"; exec sleep 60;;
  fails) echo "$started"; echo '{"type":"turn.failed","error":{"message":"no"}}'; exit 1;;
  vanishes) echo "$started"; say one; exit 0;;
  crashes) echo "$started"; say one; exit 3;;
  misspeaks) echo "$started"; echo '{"type":"error"}'; exec sleep 60;;
  hangs) trap '' TERM INT; echo "$started"; say one; while :; do sleep 1; done;;
esac`;

/** The outcome of each behaviour without an abort or interrupt. */
const outcomes = {
  completes: "completed",
  lingers: "completed",
  fails: "turn_failed",
  vanishes: "missing_terminal_event",
  crashes: "process_exited",
  misspeaks: "malformed_event",
  hangs: "turn_timeout",
} as const;
type Behaviour = keyof typeof outcomes;

const anyTurn = fc.record({
  behaviour: fc.constantFrom(...(Object.keys(outcomes) as Behaviour[])),
  how: fc.constantFrom("run", "run", "loop", "leave", "result", "interrupt", "nothing"),
  /** The number of events to read before leaving the loop. */
  events: fc.nat(4),
  pauseMs: fc.nat(40),
  abortAfterMs: fc.option(fc.nat(200), { nil: undefined, freq: 3 }),
});
type AnyTurn = typeof anyTurn extends fc.Arbitrary<infer Value> ? Value : never;

describe.each(transports)("random turns of one thread at once, on %s", (transport) => {
  it("run one after the other, have one outcome each, and leave the thread usable", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyTurn, { minLength: 2, maxLength: 6 }), async (turns) => {
        using agent = shellAgent(script);
        const graces = { ...shortGraces, killGraceMs: 60 };
        await using codex = new Codex({ transport, codexPathOverride: agent.path, ...graces });
        const thread = codex.startThread();
        await Promise.all(turns.map((turn, number) => play(thread, turn, number)));

        const last = await thread.run(`${turns.length} completes`);
        expect(last.items).toHaveLength(2);
        await codex.close();
        expect(existsSync(`${agent.folder}/overlaps`)).toBe(false);
        expect(processesMentioning(agent.folder)).toEqual([]);
        const numbers = readFileSync(`${agent.folder}/numbers`, "utf8").trim().split("\n").map(Number);
        expect(new Set(numbers).size).toBe(numbers.length);
        const inOrder = numbers.filter(
          (number) => turns[number]?.how === "run" && turns[number]?.pauseMs === 0,
        );
        expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
      }),
      // Shrinking stops early enough to print the seed.
      { numRuns: 12, skipAllAfterTimeLimit: 60_000 },
    );
  }, 120_000);
});

/** Runs one turn and checks its outcome. */
async function play(thread: Thread, turn: AnyTurn, number: number): Promise<void> {
  if (turn.pauseMs > 0) await sleep(turn.pauseMs);
  const reason = new Error("aborted");
  const controller = new AbortController();
  const abort =
    turn.abortAfterMs === undefined
      ? undefined
      : setTimeout(() => controller.abort(reason), turn.abortAfterMs);
  const expected: unknown[] = [outcomes[turn.behaviour]];
  const expectEnd = (ended: unknown) => {
    if (controller.signal.aborted) expected.push(reason);
    expect(expected, `a turn that ${turn.behaviour} ended as ${ended}`).toContain(ended);
  };

  const prompt = `${number} ${turn.behaviour}`;
  // The other behaviours have no limit, because on a busy machine even a quick agent may be silent for that long.
  const idleTimeoutMs = turn.behaviour === "hangs" ? 1000 : undefined;
  const options = { signal: controller.signal, idleTimeoutMs };
  if (turn.how === "run") {
    expectEnd(await outcomeOf(thread.run(prompt, options)));
  } else {
    const streamed = await thread.runStreamed(prompt, options);
    const { events } = streamed;
    if (turn.how === "loop" || turn.how === "leave") {
      let left = turn.how === "leave" ? turn.events : Number.POSITIVE_INFINITY;
      let last: string | undefined;
      const looped = await outcomeOf(
        (async () => {
          for await (const { type } of events) {
            last = type;
            if (left-- === 0) break;
          }
        })(),
      );
      const ended = await outcomeOf(streamed.result);
      // If the loop has received the final event, that event is the outcome, whatever came later.
      if (last === "turn.completed" || last === "turn.failed") {
        expect(ended).toBe(last === "turn.completed" ? "completed" : "turn_failed");
        if (left >= 0) expect(looped).toBe(ended);
      } else if (left < 0) {
        expected.push("turn_interrupted");
      } else {
        expect(looped).toBe(ended);
      }
      expectEnd(ended);
    }
    if (turn.how === "interrupt") {
      void events.next().catch(() => {});
      await sleep(turn.events * 20);
      await streamed.interrupt();
      expected.push("turn_interrupted");
      expectEnd(await outcomeOf(streamed.result));
    }
    if (turn.how === "result") expectEnd(await outcomeOf(streamed.result));
  }
  clearTimeout(abort);
}

/** The outcome of a turn: "completed", an error code, or the reason of the abort. */
async function outcomeOf(turn: Promise<unknown>): Promise<unknown> {
  try {
    await turn;
    return "completed";
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}

describe.each(realTransports)("the real agent aborted at any moment, on %s", (transport) => {
  it("leaves no process, and the thread usable", async () => {
    const answer = (request: RecordedRequest) =>
      request.lastUserText === "Go" ? reply.shell("sleep 0.1; echo done", {}) : reply.text("Back.");
    await using harness = await startHarness(transport, answer);
    const property = fc.asyncProperty(fc.nat(600), async (afterMs) => {
      await using codex = new Codex(harness.codexOptions);
      const thread = codex.startThread(harness.threadOptions);
      const reason = new Error("enough");
      const controller = new AbortController();
      const running = thread.run("Go", { signal: controller.signal });
      setTimeout(() => controller.abort(reason), afterMs);
      await expect(running).rejects.toBe(reason);
      if (transport === "exec") expect(processesMentioning(harness.workspace)).toEqual([]);
      expect((await thread.run("Go on")).finalResponse).toBe("Back.");
    });
    await fc.assert(property, { numRuns: 8, skipAllAfterTimeLimit: 60_000 });
  }, 120_000);
});
