import type { SoakReport } from "../run-soak.js";
import type { FaultTally } from "../tally.js";
import { alignedTable } from "./aligned-table.js";

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
