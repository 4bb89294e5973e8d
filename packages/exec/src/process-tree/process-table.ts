import { performance } from "node:perf_hooks";
import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";

/**
 * The environment variable that identifies the descendants of a process we started, including those that left its tree on
 * purpose. The value is unique and has no meaning.
 */
export const treeMarkerVariable = "CODEX_SDK_PROCESS_TREE";

/** After a read, the next one waits this many times as long, so that the event loop has time for everything else. */
const restFactor = 3;
/** The longest such wait, in milliseconds: a signal may depend on the table. */
const maxRestMs = 100;

/**
 * Makes a tree marker that no other process of this machine has. It need not be unpredictable, and loading `node:crypto`
 * takes longer than loading this package.
 */
export function newTreeMarker(): string {
  const random = [Math.random(), Math.random()].map((number) => number.toString(36).slice(2));
  return [process.pid, Date.now(), ...random].join("-");
}

/** One line of the system's process table. */
export interface ProcessRecord {
  readonly pid: number;
  readonly parentPid: number;
  /** The process group: the pid of its leader. */
  readonly groupId: number;
  /**
   * When the process started, in the system's own unit. Distinguishes it from a later process with the same pid. Empty
   * where the system does not provide it.
   */
  readonly startedAt: string;
  /** Whether the process is dead and only waits for its parent to collect it. */
  readonly isZombie: boolean;
  /** The tree marker in the environment with which the process was started. Linux only. */
  readonly marker?: string | undefined;
}

/** All processes of the machine at one moment. The indexes make the cost of a tree proportional to its size. */
export class ProcessTable {
  readonly #byPid = new Map<number, ProcessRecord>();
  readonly #byParent = new Map<number, ProcessRecord[]>();
  readonly #byGroup = new Map<number, ProcessRecord[]>();
  readonly #byMarker = new Map<string, ProcessRecord[]>();

  constructor(records: Iterable<ProcessRecord>) {
    for (const record of records) {
      this.#byPid.set(record.pid, record);
      append(this.#byParent, record.parentPid, record);
      append(this.#byGroup, record.groupId, record);
      if (record.marker !== undefined) append(this.#byMarker, record.marker, record);
    }
  }

  get(pid: number): ProcessRecord | undefined {
    return this.#byPid.get(pid);
  }

  /** The processes that were started with this tree marker in their environment. */
  markedWith(marker: string): readonly ProcessRecord[] {
    return this.#byMarker.get(marker) ?? [];
  }

  /**
   * Every process that is one of `pids`, descends from one, or belongs to a group that one leads. Groups lead to processes
   * whose parent has exited, and which the system has reassigned to another parent. Never includes the init process or
   * the host, whatever the table says.
   */
  descendantsOf(pids: Iterable<number>): ProcessRecord[] {
    const found: ProcessRecord[] = [];
    const reached = new Set(pids);
    // Iterating a set also yields the elements that are added meanwhile, each once.
    for (const pid of reached) {
      if (pid <= 1 || pid === process.pid) continue;
      const record = this.#byPid.get(pid);
      if (record !== undefined) found.push(record);
      for (const child of this.#byParent.get(pid) ?? []) reached.add(child.pid);
      for (const member of this.#byGroup.get(pid) ?? []) reached.add(member.pid);
    }
    return found;
  }
}

function append<Key>(index: Map<Key, ProcessRecord[]>, key: Key, record: ProcessRecord): void {
  const records = index.get(key);
  if (records === undefined) index.set(key, [record]);
  else records.push(record);
}

/** Where the records of a table come from. Neither method fails; both return none where the system shows none. */
export interface ProcessSource {
  read(): Promise<ProcessRecord[]>;
  readNow(): ProcessRecord[];
}

/**
 * Reads the process table for all trees of this host. Trees that end at the same time share one read, so that ending many
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
   * Reads a table without blocking the event loop. The read begins after this call, and all calls before it begins share
   * it. A read that is already running would not do: it can miss processes that were started after it began.
   */
  next(): Promise<ProcessTable> {
    this.#upcoming ??= this.#readNext();
    return this.#upcoming;
  }

  /** Reads the current table synchronously, for a host that is about to exit. */
  readNow(): ProcessTable {
    return new ProcessTable(this.#source.readNow());
  }

  async #readNext(): Promise<ProcessTable> {
    await this.#running;
    // Capped, because a test may have stopped the clock and set it back since the last read.
    const restMs = Math.min(this.#restUntil - performance.now(), maxRestMs);
    if (restMs > 0) await sleep(restMs);
    // Lets every call in this round of the event loop join.
    await nextRound();
    this.#upcoming = undefined;
    this.#running = this.#read();
    return this.#running;
  }

  async #read(): Promise<ProcessTable> {
    const startedAt = performance.now();
    const table = new ProcessTable(await this.#source.read());
    const endedAt = performance.now();
    this.#restUntil = endedAt + Math.min(restFactor * (endedAt - startedAt), maxRestMs);
    return table;
  }
}
