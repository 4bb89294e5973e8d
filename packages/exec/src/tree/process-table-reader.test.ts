import { expect, it } from "vitest";
import type { ProcessRecord } from "./process-table.js";
import { type ProcessSource, ProcessTableReader } from "./process-table-reader.js";

/** A source whose reads end when the test says so. */
class HeldSource implements ProcessSource {
  readonly reads: ((records: ProcessRecord[]) => void)[] = [];

  read(): Promise<ProcessRecord[]> {
    return new Promise((resolve) => this.reads.push(resolve));
  }

  readNow(): ProcessRecord[] {
    return [record(7)];
  }

  async untilRead(count: number): Promise<void> {
    while (this.reads.length < count) await new Promise((resolve) => setImmediate(resolve));
  }
}

function record(pid: number): ProcessRecord {
  return { pid, parentPid: 1, groupId: pid, startedAt: "", zombie: false };
}

it("reads once for everyone who asks before the read begins", async () => {
  const source = new HeldSource();
  const reader = new ProcessTableReader(source);
  const asked = [reader.next(), reader.next()];
  await Promise.resolve();
  asked.push(reader.next());
  await source.untilRead(1);
  source.reads[0]?.([record(10)]);
  const tables = await Promise.all(asked);
  expect(tables[0]?.get(10)).toEqual(record(10));
  expect(new Set(tables).size).toBe(1);
  expect(source.reads).toHaveLength(1);
});

it("reads again, once, for everyone who asks while a read runs", async () => {
  const source = new HeldSource();
  const reader = new ProcessTableReader(source);
  const first = reader.next();
  await source.untilRead(1);
  const later = [reader.next(), reader.next()];
  source.reads[0]?.([]);
  expect((await first).get(11)).toBeUndefined();
  later.push(reader.next());
  await source.untilRead(2);
  source.reads[1]?.([record(11)]);
  for (const table of await Promise.all(later)) expect(table.get(11)).toEqual(record(11));
  expect(source.reads).toHaveLength(2);
});

it("reads at once for a host that cannot wait, whatever else runs", async () => {
  const source = new HeldSource();
  const reader = new ProcessTableReader(source);
  void reader.next();
  await source.untilRead(1);
  expect(reader.readNow().get(7)).toEqual(record(7));
});
