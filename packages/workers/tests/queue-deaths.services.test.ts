import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Codex } from "@codex/sdk";
import { type RecordedRequest, reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";
import type { QueuedTurn } from "../src/index.js";
import { type PlainWorkerOptions, startFleet } from "./queue-fleet.js";
import { describeQueues } from "./queue-servers.js";
import { commandThenDone } from "./stored-hosts.js";
import { until } from "./turn-database-checks.js";
import { expectWholeThread, readEvents, readTurnEvents } from "./whole-turns.js";

/** How many turns are disturbed at the same time: most of what follows is waiting for leases to expire. */
const lanes = 3;

/**
 * Calls a function with `first` and the numbers after it until it returns `undefined`, some at the same time.
 *
 * @returns what it returned for each number
 */
async function countUp(run: (n: number) => Promise<string | undefined>, first = 1): Promise<string[]> {
  const returned: string[] = [];
  let next = first;
  let end = Number.POSITIVE_INFINITY;
  const lane = async () => {
    while (next < end) {
      const n = next++;
      const result = await run(n);
      if (result === undefined) end = Math.min(end, n);
      else returned[n - first] = result;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return returned.slice(0, end - first);
}

/** Asks for the same command until it has run, as an agent does that is asked to continue. */
const askUntilDone = ({ position }: RecordedRequest) =>
  position.numberInTurn > 1
    ? reply.text("Done.")
    : reply.shell("echo effect >> made", { escalate: true, justification: "to make a file" });

describeQueues(
  "a turn",
  (server, serverName) => {
    // A series takes half a minute. What one server or model is tested with is not repeated with the other one.
    const isPostgres = serverName === "PostgreSQL";

    /** A fleet whose workers in this process share an agent. */
    const start = async (replies: Script, model: string | null) => {
      const fleet = await startFleet(server, replies, { model });
      const codex = new Codex(await fleet.addHome());
      /** Workers close the `Codex` that they get. */
      const shared = new Proxy(codex, {
        get: (target, name: keyof Codex) => {
          if (name === "close") return async () => {};
          const value: unknown = target[name];
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
      const addRescuer = (options: Omit<PlainWorkerOptions, "name">) =>
        fleet.addWorker({ leaseMs: 1000, name: "rescuer", codex: () => shared, ...options });
      return {
        ...fleet,
        addRescuer,
        async [Symbol.asyncDispose]() {
          await fleet[Symbol.asyncDispose]();
          await codex.close();
        },
      };
    };
    type Fleet = Awaited<ReturnType<typeof start>>;

    /** Lets agents ask before they run a command, and parks their turns soon. */
    const startAsking = async (model: string | null) => {
      const fleet = await start(askUntilDone, model);
      Object.assign(fleet.threadOptions, { sandboxMode: "read-only", approvalPolicy: "on-request" });
      return fleet;
    };

    /** Answers each request once its turn is parked. */
    const answerParked = async ({ turns }: Fleet, signal: AbortSignal) => {
      for await (const request of turns.requests({ signal })) {
        const turn = await turns.turn(request.turn);
        void (async () => {
          await until(async () => ["parked", "finished"].includes((await turn?.info())?.state ?? ""), 60_000);
          await request.answer("accept").catch((error) => expect(error.code).toBe("request_closed"));
        })();
      }
    };

    /** Submits two turns of a thread, and runs the first one on a worker that gets a signal after its n-th write. */
    const disturb = async (
      fleet: Fleet,
      n: number,
      signal: NodeJS.Signals,
      options: Omit<PlainWorkerOptions, "accounts"> = {},
    ) => {
      const [account, other] = [`disturbed-${n}`, `other-${n}`];
      await fleet.register(account, other);
      const thread = `thread ${n}`;
      const turn = await fleet.submit({ key: `first ${n}`, thread, account });
      const next = await fleet.submit({ key: `second ${n}`, thread, account: other });
      const fault = { afterWrite: n, signal };
      const accounts = { [account]: {} };
      const victim = await fleet.spawnWorker({ leaseMs: 1000, name: "victim", ...options, accounts, fault });
      const rescue = () => fleet.addRescuer({ ...options, accounts: { [account]: {}, [other]: {} } });
      return { turns: [turn, next] as [QueuedTurn, QueuedTurn], account, victim, rescue };
    };

    /** Disturbs a turn by a signal that ends its worker, and expects it to be whole after another worker had it. */
    const endAndCheck = async (fleet: Fleet, n: number, ...more: [NodeJS.Signals, PlainWorkerOptions?]) => {
      const { turns, victim, rescue } = await disturb(fleet, n, ...more);
      await Promise.race([victim.exited, turns[0].result()]);
      victim.child.kill("SIGTERM");
      const exit = await victim.exited;
      const rescuer = await rescue();
      const faultAt = victim.faultAt();
      await expectWholeThread(fleet, turns, `${more[0]} after ${faultAt}`);
      await rescuer.close();
      expect(exit, faultAt).toBe(faultAt && more[0] === "SIGKILL" ? "SIGKILL" : 0);
      return faultAt;
    };

    it("is whole after its worker died at any write", async () => {
      await using fleet = await start(commandThenDone("echo hi"), null);
      const deaths = await countUp((n) => endAndCheck(fleet, n, "SIGKILL"));
      expect(deaths.length, deaths.join()).toBeGreaterThanOrEqual(15);
      expect(fleet.errors).toEqual([]);
    });

    it("is whole after its worker died at any write while it asked, was parked, and continued", async () => {
      await using fleet = await startAsking(isPostgres ? "gpt-5.5" : null);
      const over = new AbortController();
      const answering = answerParked(fleet, over.signal);
      // The writes before are those of any turn.
      const first = 9;
      const options = { approvals: { holdMs: 50 } };
      const deaths = await countUp((n) => endAndCheck(fleet, n, "SIGKILL", options), first);
      over.abort();
      await answering;
      expect(deaths.length, deaths.join()).toBeGreaterThanOrEqual(15);
      expect(fleet.errors).toEqual([]);
    });

    it.runIf(isPostgres)("is whole after its worker was asked to end at any write", async () => {
      await using fleet = await start(commandThenDone("echo hi"), "gpt-5.5");
      const ends = await countUp((n) => endAndCheck(fleet, n, "SIGTERM"));
      expect(ends.length, ends.join()).toBeGreaterThanOrEqual(15);
      expect(fleet.errors).toEqual([]);
    });

    it.skipIf(isPostgres)(
      "is whole after its worker was frozen at any write until another one had ended it",
      async () => {
        await using fleet = await start(commandThenDone("echo hi"), null);
        const freezes = await countUp(async (n) => {
          const { turns, account, victim, rescue } = await disturb(fleet, n, "SIGSTOP");
          const isFrozen = async () => victim.faultAt() !== undefined;
          await Promise.race([
            until(isFrozen, 60_000),
            turns[0].result().then(() => until(isFrozen, 1000)),
          ]).catch(() => {});
          const faultAt = victim.faultAt();
          // It would stop in a later turn, after its SIGCONT.
          if (faultAt === undefined) victim.child.kill("SIGKILL");
          const rescuer = await rescue();
          await expectWholeThread(fleet, turns, `frozen after ${faultAt}`);
          await rescuer.close();
          if (faultAt === undefined) return undefined;
          victim.child.kill("SIGCONT");
          const last = await fleet.submit({ key: `third ${n}`, thread: `thread ${n}`, account });
          await expectWholeThread(fleet, [...turns, last], `thawed after ${faultAt}`);
          expect(await last.info()).toMatchObject({ worker: "victim", attempts: 1 });
          victim.child.kill("SIGTERM");
          expect(await victim.exited, faultAt).toBe(0);
          return faultAt;
        });
        expect(freezes.length, freezes.join()).toBeGreaterThanOrEqual(15);
      },
    );

    describe("that is parked", () => {
      /** Calls a method of a queue in a process that dies after its n-th write, while a turn is parked and another one of its thread waits. */
      const call = async (fleet: Fleet, n: number, method: "answer" | "cancel") => {
        await fleet.register(`${n}`);
        // This worker is not to lose its lease, also on a machine that is slow.
        const waiting = { approvals: { holdMs: 50 }, leaseMs: 20_000 };
        const rescuer = await fleet.addRescuer({ ...waiting, accounts: { [n]: {} } });
        const given = { thread: `thread ${n}`, account: `${n}` };
        const turn = await fleet.submit({ key: `first ${n}`, ...given });
        await until(async () => (await turn.info()).state === "parked", 60_000);
        const next = await fleet.submit({ key: `second ${n}`, ...given });
        const open = fleet.turns.requests({ thread: turn.thread, follow: false });
        const { id } = (await open.next()).value ?? { id: "" };
        const args = method === "answer" ? [id, "accept", { by: "ada" }] : [turn.key];
        const program = fileURLToPath(new URL("fixtures/queue-client.mjs", import.meta.url));
        const task = JSON.stringify({ location: fleet.location, afterWrite: n, method, args });
        const client = spawn(process.execPath, [program, task], { stdio: ["ignore", "pipe", "inherit"] });
        let output = "";
        client.stdout.on("data", (text) => {
          output += text;
        });
        const [code, signal] = await once(client, "close");
        expect([code, signal]).toEqual(output === "" ? [0, null] : [null, "SIGKILL"]);
        const diedAt = output === "" ? undefined : output.trim();
        await until(async () => (await turn.info()).state === "finished", 60_000);
        return { rescuer, turn, next, diedAt };
      };

      it("is whole after the process that answered it died at any write", async () => {
        await using fleet = await startAsking("gpt-5.5");
        const deaths = await countUp(async (n) => {
          const { rescuer, turn, next, diedAt } = await call(fleet, n, "answer");
          await until(async () => (await next.info()).state === "parked", 60_000);
          for await (const request of fleet.turns.requests({ thread: turn.thread, follow: false }))
            await request.answer("accept");
          await expectWholeThread(fleet, [turn, next], `died at ${diedAt}`);
          const closed = (await readTurnEvents(turn)).flatMap(({ event }) =>
            event.type === "request.closed" ? [event.by] : [],
          );
          expect(closed, diedAt).toEqual(["ada"]);
          await rescuer.close();
          return diedAt;
        });
        expect(deaths.length, deaths.join()).toBeGreaterThanOrEqual(4);
      });

      it("is cancelled after the process that cancelled it died at any write", async () => {
        await using fleet = await startAsking("gpt-5.5");
        const deaths = await countUp(async (n) => {
          const { rescuer, turn, next, diedAt } = await call(fleet, n, "cancel");
          expect(await turn.result(), diedAt).toMatchObject({ status: "cancelled" });
          await until(async () => (await next.info()).state === "parked", 60_000);
          const events = await readEvents(fleet, turn.thread);
          const own = events.filter((event) => event.turn === turn.key);
          expect(await readTurnEvents(turn), diedAt).toEqual(own);
          expect(
            own.map(({ event }) => event.type).filter((type) => !/^(item|thread|turn\.started)/.test(type)),
            diedAt,
          ).toEqual(["turn.begun", "request.opened", "turn.parked", "request.closed", "turn.ended"]);
          const open = [];
          for await (const request of fleet.turns.requests({ thread: turn.thread, follow: false }))
            open.push(request.turn);
          expect(open, diedAt).toEqual([next.key]);
          await rescuer.close();
          return diedAt;
        });
        expect(deaths.length, deaths.join()).toBeGreaterThanOrEqual(5);
      });
    });
  },
  { timeout: 300_000 },
);
