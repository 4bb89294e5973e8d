import { describe, expect, it } from "vitest";

import { defer } from "../engine/waiting.js";
import { TurnQueue } from "./turn-queue.js";

/** A turn at the head of a new queue, which waits for a handler that stays open until `end()`. */
function runningTurn() {
  const queue = new TurnQueue();
  const place = queue.enter("the turn");
  return {
    queue,
    place,
    /** Calls a handler of the turn. Resolves with what it did first, while it is still open. */
    async handle<Result>(work: () => Result): Promise<{ did: Result; end: () => Promise<void> }> {
      const { promise, resolve } = defer();
      const did = defer<Result>();
      const call = queue.call(async () => {
        did.resolve(work());
        await promise;
      });
      return {
        did: await did.promise,
        end: async () => {
          resolve();
          await call;
        },
      };
    },
  };
}

describe("a deadlock between turns of several threads", () => {
  it("is seen through a turn that is still queued behind another one", async () => {
    const [one, two] = [runningTurn(), runningTurn()];
    await one.handle(() => two.queue.enter("queued behind the turn of two"));
    const { did } = await two.handle(() => {
      expect(() => one.queue.enter("inner")).toThrow(expect.objectContaining({ code: "deadlock" }));
      return "checked";
    });
    expect(did).toBe("checked");
  });

  it("is seen through three threads", async () => {
    const [one, two, three] = [runningTurn(), runningTurn(), runningTurn()];
    await one.handle(() => two.queue.enter("x"));
    await two.handle(() => three.queue.enter("x"));
    const { did } = await three.handle(() => {
      expect(() => one.queue.checkDeadlock("inner")).toThrow(expect.objectContaining({ code: "deadlock" }));
      expect(() => two.queue.checkDeadlock("inner")).toThrow(expect.objectContaining({ code: "deadlock" }));
      return "checked";
    });
    expect(did).toBe("checked");
  });

  it("does not exist once the queued turn is given up, or the handler has returned", async () => {
    const [one, two] = [runningTurn(), runningTurn()];
    const first = await one.handle(() => two.queue.enter("x"));
    first.did.leave();
    const second = await two.handle(() => one.queue.enter("x"));
    expect(second.did).toBeDefined();
    await second.end();
    // Nothing of the second call is left, so the other direction is free.
    const third = await one.handle(() => two.queue.enter("x"));
    await third.end();
    expect((await two.handle(() => one.queue.enter("x"))).did).toBeDefined();
  });

  it("does not exist between threads that wait for a third one", async () => {
    const [one, two, three] = [runningTurn(), runningTurn(), runningTurn()];
    await one.handle(() => three.queue.enter("x"));
    expect((await two.handle(() => three.queue.enter("x"))).did).toBeDefined();
    expect((await two.handle(() => one.queue.enter("x"))).did).toBeDefined();
  });
});
