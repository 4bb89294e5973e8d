/** One line of the system's process table. */
export interface ProcessRecord {
  readonly pid: number;
  readonly parentPid: number;
  /** The process group, which has the pid of its leader. */
  readonly groupId: number;
  /**
   * When the process started, in the system's own unit. Tells two processes apart that had the same pid one after the
   * other. Empty where the system does not say.
   */
  readonly startedAt: string;
  /** Whether the process is dead and only waits for its parent to collect it. */
  readonly zombie: boolean;
  /** The tree marker in the environment it was started with. Linux only. */
  readonly marker?: string | undefined;
}

/** All processes of the machine at one moment, indexed so that looking up one tree costs the size of that tree. */
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

  /** The process with this pid. */
  get(pid: number): ProcessRecord | undefined {
    return this.#byPid.get(pid);
  }

  /** The processes that were started with this tree marker in their environment. */
  markedWith(marker: string): readonly ProcessRecord[] {
    return this.#byMarker.get(marker) ?? [];
  }

  /**
   * Every process that is one of `pids`, descends from one, or belongs to a group that one leads. The group leads to
   * processes whose parent has ended and which the system has given to another parent. The init process and the host
   * are never among them, whatever the table says.
   */
  descendantsOf(pids: Iterable<number>): ProcessRecord[] {
    const found: ProcessRecord[] = [];
    const reached = new Set(pids);
    // A set that grows while it is iterated yields what was added, each pid once.
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
