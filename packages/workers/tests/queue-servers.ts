import type { QueueLocation } from "../src/index.js";
import { hasPostgres, requirePostgres, startPostgres } from "./postgres-server.js";
import { hasRedis, requireRedis, startRedis } from "./redis-server.js";

/** A server for the queues of one test file. */
export interface QueueServer extends AsyncDisposable {
  /** Where a new queue is. */
  newLocation(): QueueLocation;
  /** Stops and starts the server; `undefined` for one that others use, too. */
  power: { stop(): Promise<void>; start(): Promise<void> } | undefined;
}

let queues = 0;

/** The kinds of servers that queues can use. */
export const queueServers = [
  {
    name: "PostgreSQL",
    isInstalled: hasPostgres,
    expectInstalled: requirePostgres,
    async start(): Promise<QueueServer> {
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
    name: "Redis",
    isInstalled: hasRedis,
    expectInstalled: requireRedis,
    async start(): Promise<QueueServer> {
      const server = await startRedis();
      return {
        newLocation: () => ({ redis: server.url, prefix: server.newPrefix() }),
        power: server.power,
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  },
];
