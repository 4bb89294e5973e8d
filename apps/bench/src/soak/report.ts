import { additions } from "./leaks.js";
import type { FaultTally } from "./outcomes.js";
import type { SoakReport } from "./soak.js";

/**
 * What the heap, or the buffers, may grow by: noise. Nine tenths of what they do grow by (0.9 MiB in 2,000 turns) is
 * code that V8 compiles on the way, by a comparison of heap snapshots.
 */
export const noiseBytes = 2 * 1024 * 1024;

/** Everything that is not as it must be, in words; nothing when the soak has passed. */
export function findProblems({ tally, before, after, memory, uncaught }: SoakReport): string[] {
  const added = additions(before, after);
  return [
    ...tally.wrong.map((words) => `wrong outcome: ${words}`),
    ...uncaught.map((words) => `thrown where nobody can catch it: ${words}`),
    ...Object.entries(added).map(([kind, names]) => `left behind, ${kind}: ${names.join(", ")}`),
    ...growth(
      "heap",
      memory.map(({ heapBytes }) => heapBytes),
    ),
    ...growth(
      "buffers",
      memory.map(({ bufferBytes }) => bufferBytes),
    ),
  ];
}

/** The first part warms up; what lives after the last may not be more. */
function growth(what: string, bytes: readonly number[]): string[] {
  const grown = (bytes.at(-1) ?? 0) - (bytes[0] ?? 0);
  return grown > noiseBytes
    ? [`the ${what} grew by ${grown} bytes while the same happened again and again`]
    : [];
}

const mebibyte = 1024 * 1024;

/** The figures of a soak as Markdown. */
export function formatReport({ tally, seconds, before, after, memory }: SoakReport): string {
  const perSecond = (tally.turns / seconds).toFixed(1);
  const inMebibytes = (bytes: number) => `${(bytes / mebibyte).toFixed(1)} MiB`;
  const kinds = Object.keys(after).map((kind) => [kind, count(before[kind]), count(after[kind])]);
  const looks = memory.map(({ turns, heapBytes, bufferBytes, residentBytes }) => [
    String(turns),
    ...[heapBytes, bufferBytes, residentBytes].map(inMebibytes),
  ]);
  return [
    `${tally.turns} turns in ${seconds.toFixed(0)} s, ${perSecond} a second.`,
    alignedTable(["fault", "engine", "turns", "outcomes"], tally.faults.map(faultRow)),
    alignedTable(["of this", "before", "after"], kinds),
    alignedTable(["after turns", "heap", "buffers", "resident"], looks),
  ].join("\n\n");
}

function faultRow({ fault, transport, turns, outcomes }: FaultTally): string[] {
  const byCount = [...outcomes].sort(([, one], [, other]) => other - one);
  return [
    fault,
    transport,
    String(turns),
    byCount.map(([outcome, times]) => `${outcome} ${times}`).join(", "),
  ];
}

function count(names: readonly string[] | undefined): string {
  return String(names?.length ?? 0);
}

/** A Markdown table that can be read as it is, too: all cells of a column are equally wide. */
export function alignedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
