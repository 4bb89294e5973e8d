import { describe, expect, it } from "vitest";
import { type ProcessRecord, ProcessTable } from "./process-table.js";

function record(pid: number, parentPid: number, groupId = pid): ProcessRecord {
  return { pid, parentPid, groupId, startedAt: "", zombie: false };
}

const pidsFrom = (records: readonly ProcessRecord[], pids: number[]) =>
  new ProcessTable(records)
    .descendantsOf(pids)
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);

describe("ProcessTable.descendantsOf", () => {
  it("finds children, their children, and what a group left behind, in any order of the table", () => {
    const table = [
      record(13, 12, 13), // a child of the orphan below, in a group of its own
      record(11, 10, 11),
      record(12, 1, 11), // its parent ended; its group is led by 11
      record(10, 2, 10),
      record(14, 1, 10), // the same, in the group of the root
      record(20, 2, 20),
      record(21, 20, 20),
    ];
    expect(pidsFrom(table, [10])).toEqual([10, 11, 12, 13, 14]);
    expect(pidsFrom([...table].reverse(), [10])).toEqual([10, 11, 12, 13, 14]);
  });

  it("finds them when the root is not there any more", () => {
    expect(pidsFrom([record(11, 1, 10), record(12, 11)], [10])).toEqual([11, 12]);
    expect(pidsFrom([], [10])).toEqual([]);
  });

  it("never finds the init process or the host", () => {
    const table = [record(1, 0), record(process.pid, 10), record(10, 1)];
    expect(pidsFrom(table, [10, 1])).toEqual([10]);
  });
});
