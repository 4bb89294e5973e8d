import { additions } from "./leaks.js";
import type { FaultOutcomes } from "./outcomes.js";
import type { SoakReport } from "./soak.js";

/**
 * Allowed growth of the heap, and of the buffers. They grow by 0.9 MiB in 2,000 turns. According to heap snapshots, nine
 * tenths of that is code that V8 compiles in the meantime.
 */
export const noiseBytes = 2 * 1024 * 1024;

/** Describes each failed check. Empty if the soak passed. */
export function findProblems({ counts, before, after, memory, uncaught }: SoakReport): string[] {
  const added = additions(before, after);
  return [
    ...counts.wrong.map((words) => `wrong outcome: ${words}`),
    ...uncaught.map((words) => `uncaught: ${words}`),
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

/** Compares memory after the last part with memory after the first one, which is the warm-up. */
function growth(what: string, bytes: readonly number[]): string[] {
  const grown = (bytes.at(-1) ?? 0) - (bytes[0] ?? 0);
  return grown > noiseBytes ? [`the ${what} grew by ${grown} bytes during repeated turns`] : [];
}

const mebibyte = 1024 * 1024;

/** Formats the figures of a soak as Markdown. */
export function formatReport({ counts, seconds, before, after, memory }: SoakReport): string {
  const perSecond = (counts.turns / seconds).toFixed(1);
  const inMebibytes = (bytes: number) => `${(bytes / mebibyte).toFixed(1)} MiB`;
  const kinds = Object.keys(after).map((kind) => [kind, count(before[kind]), count(after[kind])]);
  const looks = memory.map(({ turns, heapBytes, bufferBytes, residentBytes }) => [
    String(turns),
    ...[heapBytes, bufferBytes, residentBytes].map(inMebibytes),
  ]);
  return [
    `${counts.turns} turns in ${seconds.toFixed(0)} s, ${perSecond} per second.`,
    alignedTable(["fault", "engine", "turns", "outcomes"], counts.faults.map(faultRow)),
    alignedTable(["resource", "before", "after"], kinds),
    alignedTable(["after turns", "heap", "buffers", "resident"], looks),
  ].join("\n\n");
}

function faultRow({ fault, transport, turns, outcomes }: FaultOutcomes): string[] {
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

/** Formats a Markdown table with padded columns, so that it is also readable on a terminal. */
function alignedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
