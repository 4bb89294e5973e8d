import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";
import { type ProcessRecord, ProcessTable } from "./process-table.js";
import { SystemProcesses } from "./system-processes.js";

/** After a read the next one waits this many times as long, so that the event loop has time for everything else. */
const REST_FACTOR = 3;
/** The longest such wait, in milliseconds: a signal may be waiting for the table. */
const MAX_REST_MS = 100;

/** Where the lines of the table come from. Neither method fails; both return no lines where the system shows none. */
export interface ProcessSource {
  read(): Promise<ProcessRecord[]>;
  readNow(): ProcessRecord[];
}

/**
 * Reads the process table for every tree of this host. Trees that end at the same time share one read, so ending many
 * of them costs about as much as ending one.
 */
export class ProcessTableReader {
  readonly #source: ProcessSource;
  #upcoming: Promise<ProcessTable> | undefined;
  #running: Promise<ProcessTable> | undefined;
  #restUntil = 0;

  constructor(source: ProcessSource) {
    this.#source = source;
  }

  /**
   * A table that is read after this call, without holding up the event loop. Everyone who asks before that read begins
   * gets the same table. The table of a read that runs already would not do: it may lack a process that was started
   * after the read began.
   */
  next(): Promise<ProcessTable> {
    this.#upcoming ??= this.#readNext();
    return this.#upcoming;
  }

  /** The table of this moment, read synchronously: for a host that is about to exit. */
  readNow(): ProcessTable {
    return new ProcessTable(this.#source.readNow());
  }

  async #readNext(): Promise<ProcessTable> {
    await this.#running;
    // Never longer than a rest: a test may have stopped the clock, and set it back, since the last read.
    const restMs = Math.min(this.#restUntil - performance.now(), MAX_REST_MS);
    if (restMs > 0) await sleep(restMs);
    // Includes everyone who asks in this round of the event loop.
    await nextRound();
    this.#upcoming = undefined;
    this.#running = this.#read();
    return this.#running;
  }

  async #read(): Promise<ProcessTable> {
    const startedAt = performance.now();
    const table = new ProcessTable(await this.#source.read());
    const endedAt = performance.now();
    this.#restUntil = endedAt + Math.min(REST_FACTOR * (endedAt - startedAt), MAX_REST_MS);
    return table;
  }
}

/** The reader that all trees of this host share. */
export const processTables = new ProcessTableReader(new SystemProcesses());
