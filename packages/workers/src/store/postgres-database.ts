import { StoreError } from "./store-error.js";

/** The part of a `Pool` of `pg` that a store uses. Any client with this form will do, if it runs each query in a transaction. */
export type PostgresPool = {
  /** Runs a statement with its values. */
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
};

/** Options of a {@link PostgresStore}. */
export type PostgresStoreOptions = {
  /** The address of the database. The store opens a pool of its own, which needs the package `pg`, and `close()` ends it. */
  connectionString?: string;
  /** A pool of the program, instead of `connectionString`. The program ends it. */
  pool?: PostgresPool;
  /** The schema for the store's tables, created when it is missing. Lower-case letters, digits and `_`. Default: `codex`. */
  schema?: string;
};

/** Options of a {@link PostgresDatabase}. */
export type PostgresDatabaseOptions = PostgresStoreOptions & {
  /** The schema where the connections look for names without one. Default: the server's setting. */
  searchPath?: string;
};

/** The version of the tables below. */
const tableVersion = 2;
/** Any number that no other program uses; it lets one process at a time create the tables. */
const advisoryLock = 7_163_480_291;
/** A database that does not respond for so long counts as lost. */
const responseTimeoutMs = 30_000;
const connectionTimeoutMs = 10_000;

/** Runs statements in a database in which the tables exist, and turns its errors into `StoreError`s. */
export class PostgresDatabase {
  /** The schema, quoted for a statement. */
  readonly schema: string;
  readonly #options: PostgresDatabaseOptions;
  #ready: Promise<PostgresPool> | undefined;
  #ownPool: { end(): Promise<void> } | undefined;
  #isClosed = false;

  constructor(options: PostgresDatabaseOptions) {
    const { schema = "codex", connectionString, pool } = options;
    if (Boolean(connectionString) === Boolean(pool))
      throw new StoreError("invalid_option", "PostgresStore: give either `connectionString` or `pool`.");
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
      throw new StoreError(
        "invalid_option",
        "PostgresStore: `schema` must be up to 63 lower-case letters, digits and `_`, and not begin with a digit.",
      );
    this.schema = `"${schema}"`;
    this.#options = options;
  }

  /** The pool, once the tables exist. */
  async pool(): Promise<PostgresPool> {
    try {
      return await this.#connect();
    } catch (error) {
      throw this.#asStoreError(error, null);
    }
  }

  /** Runs one statement, which is a transaction of its own, and returns its rows. */
  async query<Row>(key: string, text: string, values: unknown[]): Promise<Row[]> {
    try {
      const pool = await this.#connect();
      return (await pool.query(text, values)).rows as Row[];
    } catch (error) {
      throw this.#asStoreError(error, key);
    }
  }

  /** Ends the pool if it is the store's own. Statements that run finish first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#ready?.catch(() => {});
    const pool = this.#ownPool;
    this.#ownPool = undefined;
    await pool?.end();
  }

  #connect(): Promise<PostgresPool> {
    if (this.#isClosed)
      throw new StoreError("store_failed", "The PostgresStore was closed. Create a new one.");
    this.#ready ??= this.#open().catch((error) => {
      // The next call tries again.
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #open(): Promise<PostgresPool> {
    const pool = this.#options.pool ?? (await this.#createPool());
    if ((await this.#readVersion(pool)) === tableVersion) return pool;
    await pool.query(tables(this.schema));
    return pool;
  }

  async #createPool(): Promise<PostgresPool> {
    if (this.#ownPool) return this.#ownPool as unknown as PostgresPool;
    const { Pool } = await loadDriver();
    const pool = new Pool({
      connectionString: this.#options.connectionString,
      connectionTimeoutMillis: connectionTimeoutMs,
      query_timeout: responseTimeoutMs,
      keepAlive: true,
      application_name: "codex-workers",
      ...(this.#options.searchPath && { options: `-c search_path=${this.#options.searchPath}` }),
    });
    // An idle connection broke. The pool replaces it; without a listener the process would end.
    pool.on("error", () => {});
    this.#ownPool = pool;
    return pool;
  }

  /** Returns the version of the tables, or 0 when there are no tables. */
  async #readVersion(pool: PostgresPool): Promise<number> {
    const [found] = (
      await pool.query("SELECT to_regclass($1) IS NOT NULL AS exists", [`${this.schema}.version`])
    ).rows as { exists: boolean }[];
    if (!found?.exists) return 0;
    const [row] = (await pool.query(`SELECT version FROM ${this.schema}.version`)).rows as {
      version: number;
    }[];
    const version = row?.version ?? 0;
    if (version > tableVersion)
      throw new StoreError(
        "store_failed",
        `The tables in schema ${this.schema} have version ${version}, and this @codex/workers knows version ${tableVersion}. Update it.`,
      );
    return version;
  }

  #asStoreError(error: unknown, key: string | null): StoreError {
    if (error instanceof StoreError) return error;
    const message = error instanceof Error ? error.message : String(error);
    const retryable = isTemporary(error);
    const remedy = retryable
      ? "Try again; a write may have arrived."
      : "Check the address, the permissions and the state of the database.";
    return new StoreError("store_failed", `PostgreSQL failed: ${message}. ${remedy}`, {
      key,
      retryable,
      cause: error,
    });
  }
}

