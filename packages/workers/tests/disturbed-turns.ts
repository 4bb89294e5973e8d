import { Codex } from "@codex/sdk";
import type { Script } from "@codex/testing";
import { expect } from "vitest";
import type { QueuedTurn } from "../src/index.js";
import { type PlainWorkerOptions, startFleet } from "./queue-fleet.js";
import type { QueueServer } from "./queue-servers.js";
import { expectWholeThread } from "./whole-turns.js";

/** How many turns are disturbed at the same time: most of what follows is waiting for leases to expire. */
const lanes = 3;

/**
 * Calls a function with `first` and the numbers after it until it returns `undefined`, some at the same time.
 *
 * @param options `step`: from one number to the next
 * @returns what it returned for each number
 */
export async function countUp(
  run: (n: number) => Promise<string | undefined>,
  { first = 1, step = 1 }: { first?: number; step?: number } = {},
): Promise<string[]> {
  const returned: string[] = [];
  let next = 0;
  let end = Number.POSITIVE_INFINITY;
  const lane = async () => {
    while (next < end) {
      const index = next++;
      const result = await run(first + index * step);
      if (result === undefined) end = Math.min(end, index);
      else returned[index] = result;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return returned.slice(0, end);
}

/** A fleet whose workers in this process share an agent. */
export async function startSharing(server: QueueServer, replies: Script, model: string | null) {
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
}

export type SharingFleet = Awaited<ReturnType<typeof startSharing>>;

/** Submits two turns of a thread, and runs the first one on a worker that gets a signal after its n-th write. */
export async function disturb(
  fleet: SharingFleet,
  n: number,
  signal: NodeJS.Signals,
  options: Omit<PlainWorkerOptions, "accounts"> = {},
) {
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
}

/** Disturbs a turn by a signal that ends its worker, and expects it to be whole after another worker had it. */
export async function endAndCheck(
  fleet: SharingFleet,
  n: number,
  ...more: [NodeJS.Signals, PlainWorkerOptions?]
) {
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
}
