import { readFileSync } from "node:fs";

/** Milliseconds in a tick of `/proc`, on every Linux. */
const tickMs = 10;

/**
 * Milliseconds of processor time that this process has used so far, and those that it started and that have ended, with
 * all that these have started. Reads `/proc`, and so needs Linux.
 */
export function totalCpuMs(): number {
  const { user, system } = process.cpuUsage();
  const stat = readFileSync("/proc/self/stat", "utf8");
  // The name of the program, in parentheses, may hold blanks; the fields after it do not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [childUser, childSystem] = [Number(fields[13]), Number(fields[14])];
  return (user + system) / 1000 + (childUser + childSystem) * tickMs;
}
