import { expect, it } from "vitest";
import { ThreadLogWriter } from "../src/queue/thread-log.js";
import type { TurnDatabase } from "../src/queue/turn-database.js";

it("writes events that come fast together, and does not wait for more when it is flushed", async () => {
  const batches: unknown[][] = [];
  const database: Pick<TurnDatabase, "append"> = {
    append: async (_log, entries) => batches.push([...entries]),
  };
  const turn = { thread: "thread", key: "turn", fence: 1 };
  const log = new ThreadLogWriter(database as TurnDatabase, turn, (error) => {
    throw error;
  });
  await log.write({ type: "turn.parked" });
  log.add({ type: "turn.started" });
  log.add({ type: "turn.parked" });
  // Runs before any timer does.
  const beforeTimers = new Promise<string>((resolve) => setImmediate(() => resolve("a pause")));
  expect(await Promise.race([log.flush().then(() => "no pause"), beforeTimers])).toBe("no pause");
  expect(batches.map((batch) => batch.length)).toEqual([1, 2]);
  log.add({ type: "turn.started" });
  await log.flush();
  expect(batches).toHaveLength(3);
});
