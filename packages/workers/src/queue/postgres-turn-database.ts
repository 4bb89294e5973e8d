import { setTimeout as sleep } from "node:timers/promises";
import type { BackendFactory } from "bullmq";
import type { Pool, PoolClient } from "pg";
import { PostgresDatabase } from "../store/postgres-database.js";
import { PostgresStore } from "../store/postgres-store.js";
import type { SessionStore } from "../store/session-store.js";
import type { StoreError } from "../store/store-error.js";
import { BullEngine, queueOf } from "./bull-engine.js";
import type { JobEngine, JobEngineOptions } from "./job-engine.js";
import {
  type DocumentKind,
  type DocumentList,
  type DocumentWrite,
  documentTopic,
  jobTopic,
  type LogWriter,
  logTopic,
  type StoredDocument,
  type StoredEntry,
  type TurnDatabase,
} from "./turn-database.js";

/** The schema of BullMQ's tables, which it calls without their schema. */
const bullSchema = "bullmq";

/** The channel on which BullMQ says that a queue has a job. */
const bullChannel = "bullmq_jobs";

/** The SQLSTATE of a row that a unique index has already. */
const uniqueViolation = "23505";

/** The pause before the connection for notifications is tried again, in milliseconds. */
const reconnectMs = 250;

/** `bigint` arrives as text. Values are text, because `jsonb` cannot express all strings. */
type DocumentRow = { key: string; version: string; number: string; value: string };

/** The database of a queue in PostgreSQL. Each method is one statement. */
export class PostgresTurnDatabase implements TurnDatabase {
  readonly sessions: SessionStore;
  readonly #database: PostgresDatabase;
  readonly #documents: string;
  readonly #entries: string;
  readonly #logs: string;
  readonly #channel: string;
  readonly #listeners = new Set<(topic: string | undefined) => void>();
  #listening: Promise<PoolClient> | undefined;
  #isClosed = false;

  constructor(connectionString: string, schema = "codex") {
    this.#database = new PostgresDatabase({ connectionString, schema, searchPath: bullSchema });
    this.sessions = new PostgresStore({
      schema,
      pool: { query: (text, values = []) => this.#database.pool().then((pool) => pool.query(text, values)) },
    });
    this.#documents = `${this.#database.schema}.documents`;
    this.#entries = `${this.#database.schema}.log_entries`;
    this.#logs = `${this.#database.schema}.logs`;
    this.#channel = `codex_${schema}`;
  }

  async read<Value>(kind: DocumentKind, key: string): Promise<StoredDocument<Value> | undefined> {
    const text = `SELECT key, version, number, value FROM ${this.#documents} WHERE kind = $1 AND key = $2`;
    const [row] = await this.#database.query<DocumentRow>(key, text, [kind, key]);
    return row && asDocument(row);
  }

  async write<Value>(
    kind: DocumentKind,
    key: string,
    { version, value, state, group }: DocumentWrite<Value>,
  ): Promise<StoredDocument<Value> | undefined> {
    const returned = "key, version, number, value";
    const change =
      version === 0
        ? `INSERT INTO ${this.#documents} (kind, key, version, value, state, line)
           VALUES ($1, $2, $3::bigint + 1, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING ${returned}`
        : `UPDATE ${this.#documents} SET version = version + 1, value = $4, state = $5, line = $6
           WHERE kind = $1 AND key = $2 AND version = $3 RETURNING ${returned}`;
    const [row] = await this.#database.query<DocumentRow>(
      key,
      `WITH written AS (${change}), told AS (SELECT pg_notify($7, $8) FROM written)
       SELECT ${returned}, (SELECT count(*) FROM told) FROM written`,
      [kind, key, version, JSON.stringify(value), state, group, this.#channel, documentTopic(kind, key)],
    );
    return row && asDocument(row);
  }

  async list<Value>(
    kind: DocumentKind,
    list: DocumentList,
    { after, limit }: { after: number; limit: number },
  ): Promise<StoredDocument<Value>[]> {
    const [column, name] = "state" in list ? ["state", list.state] : ["line", list.group];
    const rows = await this.#database.query<DocumentRow>(
      name,
      `SELECT key, version, number, value FROM ${this.#documents}
       WHERE kind = $1 AND ${column} = $2 AND number > $3 ORDER BY number LIMIT $4`,
      [kind, name, after, limit],
    );
    return rows.map((row) => asDocument(row));
  }

  async count(kind: DocumentKind, state: string): Promise<number> {
    const text = `SELECT count(*) AS count FROM ${this.#documents} WHERE kind = $1 AND state = $2`;
    const [row] = await this.#database.query<{ count: string }>(state, text, [kind, state]);
    return Number(row?.count);
  }

