// Budgets with room for a busy machine, in time of this process: they catch a cost that grows with what came before,
// not a slow day. `docs` name no numbers; run this file to see them.
import { expect, test } from "vitest";
import type { ThreadEvent } from "./events/thread-event.js";
import { initialThreadState, redact, reduceThreadEvent } from "./index.js";
import { isNestedTooDeep } from "./parsing/nesting.js";
import { parseThreadEvent } from "./schemas.js";

test("200,000 small events are validated in less than a microsecond each", () => {
  const events = Array.from({ length: 200_000 }, (_, index): ThreadEvent => {
    const id = `item_${index}`;
    if (index % 4 === 0)
      return { type: "item.delta", item_id: id, item_type: "agent_message", delta: "word " };
    if (index % 4 === 1)
      return { type: "item.completed", item: { id, type: "agent_message", text: "Done." } };
    if (index % 4 === 2) return { type: "error", message: "Reconnecting... 1/5" };
    return { type: "item.started", item: commandItem(id, "in_progress") };
  });
  const microseconds = cpuTimeOf(() => {
    for (const event of events) parseThreadEvent(event);
  });
  console.info(`200,000 events validated in ${(microseconds / 1000).toFixed(0)} ms`);
  expect(microseconds).toBeLessThan(200_000);
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
  // The least of some rounds: what else this process does in a round, such as collecting garbage, is not of interest.
  const rounds = Array.from({ length: 4 }, () => [cpuTimeOf(parse), cpuTimeOf(parseAndMeasure)] as const);
  const parsing = Math.min(...rounds.map(([time]) => time));
  const both = Math.min(...rounds.map(([, time]) => time));
  console.info(`JSON.parse and the depth of its result take ${(both / parsing).toFixed(2)} times JSON.parse`);
  expect(both / parsing).toBeLessThan(1.5);
});

test("10,000 items, each started, updated and completed, are reduced in less than a second", () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `item_${index}`);
  // All at once is the worst case: every update is far from the end.
  const events = ["item.started", "item.updated", "item.completed"].flatMap((type) =>
    ids.map((id) => ({ type, item: commandItem(id, "in_progress") }) as ThreadEvent),
  );
  let state = initialThreadState;
  const microseconds = cpuTimeOf(() => {
    for (const event of events) state = reduceThreadEvent(state, event);
  });
  console.info(`30,000 events reduced in ${(microseconds / 1000).toFixed(0)} ms`);
  expect(state.items).toHaveLength(10_000);
  expect(microseconds).toBeLessThan(1_000_000);
});

test("6 MB of text that is made to be slow to search are redacted in less than ten seconds", () => {
  const secrets = [`${"a".repeat(900)}b`, `${"a\\".repeat(400)}b`];
  // Beginnings of secrets, and escapes inside escapes. A cost that grows with the square would take hours.
  const units = ["a", "a\\", "\\u0061", "\\\\u005c", "%2525", "a\u001b[", "a\u001b]", "\u001b]0;"];
  const texts = units.map((unit) => unit.repeat(800_000 / unit.length));
  const microseconds = cpuTimeOf(() => {
    for (const text of texts) redact(text, secrets);
  });
  console.info(`6 MB redacted in ${(microseconds / 1000).toFixed(0)} ms`);
  expect(microseconds).toBeLessThan(10_000_000);
});

function commandItem(id: string, status: string) {
  return {
    id,
    type: "command_execution",
    command: "ls",
    aggregated_output: "",
    exit_code: null,
    status,
  } as const;
}

/** Time this process spent, which does not count others on the same machine. */
function cpuTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
