import type { ProcessRecord } from "./process-record.js";

/**
 * The members of a tree in a process table: every process that is one of `knownPids`, descends from one, or belongs to
 * a group that one leads. The group finds what was started by a member that has ended since, and so has another parent.
 */
export function findDescendants(
  table: readonly ProcessRecord[],
  knownPids: Iterable<number>,
): ProcessRecord[] {
  const members = new Set(knownPids);
  const found = new Map<number, ProcessRecord>();
  let foundBefore: number;
  do {
    foundBefore = found.size;
    for (const record of table) {
      const { pid, parentPid, groupId } = record;
      // Never the init process nor ourselves, whatever the table says.
      if (found.has(pid) || pid <= 1 || pid === process.pid) continue;
      if (members.has(pid) || members.has(parentPid) || members.has(groupId)) {
        members.add(pid);
        found.set(pid, record);
      }
    }
  } while (found.size > foundBefore);
  return [...found.values()];
}
