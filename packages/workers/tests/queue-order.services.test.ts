import { type RecordedRequest, reply } from "@codex/testing";
import { expect, it } from "vitest";
import { QueueConnection } from "../src/queue/queue-connection.js";
import { TurnRecords } from "../src/queue/turn-records.js";
import { startFleet } from "./queue-fleet.js";
import { describeQueues } from "./queue-servers.js";
import { until } from "./turn-database-checks.js";

/** Counts the turns that are with the model at the same time, by the first word of their input. */
function counter(holdMs: number) {
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  const script = async ({ lastUserText = "" }: RecordedRequest) => {
    const [name = ""] = lastUserText.split(" ");
    for (const each of [name, "all"]) {
      now.set(each, (now.get(each) ?? 0) + 1);
      most.set(each, Math.max(most.get(each) ?? 0, now.get(each) ?? 0));
    }
    await new Promise((resolve) => setTimeout(resolve, holdMs));
    for (const each of [name, "all"]) now.set(each, (now.get(each) ?? 0) - 1);
    return reply.text("Done.");
  };
  return { script, most };
}

/** The answer of a provider whose limit is reached. */
function usageLimit(seconds: number) {
  const resets_at = Math.ceil(Date.now() / 1000) + seconds;
  const headers = {
    "x-codex-primary-used-percent": "100",
    "x-codex-primary-window-minutes": "300",
    "x-codex-primary-reset-at": String(resets_at),
  };
  return reply.fail(
    429,
    { error: { type: "usage_limit_reached", plan_type: "pro", resets_at } },
    { headers },
  );
}

