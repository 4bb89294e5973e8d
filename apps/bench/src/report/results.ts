import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { Samples } from "../harness/interleave.js";
import type { Machine } from "./machine.js";

/** What one benchmark yielded, and where. */
export interface BenchmarkResult {
  /** Day of the run, `2025-01-31`. */
  date: string;
  machine: Machine;
  samples: Samples;
}

/** The last result of each benchmark, by name. */
export type Results = Record<string, BenchmarkResult>;

/** Reads the results kept so far; none when there are none. */
export async function readResults(path: string): Promise<Results> {
  const text = await readFile(path, "utf8").catch(() => "{}");
  return JSON.parse(text) as Results;
}

/** Keeps the results for the next run, which may renew only some of them. */
export async function writeResults(path: string, results: Results): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(results, roundNumbers, 1)}\n`);
}

function roundNumbers(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(5)) : value;
}