  async append(log: string, entries: readonly unknown[], writer?: LogWriter): Promise<number | undefined> {
    const { fence = 0, batch = null } = writer ?? {};
    const texts = entries.map((entry) => JSON.stringify(entry));
    const batched = `FROM ${this.#entries} WHERE log = $1 AND batch = $4`;
    const appending = this.#database.query<{ size: string }>(
      log,
      `WITH grown AS (
         INSERT INTO ${this.#logs} AS log (key, size, fence) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET size = log.size + $2, fence = greatest(log.fence, $3)
           WHERE ($3 = 0 OR log.fence <= $3) AND NOT EXISTS (SELECT ${batched})
         RETURNING size
       ), added AS (
         INSERT INTO ${this.#entries} (log, id, value, batch)
         SELECT $1, size - $2 + position, value, CASE position WHEN 1 THEN $4 END
         FROM grown, unnest($5::text[]) WITH ORDINALITY AS entry (value, position)
       ), told AS (SELECT pg_notify($6, $7) FROM grown)
       SELECT size, (SELECT count(*) FROM told) FROM grown`,
      [log, entries.length, fence, batch, texts, this.#channel, logTopic(log)],
    );
    const [row] = await appending.catch((error: StoreError) => {
      // Somebody appended the batch at the same time.
      if ((error.cause as { code?: unknown } | undefined)?.code === uniqueViolation) return [];
      throw error;
    });
    if (row || batch === null) return row && Number(row.size);
    const text = `SELECT id FROM ${this.#entries} WHERE log = $1 AND batch = $2`;
    const [known] = await this.#database.query<{ id: string }>(log, text, [log, batch]);
    return known && Number(known.id) + entries.length - 1;
  }

  async readLog(log: string, after: number, limit: number): Promise<StoredEntry[]> {
    const rows = await this.#database.query<{ id: string; value: string }>(
      log,
      `SELECT id, value FROM ${this.#entries} WHERE log = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [log, after, limit],
    );
    return rows.map(({ id, value }) => ({ id: Number(id), value: JSON.parse(value) }));
  }

  async listen(listener: (topic: string | undefined) => void): Promise<() => void> {
    await this.#connectListener();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async openEngine(options: JobEngineOptions): Promise<JobEngine> {
    const pool = (await this.#database.pool()) as Pool;
    // Each queue of BullMQ adds one.
    pool.setMaxListeners(0);
    return await BullEngine.open(options, async (bullmq) => {
      const client = await pool.connect();
      try {
        await migrate(bullmq, client);
      } finally {
        client.release();
      }
      const backend = bullmq.createPostgresBackend as BackendFactory;
      return { prefix: this.#channel, connection: pool, backend };
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const listening = this.#listening;
    this.#listening = undefined;
    (await listening?.catch(() => undefined))?.release(true);
    await this.#database.close();
  }

  /** Listens on a connection of its own, and on another one when it breaks. */
  #connectListener(): Promise<PoolClient> {
    this.#listening ??= this.#openListener().catch((error) => {
      this.#listening = undefined;
      throw error;
    });
    return this.#listening;
  }

  async #openListener(): Promise<PoolClient> {
    const client = await ((await this.#database.pool()) as Pool).connect();
    let isListening = false;
    client.on("notification", ({ channel, payload = "" }) => {
      if (channel === this.#channel) return this.#publish(payload);
      const queue = queueOf(this.#channel, payload);
      if (queue !== undefined) this.#publish(jobTopic(queue));
    });
    client.on("error", () => {
      if (!isListening) return;
      client.release(true);
      this.#listening = undefined;
      void this.#reconnectListener();
    });
    try {
      await client.query(`LISTEN "${this.#channel}"; LISTEN ${bullChannel}`);
      isListening = true;
    } catch (error) {
      client.release(true);
      throw error;
    }
    return client;
  }

  async #reconnectListener(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#connectListener();
        this.#publish(undefined);
        return;
      } catch {
        await sleep(reconnectMs);
      }
    }
  }

  #publish(topic: string | undefined): void {
    for (const listener of this.#listeners) listener(topic);
  }
}

/** Creates or updates BullMQ's tables if need be: that locks out all who do the same, even if there is nothing to do. */
async function migrate(bullmq: typeof import("bullmq"), client: PoolClient): Promise<void> {
  const version = await bullmq.assertSchemaCompatibility(client, bullSchema).catch((error: unknown) => {
    if (error instanceof bullmq.SchemaMigrationRequiredError) return 0;
    throw error;
  });
  if (version < bullmq.LATEST_SCHEMA_VERSION) await bullmq.runMigrations(client, bullSchema);
}

function asDocument<Value>({ key, version, number, value }: DocumentRow): StoredDocument<Value> {
  return { key, version: Number(version), number: Number(number), value: JSON.parse(value) };
}
