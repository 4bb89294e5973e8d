import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Codex } from "@codex/sdk";
import { type RecordedRequest, reply, type Script } from "@codex/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueuedTurn } from "../src/index.js";
import { hasPostgres, type PostgresServer, requirePostgres, startPostgres } from "./postgres-server.js";
import { type PlainWorkerOptions, startFleet } from "./queue-fleet.js";
import { commandThenDone, models } from "./stored-hosts.js";
import { until } from "./turn-database-checks.js";
import { expectWholeThread } from "./whole-turns.js";

requirePostgres("The death of a worker");

/** How many turns are killed at the same time: most of what follows is waiting for leases to expire. */
const lanes = 3;

/**
 * Calls a function with 1, 2, ... until it returns `undefined`, some at the same time.
 *
 * @returns what it returned for each number
 */
async function countUp(run: (n: number) => Promise<string | undefined>): Promise<string[]> {
  const returned: string[] = [];
  let next = 1;
  let end = Number.POSITIVE_INFINITY;
  const lane = async () => {
    while (next < end) {
      const n = next++;
      const result = await run(n);
      if (result === undefined) end = Math.min(end, n);
      else returned[n - 1] = result;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return returned.slice(0, end - 1);
}

/** Asks for the same command until it has run, as an agent does that is told to continue. */
const askUntilDone = ({ position }: RecordedRequest) =>
  position.numberInTurn > 1
    ? reply.text("Done.")
    : reply.shell("echo effect >> made", { escalate: true, justification: "to make a file" });

describe.runIf(hasPostgres)("a worker", () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** A fleet whose workers in this process share an agent. */
  const start = async (replies: Script, model: string | null) => {
    const fleet = await startFleet(server.connectionString, replies, { model });
    const codex = new Codex(await fleet.addHome());
    /** Workers close the `Codex` that they get. */
    const shared = new Proxy(codex, {
      get: (target, name: keyof Codex) => {
        if (name === "close") return async () => {};
        const value: unknown = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    return {
      ...fleet,
      shared,
      async [Symbol.asyncDispose]() {
        await fleet[Symbol.asyncDispose]();
        await codex.close();
      },
    };
  };
  type Fleet = Awaited<ReturnType<typeof start>>;

  /** Runs a turn on a worker that gets a signal after its n-th write, and that turn and the next one of its thread on another worker. */
  const runWithFault = async (
    fleet: Fleet,
    n: number,
    signal: NodeJS.Signals,
    options: Omit<PlainWorkerOptions, "accounts"> = {},
  ): Promise<{ turns: QueuedTurn[]; faultAt: string | undefined; exit: string | number | null }> => {
    const [account, other] = [`faulty-${n}`, `other-${n}`];
    await fleet.register(account, other);
    const turn = await fleet.submit({ key: `first ${n}`, thread: `thread ${n}`, account });
    const next = await fleet.submit({ key: `second ${n}`, thread: `thread ${n}`, account: other });
    const victim = await fleet.spawnWorker({
      leaseMs: 1000,
      name: "victim",
      ...options,
      accounts: { [account]: {} },
      fault: { afterWrite: n, signal },
    });
    await Promise.race([victim.exited, turn.result()]);
    victim.child.kill("SIGTERM");
    const exit = await victim.exited;
    const rescuer = await fleet.addWorker({
      leaseMs: 1000,
      name: "rescuer",
      ...options,
      codex: () => fleet.shared,
      accounts: { [account]: {}, [other]: {} },
    });
    const faultAt = victim.faultAt();
    await expectWholeThread(fleet, turn.thread, [turn, next], `${signal} after ${faultAt}`);
    await rescuer.close();
    return { turns: [turn, next], faultAt, exit };
  };

  it.each(models)(
    "that dies after any write of a turn leaves it whole, with $name",
    { timeout: 300_000 },
    async ({ model }) => {
      await using fleet = await start(commandThenDone("echo hi"), model);
      const deaths = await countUp(async (n) => {
        const { exit, faultAt } = await runWithFault(fleet, n, "SIGKILL");
        expect(exit, faultAt).toBe(faultAt === undefined ? 0 : "SIGKILL");
        return faultAt;
      });
      console.log(`${model}: ${deaths.join(", ")}`);
      expect(deaths.length).toBeGreaterThanOrEqual(12);
      expect(fleet.errors).toEqual([]);
    },
  );
});
