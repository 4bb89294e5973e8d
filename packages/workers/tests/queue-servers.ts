import { afterAll, beforeAll, describe } from "vitest";
import type { QueueLocation } from "../src/index.js";
import { hasPostgres, requirePostgres, startPostgres } from "./postgres-server.js";
import { hasRedis, requireRedis, startRedis } from "./redis-server.js";

/** A server for the queues of one test file. */
export interface QueueServer {
  /** Where a new queue is. */
  newLocation(): QueueLocation;
  /** Stops and starts the server; `undefined` for one that others use, too. */
  power: { stop(): Promise<void>; start(): Promise<void> } | undefined;
}

let queues = 0;

/** The kinds of servers that queues can use. */
const queueServers = [
  {
    name: "PostgreSQL" as const,
    isInstalled: hasPostgres,
    expectInstalled: requirePostgres,
    async start(): Promise<QueueServer & AsyncDisposable> {
      const server = await startPostgres();
      return {
        newLocation: () => ({
          database: server.connectionString,
          schema: `queue_${process.pid}_${queues++}`,
        }),
        power: server.power,
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "Redis" as const,
    isInstalled: hasRedis,
    expectInstalled: requireRedis,
    async start(): Promise<QueueServer & AsyncDisposable> {
      const server = await startRedis();
      return {
        newLocation: () => ({ redis: server.url, prefix: server.newPrefix() }),
        power: server.power,
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  },
];

type ServerName = "PostgreSQL" | "Redis";

/**
 * Describes queues on each kind of server that is installed. Warns where one is not, and fails where services are required.
 *
 * @param subject fits before "on PostgreSQL"
 * @param define gets the server, which runs when the first test begins
 * @param options those of `describe`, and which servers. Default: all
 */
export function describeQueues(
  subject: string,
  define: (server: QueueServer, name: ServerName) => void,
  { servers, ...options }: { timeout?: number; servers?: readonly ServerName[] } = {},
): void {
  for (const { name, isInstalled, expectInstalled, start } of queueServers) {
    if (servers?.includes(name) === false) continue;
    expectInstalled(`${subject} on ${name}`);
    describe.runIf(isInstalled)(`${subject} on ${name}`, options, () => {
      let running: QueueServer & AsyncDisposable;
      beforeAll(async () => {
        running = await start();
      }, 120_000);
      afterAll(() => running?.[Symbol.asyncDispose]());
      const server: QueueServer = {
        newLocation: () => running.newLocation(),
        get power() {
          return running.power;
        },
      };
      define(server, name);
    });
  }
}
