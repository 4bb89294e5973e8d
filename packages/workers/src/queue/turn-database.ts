import type { SessionStore } from "../store/session-store.js";
import type { JobEngine, JobEngineOptions } from "./job-engine.js";

/** A small JSON value that several processes change. */
export interface StoredDocument<Value> {
  key: string;
  /** Grows with every write. A write names the version that it replaces. */
  version: number;
  /** The order of creation. */
  number: number;
  value: Value;
}

/** What a write makes of a document. */
export interface DocumentWrite<Value> {
  /** The version to replace; 0 to create the document. */
  version: number;
  value: Value;
  /** The list that it is on, if any. */
  state: string | null;
  /** Another list that it is on, if any. */
  group: string | null;
}

/** Which documents to list: those in a state, or those of a group. */
export type DocumentList = { state: string } | { group: string };

/** An entry of a log. */
export interface StoredEntry {
  /** Its number in the log, from 1, without gaps. */
  id: number;
  value: unknown;
}

/** A writer of a log, and what it writes. */
export interface LogWriter {
  /** Closes the log to writers with lower ones. Default: 0, which closes it to nobody and can always write. */
  fence?: number | undefined;
  /** Names the entries of this call. A log has those of a name once, whoever appends them. */
  batch: string;
}

/** The kinds of documents. */
export type DocumentKind = "turn" | "request" | "account" | "budget" | "task";

/**
 * What a queue keeps outside its processes: documents that change by comparing versions, logs that only grow, and notifications about both.
 * Sessions and jobs are in the same server. Every method rejects with a `StoreError`.
 */
export interface TurnDatabase {
  readonly sessions: SessionStore;

  read<Value>(kind: DocumentKind, key: string): Promise<StoredDocument<Value> | undefined>;

  /** Writes a document. Returns it, or `undefined` if it has another version by now. Publishes `documentTopic(kind, key)`. */
  write<Value>(
    kind: DocumentKind,
    key: string,
    write: DocumentWrite<Value>,
  ): Promise<StoredDocument<Value> | undefined>;

  /** Lists documents in the order of their creation, after the one with the number `after`. */
  list<Value>(
    kind: DocumentKind,
    list: DocumentList,
    page: { after: number; limit: number },
  ): Promise<StoredDocument<Value>[]>;

  /** How many documents are in a state. */
  count(kind: DocumentKind, state: string): Promise<number>;

  /**
   * Appends entries to a log and publishes `logTopic(log)`. A batch that the log has is not appended again: so a call whose outcome is
   * unknown can be repeated, also by another process.
   *
   * @returns the number of the last of the entries, or that of the log if there are none; `undefined`, and nothing is appended, if the
   * log has had a higher fence
   */
  append(log: string, entries: readonly unknown[], writer?: LogWriter): Promise<number | undefined>;

  /** Reads entries after the one with the number `after`, oldest first. */
  readLog(log: string, after: number, limit: number): Promise<StoredEntry[]>;

  /**
   * Calls a function with each topic that any process publishes from when the promise has resolved, and with `undefined` when some
   * may have been missed. Returns a function that ends it.
   */
  listen(listener: (topic: string | undefined) => void): Promise<() => void>;

  /** Opens the queues of jobs. `jobTopic(queue)` is published when a queue gets a job that can be taken at once. */
  openEngine(options: JobEngineOptions): Promise<JobEngine>;

  close(): Promise<void>;
}

/** The topic of a document. */
export function documentTopic(kind: DocumentKind, key: string): string {
  return `${kind}/${key}`;
}

/** The topic of a queue of jobs. */
export function jobTopic(queue: string): string {
  return `jobs/${queue}`;
}

/** The topic of a log. */
export function logTopic(log: string): string {
  return `log/${log}`;
}