/** Creates the tables. One message of several statements is one transaction. */
function tables(schema: string): string {
  return `
    SELECT pg_advisory_xact_lock(${advisoryLock});
    DO $$ BEGIN
      IF to_regnamespace('${schema}') IS NULL THEN CREATE SCHEMA ${schema}; END IF;
    END $$;
    CREATE TABLE IF NOT EXISTS ${schema}.sessions (
      key text PRIMARY KEY,
      fence bigint NOT NULL,
      owner text,
      expires_at timestamptz,
      size bigint NOT NULL DEFAULT 0,
      thread_id text,
      file_name text,
      parents text[]
    );
    CREATE TABLE IF NOT EXISTS ${schema}.chunks (
      key text NOT NULL,
      start bigint NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (key, start)
    );
    CREATE TABLE IF NOT EXISTS ${schema}.turns (
      key text PRIMARY KEY,
      thread text NOT NULL,
      digest text NOT NULL,
      result text,
      begun_at timestamptz NOT NULL DEFAULT now(),
      finished_at timestamptz
    );
    CREATE TABLE IF NOT EXISTS ${schema}.documents (
      kind text NOT NULL,
      key text NOT NULL,
      number bigserial NOT NULL,
      version bigint NOT NULL,
      value text NOT NULL,
      state text,
      line text,
      PRIMARY KEY (kind, key)
    );
    CREATE INDEX IF NOT EXISTS documents_state ON ${schema}.documents (kind, state, number) WHERE state IS NOT NULL;
    CREATE INDEX IF NOT EXISTS documents_line ON ${schema}.documents (kind, line, number) WHERE line IS NOT NULL;
    CREATE TABLE IF NOT EXISTS ${schema}.logs (
      key text PRIMARY KEY,
      size bigint NOT NULL,
      fence bigint NOT NULL
    );
    CREATE TABLE IF NOT EXISTS ${schema}.log_entries (
      log text NOT NULL,
      id bigint NOT NULL,
      value text NOT NULL,
      batch text,
      PRIMARY KEY (log, id)
    );
    CREATE UNIQUE INDEX IF NOT EXISTS log_entries_batch ON ${schema}.log_entries (log, batch) WHERE batch IS NOT NULL;
    CREATE TABLE IF NOT EXISTS ${schema}.version (version int NOT NULL);
    INSERT INTO ${schema}.version SELECT ${tableVersion} WHERE NOT EXISTS (SELECT FROM ${schema}.version);
    UPDATE ${schema}.version SET version = ${tableVersion};
  `;
}

async function loadDriver(): Promise<Pick<typeof import("pg"), "Pool">> {
  try {
    return (await import("pg")).default;
  } catch (cause) {
    throw new StoreError(
      "store_failed",
      "PostgresStore needs the package `pg`, which could not be loaded. Install it: npm install pg",
      { cause },
    );
  }
}

/**
 * Whether the cause of a failure can go away. The driver's own errors and those of sockets have no SQLSTATE; the classes are:
 * 08 connection, 25006 a standby, 40 conflict, 53 resources, 55P03 lock, 57 shutdown and cancelling, 58 input and output.
 */
function isTemporary(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== "string" || !/^[0-9FHPX][0-9A-Z]{4}$/.test(code)) return true;
  return /^(08|25006|40|53|55P03|57|58)/.test(code);
}
