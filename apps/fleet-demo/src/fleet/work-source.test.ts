import { expect, it } from "vitest";
import { threadNames, WorkSource } from "./work-source.js";

it("gives each thread a name, however many there are", () => {
  const names = threadNames(20);
  expect(new Set(names).size).toBe(20);
  expect(names.slice(0, 2)).toEqual(["tides", "winds"]);
  expect(names).toContain("tides-2");
});

it("gives each thread its turn, with keys of their own", () => {
  const source = new WorkSource(["tides", "winds"]);
  const made = [1, 2, 3, 4].map(() => source.next({ hasRoom: () => true, mayAsk: true })?.key);
  expect(made).toEqual(["tides/1", "winds/1", "tides/2", "winds/2"]);
  expect(source.ownKey("winds")).toBe("winds/3");
});

it("skips threads without room, and makes nothing when none has any", () => {
  const source = new WorkSource(["tides", "winds"]);
  const next = (hasRoom: (thread: string) => boolean) => source.next({ hasRoom, mayAsk: true });
  expect(next((thread) => thread === "winds")?.thread).toBe("winds");
  expect(next((thread) => thread === "winds")?.thread).toBe("winds");
  expect(next(() => false)).toBeUndefined();
});

it("asks now and then, in every thread, unless enough is asked already", () => {
  const source = new WorkSource(threadNames(6));
  const made = Array.from({ length: 84 }, () => source.next({ hasRoom: () => true, mayAsk: true }));
  const asking = made.filter((work) => work?.asks);
  expect(asking).toHaveLength(12);
  expect(new Set(asking.map((work) => work?.thread)).size).toBe(6);
  expect(asking.every((work) => work?.prompt.endsWith("Ask before you do."))).toBe(true);
  const quiet = new WorkSource(["tides"]);
  const others = Array.from({ length: 20 }, () => quiet.next({ hasRoom: () => true, mayAsk: false }));
  expect(others.some((work) => work?.asks)).toBe(false);
});
