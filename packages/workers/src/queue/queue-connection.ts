import { StoreError } from "../store/store-error.js";
import type { JobEngine, JobEngineOptions } from "./job-engine.js";
import { Notifications } from "./notifications.js";
import { type ThreadLogWriter, writeOnce } from "./thread-log.js";
import type { TurnDatabase } from "./turn-database.js";
import type { QueuedTurnResult } from "./turn-record.js";
import { TurnRecords, timers } from "./turn-records.js";
import { TurnRequests } from "./turn-requests.js";

/** Where a queue is. Everybody who uses the same queue gives the same one. */
export type QueueLocation =
  | {
      /** The address of a PostgreSQL database, version 13 or later: `postgres://…`. Needs the packages `pg` and `bullmq`. */
      database: string;
      /** The schema of the queue's tables, created when it is missing. Default: `codex`. */
      schema?: string | undefined;
      redis?: undefined;
    }
  | {
      /** The address of a Redis server that keeps its data: `redis://…`. Needs the packages `ioredis` and `bullmq`. */
      redis: string;
      /** Begins the keys of the queue. Default: `codex`. */
      prefix?: string | undefined;
      /** Vouches that the server keeps its data, as in `RedisStore`. Default: `false`. */
      durable?: boolean | undefined;
      database?: undefined;
    };

/** How long the jobs of a process that only submits are locked: it takes none. */
const unusedLockMs = 30_000;

/** How often one of the processes looks for jobs whose lock has expired, in milliseconds, for all of them. */
const recoveryMs = 400;
/** The same for timers, which are held for a moment only. */
const timersRecoveryMs = 5000;

/** The parts of a queue in one process, over one database. */
export class QueueConnection {
  readonly notifications: Notifications;
  readonly records: TurnRecords;
  readonly requests: TurnRequests;
  readonly database: TurnDatabase;
  readonly #engineOptions: JobEngineOptions;
  #engine: Promise<JobEngine> | undefined;

  private constructor(database: TurnDatabase, engineOptions: JobEngineOptions) {
    this.database = database;
    this.#engineOptions = engineOptions;
    this.notifications = new Notifications(database);
    this.records = new TurnRecords(database, () => this.engine());
    this.requests = new TurnRequests(database, this.records, this.notifications);
  }

  /** Loads what the location needs. Connects later, at the first call. */
  static async open(
    location: QueueLocation,
    engineOptions: JobEngineOptions = { lockMs: unusedLockMs, onError: () => {} },
  ): Promise<QueueConnection> {
    return new QueueConnection(await openDatabase(location), engineOptions);
  }

  /** The queues of jobs. */
  engine(): Promise<JobEngine> {
    const mayRecover = async (queue: string) => {
      const everyMs = queue === timers ? timersRecoveryMs : recoveryMs;
      return (await this.records.claim(`recovery/${queue}`, everyMs)) !== undefined;
    };
    this.#engine ??= this.database.openEngine({ ...this.#engineOptions, mayRecover }).catch((error) => {
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }

  /**
   * Ends a turn whose result is known: ends its requests, publishes `turn.ended`, and lets the next turn of its thread begin. Does what
   * is left of it where a process has died halfway.
   *
   * @param log the writer of the attempt that ended the turn. Default: none; the caller knows that no attempt runs
   */
  async endTurn(key: string, thread: string, result: QueuedTurnResult, log?: ThreadLogWriter): Promise<void> {
    await this.requests.closeAll(key);
    const { status, error } = result;
    const event = { type: "turn.ended", status, error } as const;
    const batch = `${key}/ended`;
    if (log === undefined) await writeOnce(this.database, thread, { turn: key, event }, batch);
    else await log.write(event, batch);
    await this.records.finish(key, result);
  }

  async close(): Promise<void> {
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
    await this.database.close();
  }
}

async function openDatabase({ database, redis, ...more }: QueueLocation): Promise<TurnDatabase> {
  if (Boolean(database) === Boolean(redis)) {
    const got = [database, redis].some((each) => each === "") ? " It got an empty address." : "";
    throw new StoreError("invalid_option", `A turn queue needs either \`database\` or \`redis\`.${got}`);
  }
  if (database !== undefined) {
    const { PostgresTurnDatabase } = await import("./postgres-turn-database.js");
    return new PostgresTurnDatabase(database, (more as { schema?: string }).schema);
  }
  const { RedisTurnDatabase } = await import("./redis-turn-database.js");
  const { prefix, durable } = more as { prefix?: string; durable?: boolean };
  return new RedisTurnDatabase({ url: redis ?? "", ...(prefix && { prefix }), ...(durable && { durable }) });
}
