import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type RecordedRequest, reply } from "@codex/testing";
import { expect, it } from "vitest";
import { type QueuedEvent, type QueuedTurn, TurnQueue } from "../src/index.js";
import { startFleet } from "./queue-fleet.js";
import { describeQueues } from "./queue-servers.js";
import { commandThenDone, isFullForm } from "./stored-hosts.js";
import { until } from "./turn-database-checks.js";
import { expectWholeThread, readEvents, readTurnEvents } from "./whole-turns.js";

/** The processes that have a text in their environment, such as the agents of a home. */
function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

/** Numbers from 0 to 1 that a seed determines. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A gate that is closed until it is opened. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** How many turns run while workers are killed: with `--mode full`, and otherwise. */
const full = { threadCount: 20, killCount: 6 };
const short = { threadCount: 8, killCount: 3 };

describeQueues("a queue", (server) => {
  it("hands the turn of a worker that gets SIGTERM to an idle one, long before the lease expires", async () => {
    const { opened, open } = gate();
    const held = async ({ position }: { position: { number: number } }) => {
      if (position.number === 1) await opened;
      return reply.text("Done.");
    };
    await using fleet = await startFleet(server, held);
    const leaseMs = 30_000;
    const first = await fleet.spawnWorker({ leaseMs, name: "first" });
    const turn = await fleet.submit({ key: "turn" });
    await fleet.model.nextRequest({ timeoutMs: 60_000 });
    await fleet.addWorker({ leaseMs, name: "second", accounts: { default: {}, warm: {} } });
    await fleet.register("warm");
    // Starts its agent.
    await (await fleet.submit({ key: "warm", thread: "warm", account: "warm" })).result();
    expect(processesWith(first.home)).not.toEqual([]);
    let sentAt = 0;
    let handedOnMs = 0;
    for await (const { event } of turn.events()) {
      if (event.type !== "turn.begun") continue;
      if (event.attempt === 1) {
        sentAt = performance.now();
        first.child.kill("SIGTERM");
      } else handedOnMs = performance.now() - sentAt;
    }
    console.log(`A turn was handed on after ${Math.round(handedOnMs)} ms.`);
    expect(handedOnMs).toBeGreaterThan(0);
    expect(handedOnMs).toBeLessThan(leaseMs / 3);
    expect(await first.exited).toBe(0);
    expect(processesWith(first.home)).toEqual([]);
    open();
    await expectWholeThread(fleet, [turn], "handed on");
    expect(await turn.info()).toMatchObject({ worker: "second", attempts: 2 });
  });

  it("runs the turns of a thread one at a time on two workers, and no more at once than the account allows on three", async () => {
    const running = new Map<string, number>();
    let most = 0;
    let mostOfThread = 0;
    const counting = async ({ metadata }: { metadata: { threadId?: string | undefined } }) => {
      const thread = metadata.threadId ?? "";
      const count = (by: number) => running.set(thread, (running.get(thread) ?? 0) + by);
      count(1);
      most = Math.max(
        most,
        [...running.values()].reduce((sum, each) => sum + each, 0),
      );
      mostOfThread = Math.max(mostOfThread, ...running.values());
      await sleep(50);
      count(-1);
      return reply.text("Done.");
    };
    await using fleet = await startFleet(server, counting);
    for (const name of ["one", "two", "three"])
      await fleet.addWorker({ name, concurrency: 2, accounts: { default: { concurrency: 3 } } });
    const threads = ["a", "b", "c", "d", "e", "f"];
    const turns = new Map(
      threads.map((thread) => [thread, [] as Awaited<ReturnType<typeof fleet.submit>>[]]),
    );
    for (let n = 0; n < 3; n++)
      for (const thread of threads)
        turns.get(thread)?.push(await fleet.submit({ key: `${thread} ${n}`, thread }));
    for (const [thread, list] of turns) await expectWholeThread(fleet, list, thread);
    expect(mostOfThread).toBe(1);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    expect(fleet.errors).toEqual([]);
  });

  it("gives each event once, in order, to a reader that stops after any one and continues elsewhere", async () => {
    await using fleet = await startFleet(server, commandThenDone("echo hi"));
    await fleet.addWorker();
    const turn = await fleet.submit({ key: "turn" });
    const next = await fleet.submit({ key: "next" });
    const seen: QueuedEvent[] = [];
    while (seen.at(-1)?.event.type !== "turn.ended") {
      await using elsewhere = new TurnQueue(fleet.location);
      for await (const event of (await elsewhere.turn("turn"))?.events({ after: seen.at(-1)?.id }) ?? []) {
        seen.push(event);
        break;
      }
    }
    await next.result();
    const own = await readTurnEvents(turn);
    expect(seen).toEqual(own);
    expect(await readTurnEvents(turn, seen.at(-1)?.id)).toEqual([]);
    const all = await readEvents(fleet, "thread");
    await using elsewhere = new TurnQueue(fleet.location);
    for (const [index, { id }] of all.entries()) {
      const rest: QueuedEvent[] = [];
      const given = { after: id, follow: false };
      for await (const event of elsewhere.threadEvents("thread", given)) rest.push(event);
      expect(rest).toEqual(all.slice(index + 1));
    }
    expect(all).toEqual([...own, ...(await readTurnEvents(next))]);
  });

  it.each([
    { leaseMs: 1000, what: "a lease that expires meanwhile" },
    { leaseMs: 15_000, what: "a lease that lasts" },
  ])("ends turns once when the server is lost for a while, with $what", async ({ leaseMs }) => {
    const { power } = server;
    if (power === undefined) return;
    const outage = async () => {
      await power.stop();
      await sleep(3000);
      await power.start();
    };
    const { opened, open } = gate();
    let isFirst = true;
    const replies = async (request: RecordedRequest) => {
      if (request.lastUserText === "running" && isFirst) {
        isFirst = false;
        await opened;
      }
      return request.userTexts.includes("asking") && request.position.numberInTurn === 1
        ? reply.shell("echo hi >> made", { escalate: true, justification: "to make a file" })
        : reply.text("Done.");
    };
    await using fleet = await startFleet(server, replies);
    Object.assign(fleet.threadOptions, { sandboxMode: "read-only", approvalPolicy: "on-request" });
    const errors: unknown[] = [];
    await fleet.addWorker({ leaseMs, onError: (error) => errors.push(error) });
    const running = await fleet.submit({ key: "running", thread: "a" });
    const asking = await fleet.submit({ key: "asking", thread: "b" });
    await fleet.model.waitForRequest(({ lastUserText }) => lastUserText === "running", {
      timeoutMs: 60_000,
    });
    for await (const _ of fleet.turns.requests()) break;
    /** Reads the events of a turn through the outage, as a web server does for a browser that reconnects. */
    const follow = async (turn: QueuedTurn) => {
      const events: QueuedEvent[] = [];
      while (events.at(-1)?.event.type !== "turn.ended") {
        try {
          for await (const event of turn.events({ after: events.at(-1)?.id })) events.push(event);
        } catch (error) {
          expect(error).toMatchObject({ code: "store_failed", retryable: true });
          await sleep(50);
        }
      }
      return events;
    };
    const following = [follow(running), follow(asking)];
    await outage();
    open();
    // A turn that is tried again asks again.
    const answering = new AbortController();
    const answered = (async () => {
      for await (const request of fleet.turns.requests({ signal: answering.signal }))
        await request.answer("accept").catch(({ code }) => expect(code).toBe("request_closed"));
    })();
    const [seenRunning, seenAsking] = await Promise.all(following);
    answering.abort();
    await answered;
    await expectWholeThread(fleet, [running], "ran");
    await expectWholeThread(fleet, [asking], "asked");
    expect(seenRunning).toEqual(await readTurnEvents(running));
    expect(seenAsking).toEqual(await readTurnEvents(asking));
    await outage();
    const idle = await fleet.submit({ key: "idle", thread: "c" });
    await expectWholeThread(fleet, [idle], "submitted afterwards");
  });

  const { threadCount, killCount } = isFullForm ? full : short;
  it(`runs 10 turns of each of ${threadCount} threads, each once and in order, while workers are killed`, {
    timeout: 300_000,
  }, async () => {
    const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
    console.log(`CHAOS_SEED=${seed}`);
    const random = randomNumbers(seed);
    const kills = Array.from({ length: killCount }, () => Math.floor(random() * 9 * threadCount)).sort(
      (a, b) => a - b,
    );
    const startedAt = performance.now();
    await using fleet = await startFleet(server, () => reply.text("Done."));
    const startWorker = (n: number) => fleet.spawnWorker({ leaseMs: 1000, name: `worker-${n}` });
    const workers = await Promise.all([0, 1, 2].map(startWorker));
    const threads = Array.from({ length: threadCount }, (_, n) => `thread ${n}`);
    let ended = 0;
    const turns = new Map(
      await Promise.all(
        threads.map(async (thread) => {
          const list = [];
          for (let n = 0; n < 10; n++) list.push(await fleet.submit({ key: `${thread}/${n}`, thread }));
          return [thread, list] as const;
        }),
      ),
    );
    const results = [...turns.values()].flat().map(async (turn) => {
      await turn.result();
      ended += 1;
    });
    for (const [n, after] of kills.entries()) {
      await until(() => ended >= after, 300_000);
      const victim = Math.floor(random() * workers.length);
      workers[victim]?.child.kill("SIGKILL");
      workers[victim] = await startWorker(n + 3);
    }
    await Promise.all(results);
    const tookMs = Math.round(performance.now() - startedAt);
    console.log(`${results.length} turns and ${kills.length} kills took ${tookMs} ms.`);
    for (const [thread, list] of turns) await expectWholeThread(fleet, list, `${thread}, seed ${seed}`);
  });

  it("leaves nothing behind of turns that have ended, nor of workers and queues that are closed", async () => {
    await using fleet = await startFleet(server, () => reply.text("Done."));
    const home = await fleet.addHome();
    const before = process.listenerCount("SIGTERM");
    const worker = await fleet.addWorker({ concurrency: 1 });
    const run = async (count: number, name: string) => {
      for (let n = 0; n < count; n++)
        await (await fleet.submit({ key: `${name} ${n}`, thread: name })).result();
      await sleep(100);
      return {
        files: readdirSync("/proc/self/fd").length,
        timers: process.getActiveResourcesInfo().filter((each) => each === "Timeout").length,
        signals: process.listenerCount("SIGTERM"),
      };
    };
    const early = await run(10, "early");
    const late = await run(50, "late");
    expect(home).toBeDefined();
    expect(late.files).toBeLessThanOrEqual(early.files + 3);
    expect(late.timers).toBeLessThanOrEqual(early.timers + 3);
    expect(late.signals).toBe(early.signals);
    await worker.close();
    expect(process.listenerCount("SIGTERM")).toBe(before);
    await until(() => processesWith(fleet.homes.at(-1) ?? "none").length === 0);
    expect(fleet.errors).toEqual([]);
  });
});
