// Ratios of processor time within one run, so that they hold on a slow or busy machine too. Each test takes the best of several
// measurements, which excludes disturbances.
import { expect, test } from "vitest";
import { checkThreadEvent } from "./check.js";
import type { ThreadEvent } from "./events/thread-event.js";
import { initialThreadState, redact, reduceThreadEvent } from "./index.js";
import { isNestedTooDeep } from "./nesting.js";

const repetitions = 3;

test("validating small events takes less time than writing them as JSON", () => {
  const events = Array.from({ length: 100_000 }, (_, index): ThreadEvent => {
    const id = `item_${index}`;
    if (index % 4 === 0)
      return { type: "item.delta", item_id: id, item_type: "agent_message", delta: "word " };
    if (index % 4 === 1)
      return { type: "item.completed", item: { id, type: "agent_message", text: "Done." } };
    if (index % 4 === 2) return { type: "error", message: "Reconnecting... 1/5" };
    return { type: "item.started", item: commandItem(id, "in_progress") };
  });
  const validating = bestTimeOf(() => {
    for (const event of events) checkThreadEvent(event);
  });
  const writing = bestTimeOf(() => {
    for (const event of events) JSON.stringify(event);
  });
  console.info(`validated in ${validating} ms, written in ${writing} ms, best of ${repetitions}`);
  expect(validating / writing).toBeLessThan(1);
});

test("measuring the depth of a value takes a small part of the time it took to parse it", () => {
  const rows = Array.from({ length: 20_000 }, (_, id) => ({
    id,
    tags: ["a", "b"],
    nested: { x: 1, y: null },
  }));
  const lines = [
    ...Array.from({ length: 50_000 }, (_, index) =>
      JSON.stringify(commandItem(`item_${index}`, "in_progress")),
    ),
    JSON.stringify({
      type: "item.completed",
      item: { id: "a", type: "agent_message", text: "x".repeat(10e6) },
    }),
    JSON.stringify({ type: "item.completed", item: { id: "b", type: "search", rows } }),
  ];
  const parse = () => {
    for (const line of lines) JSON.parse(line);
  };
  const parseAndMeasure = () => {
    for (const line of lines) isNestedTooDeep(JSON.parse(line));
  };
  const parsing = bestTimeOf(parse);
  const both = bestTimeOf(parseAndMeasure);
  console.info(
    `JSON.parse takes ${parsing} ms, with the depth of its result ${both} ms, best of ${repetitions}`,
  );
  expect(both / parsing).toBeLessThan(1.5);
});

test.each([
  ["items", reducing],
  ["items with the same id", reducingRepeats],
])("reducing four times as many %s takes far less than sixteen times as long", (what, reducing) => {
  const few = bestTimeOf(reducing(2000));
  const many = bestTimeOf(reducing(8000));
  console.info(`2,000 ${what} reduced in ${few} ms, 8,000 in ${many} ms, best of ${repetitions}`);
  expect(many / few).toBeLessThan(10);
});

/** Items that are started, updated and completed one after the other, each event reduced twice, as React does. */
function reducingRepeats(count: number): () => void {
  const events = ["item.started", "item.updated", "item.completed"].map(
    (type) => ({ type, item: commandItem("call_0", "in_progress") }) as ThreadEvent,
  );
  return () => {
    let state = initialThreadState;
    for (let index = 0; index < count; index++) {
      for (const event of events) {
        reduceThreadEvent(state, event);
        state = reduceThreadEvent(state, event);
      }
    }
    expect(state.items).toHaveLength(count);
  };
}

/** Items that are started, updated and completed. All at once is the worst case: every update is far from the end. */
function reducing(count: number): () => void {
  const ids = Array.from({ length: count }, (_, index) => `item_${index}`);
  const events = ["item.started", "item.updated", "item.completed"].flatMap((type) =>
    ids.map((id) => ({ type, item: commandItem(id, "in_progress") }) as ThreadEvent),
  );
  return () => {
    let state = initialThreadState;
    for (const event of events) state = reduceThreadEvent(state, event);
    expect(state.items).toHaveLength(count);
  };
}

test("redacting four times as much hostile text takes far less than sixteen times as long", () => {
  const secrets = [`${"a".repeat(900)}b`, `${"a\\".repeat(400)}b`];
  // Prefixes of secrets, and nested escapes.
  const units = ["a", "a\\", "\\u0061", "\\\\u005c", "%2525", "a\u001b[", "a\u001b]", "\u001b]0;"];
  const redacting = (length: number) => () => {
    for (const unit of units) redact(unit.repeat(length / unit.length), secrets);
  };
  const few = bestTimeOf(redacting(50_000));
  const many = bestTimeOf(redacting(200_000));
  console.info(`400 kB redacted in ${few} ms, 1.6 MB in ${many} ms, best of ${repetitions}`);
  expect(many / few).toBeLessThan(10);
});

function commandItem(id: string, status: string) {
  return {
    id,
    type: "command_execution",
    command: "ls",
    aggregated_output: "",
    status,
  } as const;
}

/** Processor time of this process in milliseconds, the best of several repetitions. */
function bestTimeOf(work: () => void): number {
  const times = Array.from({ length: repetitions }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
