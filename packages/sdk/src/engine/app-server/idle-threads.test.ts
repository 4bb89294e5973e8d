import { describe, expect, it } from "vitest";

import { stopClock } from "../../../tests/clock.js";
import { IdleThreads } from "./idle-threads.js";
import type { ThreadSession } from "./thread-session.js";

function idleThreads(limits: { maxIdle?: number; idleMs?: number }) {
  const unloaded: string[] = [];
  const busy = new Set<string>();
  const threads = new IdleThreads({
    maxIdle: 100,
    idleMs: Number.POSITIVE_INFINITY,
    ...limits,
    unload: (threadId) => {
      unloaded.push(threadId);
      threads.delete(sessionOf(threadId));
    },
  });
  const sessions = new Map<string, ThreadSession>();
  const sessionOf = (id: string) => {
    const listProcesses = async () => (busy.has(id) ? [{}] : []);
    const session = sessions.get(id) ?? ({ id, listProcesses } as unknown as ThreadSession);
    sessions.set(id, session);
    return session;
  };
  return {
    unloaded,
    busy,
    threads,
    add: (id: string) => threads.add(sessionOf(id)),
    use: (id: string) => threads.delete(sessionOf(id)),
  };
}

describe("idle threads", () => {
  it("are unloaded after a time, which begins again with each turn", async () => {
    using clock = stopClock();
    const { add, use, unloaded } = idleThreads({ idleMs: 1000 });
    add("one");
    add("two");
    await clock.pass(900);
    use("one");
    await clock.pass(50);
    add("one");
    await clock.pass(50);
    expect(unloaded).toEqual(["two"]);
    await clock.pass(949);
    expect(unloaded).toEqual(["two"]);
    await clock.pass(1);
    expect(unloaded).toEqual(["two", "one"]);
  });

  it("stay while their commands have processes, and are asked again", async () => {
    using clock = stopClock();
    const { add, busy, unloaded } = idleThreads({ idleMs: 1000 });
    busy.add("one");
    add("one");
    for (let rounds = 0; rounds < 3; rounds += 1) await clock.pass(1000);
    expect(unloaded).toEqual([]);
    busy.clear();
    await clock.pass(1000);
    expect(unloaded).toEqual(["one"]);
  });

  it("stay without a limit, and once they are forgotten", async () => {
    using clock = stopClock();
    const endless = idleThreads({});
    endless.add("one");
    const forgotten = idleThreads({ idleMs: 1000 });
    forgotten.add("one");
    forgotten.threads.clear();
    await clock.pass(2_000_000_000);
    expect([endless.unloaded, forgotten.unloaded]).toEqual([[], []]);
  });

  it("beyond a number are unloaded, least recently used first", async () => {
    using clock = stopClock();
    const { add, busy, unloaded } = idleThreads({ maxIdle: 2 });
    busy.add("two");
    for (const id of ["one", "two", "three"]) add(id);
    await clock.pass(0);
    add("four");
    await clock.pass(0);
    expect(unloaded).toEqual(["one", "three"]);
  });
});