describeQueues(
  "queued turns",
  (server) => {
    it("of a thread with many turns do not keep other threads waiting", async () => {
      await using fleet = await startFleet(server, () => reply.text("Done."));
      const turns = [];
      for (const key of ["a1", "a2", "a3", "b1", "b2", "c1"])
        turns.push(await fleet.submit({ key, thread: key.slice(0, 1) }));
      await fleet.addWorker({ concurrency: 1 });
      await Promise.all(turns.map((turn) => turn.result()));
      const order = fleet.model.requests.map(({ lastUserText }) => lastUserText);
      expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
    });

    it("with a lower priority number go first, but not before earlier turns of their thread", async () => {
      await using fleet = await startFleet(server, () => reply.text("Done."));
      const turns = [
        await fleet.submit({ key: "slow", thread: "x", priority: 9 }),
        await fleet.submit({ key: "soon", thread: "y", priority: 5 }),
        await fleet.submit({ key: "now", thread: "z", priority: 1 }),
        await fleet.submit({ key: "after slow", thread: "x", priority: 1 }),
      ];
      await fleet.addWorker({ concurrency: 1 });
      await Promise.all(turns.map((turn) => turn.result()));
      const order = fleet.model.requests.map(({ lastUserText }) => lastUserText);
      expect(order).toEqual(["now", "soon", "slow", "after slow"]);
    });

    it("run only as many at once as a worker and an account allow", async () => {
      const { script, most } = counter(150);
      await using fleet = await startFleet(server, script);
      await fleet.register("small", "big");
      const turns = [];
      for (let n = 0; n < 6; n += 1) {
        turns.push(await fleet.submit({ key: `small ${n}`, thread: `s${n}`, account: "small" }));
        turns.push(await fleet.submit({ key: `big ${n}`, thread: `b${n}`, account: "big" }));
      }
      const accounts = { small: { concurrency: 1 }, big: {} };
      await fleet.addWorker({ accounts, concurrency: 2 });
      await fleet.addWorker({ accounts, concurrency: 2 });
      await Promise.all(turns.map((turn) => turn.result()));
      expect(most.get("small")).toBe(1);
      expect(most.get("big")).toBeGreaterThan(1);
      expect(most.get("all")).toBeLessThanOrEqual(4);
      expect(fleet.errors).toEqual([]);
    });

    it("of an account that has reached its limit wait until it resets, others do not", async () => {
      let isLimited = true;
      await using fleet = await startFleet(server, ({ lastUserText }) => {
        if (lastUserText?.startsWith("poor") !== true || !isLimited) return reply.text("Done.");
        isLimited = false;
        return usageLimit(2);
      });
      await fleet.addWorker({ accounts: { poor: {}, rich: {} } });
      await until(() =>
        fleet.submit({ key: "rich", thread: "r", account: "rich" }).then(Boolean, () => false),
      );
      const limited = await fleet.submit({ key: "poor 1", thread: "p1", account: "poor" });
      await until(async () => fleet.model.requests.some(({ lastUserText }) => lastUserText === "poor 1"));
      const events = [];
      for await (const { event } of limited.events()) {
        events.push(event);
        if (event.type === "turn.returned") break;
      }
      const returnedAt = Date.now();
      const waiting = await fleet.submit({ key: "poor 2", thread: "p2", account: "poor" });
      expect(
        await (await fleet.submit({ key: "rich 2", thread: "r2", account: "rich" })).result(),
      ).toMatchObject({
        status: "completed",
      });
      expect((await waiting.info()).attempts).toBe(0);
      expect(await limited.result()).toMatchObject({ status: "completed" });
      expect(await waiting.result()).toMatchObject({ status: "completed" });
      expect(Date.now() - returnedAt).toBeGreaterThan(500);
      await fleet.turns.pauseAccount("rich", new Date(Date.now() + 60_000));
      const paused = await fleet.submit({ key: "rich 3", thread: "r3", account: "rich" });
      expect(await fleet.turns.accounts()).toContainEqual({ account: "rich", pausedUntil: expect.any(Date) });
      const unheard = fleet.turns.pauseAccount("unheard", null);
      await expect(unheard).rejects.toMatchObject({ code: "unknown_account" });
      await fleet.turns.pauseAccount("rich", null);
      expect(await paused.result()).toMatchObject({ status: "completed" });
    });

    it("of an account that a caller has paused for longer do not begin when its limit resets", async () => {
      const end = new Date(Date.now() + 3_600_000);
      await using fleet = await startFleet(server, async () => {
        await fleet.turns.pauseAccount("default", end);
        return usageLimit(1);
      });
      await fleet.addWorker();
      const limited = await fleet.submit({ key: "limited" });
      for await (const { event } of limited.events()) if (event.type === "turn.returned") break;
      expect(await fleet.turns.accounts()).toEqual([{ account: "default", pausedUntil: end }]);
    });

    it("that share a budget run until its tokens are used", async () => {
      await using fleet = await startFleet(server, () =>
        reply.text("Done.", { usage: { inputTokens: 70, outputTokens: 10 } }),
      );
      await fleet.addWorker();
      const budget = { key: "team", maxTokens: 80 };
      const first = await fleet.submit({ key: "first", thread: "a", budget });
      expect(await first.result()).toMatchObject({ status: "completed" });
      const second = await fleet.submit({ key: "second", thread: "b", budget });
      expect(await second.result()).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
      const other = await fleet.submit({ key: "third", thread: "b", budget: { key: "other", maxTokens: 1 } });
      expect(await other.result()).toMatchObject({ status: "completed" });
      expect(await fleet.turns.spentTokens("team")).toBe(80);
      expect(fleet.model.requests.map(({ lastUserText }) => lastUserText)).toEqual(["first", "third"]);
    });

    it("are cancelled while they wait and while they run, by any process", async () => {
      await using fleet = await startFleet(server, ({ lastUserText }) =>
        lastUserText === "stall" ? reply.stall() : reply.text("Done."),
      );
      const running = await fleet.submit({ key: "stall" });
      const waiting = await fleet.submit({ key: "waiting" });
      const last = await fleet.submit({ key: "last" });
      await (await fleet.turns.turn("waiting"))?.cancel();
      expect(await waiting.result()).toMatchObject({ status: "cancelled", threadId: null });
      await fleet.addWorker();
      await fleet.model.nextRequest();
      await running.cancel("the user left");
      await running.cancel("again");
      expect(await running.result()).toMatchObject({
        status: "cancelled",
        error: { code: "turn_cancelled", message: "the user left" },
      });
      expect(await last.result()).toMatchObject({ status: "completed" });
      await last.cancel();
      expect(await last.result()).toMatchObject({ status: "completed" });
      for (const turn of [running, waiting]) {
        const events = [];
        for await (const { event } of turn.events()) events.push(event.type);
        expect(events.at(-1)).toBe("turn.ended");
      }
      expect(fleet.errors).toEqual([]);
    });

    it("that fail for a reason that can go away are tried again, others end", async () => {
      let fails = 2;
      await using fleet = await startFleet(server, ({ lastUserText }) => {
        if (lastUserText === "never") return reply.fail(400, { error: { message: "no such model" } });
        return fails-- > 0 ? reply.fail(500, { error: { message: "away" } }) : reply.text("Done.");
      });
      await fleet.addWorker();
      const later = await fleet.submit({ key: "later", thread: "a" });
      expect(await later.result()).toMatchObject({ status: "completed" });
      expect(await later.info()).toMatchObject({ attempts: 3 });
      const never = await fleet.submit({ key: "never", thread: "b" });
      expect(await never.result()).toMatchObject({
        status: "failed",
        error: { code: "turn_failed", message: expect.stringContaining("no such model") },
      });
      expect(await never.info()).toMatchObject({ attempts: 1 });
      const input = [{ type: "local_image" as const, path: "/no/such.png" }];
      const wrong = await fleet.submit({ key: "wrong", thread: "c", input });
      expect(await wrong.result()).toMatchObject({ status: "failed", error: { code: "invalid_input" } });
      const connection = await QueueConnection.open(fleet.location);
      expect((await connection.records.read("wrong"))?.value.failures).toBe(0);
      await connection.close();
    });

    it("whose job was lost are found again", async () => {
      await using fleet = await startFleet(server, () => reply.text("Done."));
      const connection = await QueueConnection.open(fleet.location);
      const gone = { add: async () => {} } as never;
      const records = new TurnRecords(connection.database, async () => gone);
      await records.submit({ key: "lost", thread: "a", input: "lost" });
      await connection.close();
      await fleet.addWorker();
      expect(await (await fleet.turns.turn("lost"))?.result()).toMatchObject({ status: "completed" });
    });

    it("are handed on by a worker that closes", async () => {
      let isFirst = true;
      await using fleet = await startFleet(server, () => {
        const stalls = isFirst;
        isFirst = false;
        return stalls ? reply.stall() : reply.text("Done.");
      });
      const first = await fleet.addWorker({ name: "first" });
      const turn = await fleet.submit({ key: "turn" });
      await fleet.model.nextRequest();
      await fleet.addWorker({ name: "second" });
      await first.close();
      expect(await turn.result()).toMatchObject({ status: "completed" });
      expect(await turn.info()).toMatchObject({ worker: "second", attempts: 2 });
      expect(fleet.errors).toEqual([]);
    });
  },
  { servers: ["PostgreSQL"] },
);
