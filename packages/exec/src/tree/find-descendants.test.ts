import { describe, expect, it } from "vitest";
import { findDescendants } from "./find-descendants.js";
import type { ProcessRecord } from "./process-record.js";
import { parsePsOutput } from "./ps-process-table.js";

function record(pid: number, parentPid: number, groupId = pid): ProcessRecord {
  return { pid, parentPid, groupId, startedAt: "", zombie: false };
}

const pidsOf = (records: readonly ProcessRecord[]) => records.map(({ pid }) => pid).sort((a, b) => a - b);

describe("findDescendants", () => {
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
    expect(pidsOf(findDescendants(table, [10]))).toEqual([10, 11, 12, 13, 14]);
    expect(pidsOf(findDescendants([...table].reverse(), [10]))).toEqual([10, 11, 12, 13, 14]);
  });

  it("finds them when the root is not there any more", () => {
    expect(pidsOf(findDescendants([record(11, 1, 10), record(12, 11)], [10]))).toEqual([11, 12]);
    expect(findDescendants([], [10])).toEqual([]);
  });

  it("never finds the init process or the host", () => {
    const table = [record(1, 0), record(process.pid, 10), record(10, 1)];
    expect(pidsOf(findDescendants(table, [10, 1]))).toEqual([10]);
  });
});

describe("parsePsOutput", () => {
  it("reads what ps prints on macOS", () => {
    const output = [
      "    1     0     1 Ss   Tue Nov  4 09:12:13 2025",
      "  612     1   612 S    Tue Nov  4 09:13:00 2025    ",
      "99999   612   612 Z+   Wed Nov  5 10:00:01 2025",
      "",
    ].join("\n");
    expect(parsePsOutput(output)).toEqual([
      { pid: 1, parentPid: 0, groupId: 1, startedAt: "Tue Nov  4 09:12:13 2025", zombie: false },
      { pid: 612, parentPid: 1, groupId: 612, startedAt: "Tue Nov  4 09:13:00 2025", zombie: false },
      { pid: 99999, parentPid: 612, groupId: 612, startedAt: "Wed Nov  5 10:00:01 2025", zombie: true },
    ]);
  });
});
