import { describe, expect, it } from "vitest";
import { type ProcessRecord, type ProcessSource, ProcessTable, ProcessTableReader } from "./process-table.js";

function record(pid: number, parentPid: number, groupId = pid): ProcessRecord {
  return { pid, parentPid, groupId, startedAt: "", isZombie: false };
}

const pidsFrom = (records: readonly ProcessRecord[], pids: number[]) =>
  new ProcessTable(records)
    .descendantsOf(pids)
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);

describe("ProcessTable.descendantsOf", () => {
  it("finds children, grandchildren and orphans in a group, in any order of the table", () => {
    const table = [
      record(13, 12, 13), // a child of the orphan below, in its own group
      record(11, 10, 11),
      record(12, 1, 11), // its parent has exited; its group is led by 11
      record(10, 2, 10),
      record(14, 1, 10), // an orphan too, in the group of the root
      record(20, 2, 20),
      record(21, 20, 20),
    ];
    expect(pidsFrom(table, [10])).toEqual([10, 11, 12, 13, 14]);
    expect(pidsFrom([...table].reverse(), [10])).toEqual([10, 11, 12, 13, 14]);
  });

  it("finds them after the root has exited", () => {
    expect(pidsFrom([record(11, 1, 10), record(12, 11)], [10])).toEqual([11, 12]);
    expect(pidsFrom([], [10])).toEqual([]);
  });

  it("never finds the init process or the host", () => {
    const table = [record(1, 0), record(process.pid, 10), record(10, 1)];
    expect(pidsFrom(table, [10, 1])).toEqual([10]);
  });
});

/** A source whose reads end when the test resolves them. */
class HeldSource implements ProcessSource {
  readonly reads: ((records: ProcessRecord[]) => void)[] = [];

  read(): Promise<ProcessRecord[]> {
    return new Promise((resolve) => this.reads.push(resolve));
  }

  readNow(): ProcessRecord[] {
    return [record(7, 1)];
  }

  async untilRead(count: number): Promise<void> {
    while (this.reads.length < count) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("ProcessTableReader", () => {
  it("shares one read between all calls before the read begins", async () => {
    const source = new HeldSource();
    const reader = new ProcessTableReader(source);
    const requested = [reader.next(), reader.next()];
    await Promise.resolve();
    requested.push(reader.next());
    await source.untilRead(1);
    source.reads[0]?.([record(10, 1)]);
    const tables = await Promise.all(requested);
    expect(tables[0]?.get(10)).toEqual(record(10, 1));
    expect(new Set(tables).size).toBe(1);
    expect(source.reads).toHaveLength(1);
  });

  it("shares one more read between all calls while a read runs", async () => {
    const source = new HeldSource();
    const reader = new ProcessTableReader(source);
    const first = reader.next();
    await source.untilRead(1);
    const later = [reader.next(), reader.next()];
    source.reads[0]?.([]);
    expect((await first).get(11)).toBeUndefined();
    later.push(reader.next());
    await source.untilRead(2);
    source.reads[1]?.([record(11, 1)]);
    for (const table of await Promise.all(later)) expect(table.get(11)).toEqual(record(11, 1));
    expect(source.reads).toHaveLength(2);
  });

  it("reads synchronously for a host that cannot wait, even while a read runs", async () => {
    const source = new HeldSource();
    const reader = new ProcessTableReader(source);
    void reader.next();
    await source.untilRead(1);
    expect(reader.readNow().get(7)).toEqual(record(7, 1));
  });
});
