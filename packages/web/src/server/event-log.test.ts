import { expect, it } from "vitest";
import { type LogEntry, MemoryEventLog } from "./event-log.js";

const entry = (number: number): LogEntry => ({ id: `s.${number}`, event: { type: "turn.started" } });

it("returns the events after one, and nothing for one that it no longer has", () => {
  const log = new MemoryEventLog({ maxEvents: 10 });
  for (let number = 1; number <= 100; number += 1) log.append("t", entry(number));
  expect(log.since("t", "s.100")).toEqual([]);
  expect(log.since("t", "s.97")).toEqual([98, 99, 100].map(entry));
  expect(log.since("t", "s.91")).toHaveLength(9);
  expect(log.since("t", "s.90")).toBeUndefined();
  expect(log.since("t", "s.101")).toBeUndefined();
  expect(log.since("another", "s.100")).toBeUndefined();
  log.remove("t");
  expect(log.since("t", "s.100")).toBeUndefined();
});
