import type { Scratch } from "./scratch.js";

/** An implementation that does the work: this SDK, the published SDK, or the least that a Node program can do. */
export type Contender = Subject | "published" | "floor";

/** This SDK on one of its engines. `ephemeral` is app-server with threads that are not recorded. */
export type Subject = "exec" | "app-server" | "ephemeral";

/** The numbers that one run of one contender reports, by measure. */
export type Sample = Readonly<Record<string, number>>;

/** An upper bound that the full benchmark should meet. */
export interface Goal {
  /** The contender whose value is the divisor. Default: the bound applies to the value itself. */
  against?: Contender;
  /** Largest allowed ratio or value. */
  atMost: number;
  /** Text for the table. Default: derived from `against` and `atMost`. */
  words?: string;
}

/** A row of the table. */
export interface Row {
  /** Description of the numbers. */
  title: string;
  /** Key of the number in each sample. */
  measure: string;
  unit: "ms" | "µs" | "MB" | "kB" | "count" | "ratio";
  /** The variant of this SDK that the row is about. */
  subject: Subject;
  /** Contenders to compare it with. Default: all others that report the measure. */
  comparedWith?: readonly Contender[];
  /** Bounds to meet. Default: none; the row is informative. */
  goals?: readonly Goal[];
}

/** A benchmark that is ready to run. */
export interface PreparedBenchmark {
  /** Runs one contender once. */
  measure(contender: Contender): Promise<Sample>;
  /** Releases everything that `prepare` created. */
  dispose?(): Promise<void>;
}

/** How much of a benchmark to run. */
export interface Extent {
  /** Runs of each contender. */
  rounds: number;
  /** Fraction of the work that each run does, from 0 to 1. */
  share: number;
}

/** An upper bound for the short form. It applies to the best run of each contender, which was disturbed least. */
export interface Limit extends Pick<Row, "measure" | "subject">, Pick<Goal, "against" | "atMost"> {}

/** The version for CI: seconds of work, with limits that a busy machine meets and a real regression does not. */
export interface ShortForm extends Extent {
  /** Bounds to meet. Processor time is more stable than elapsed time. */
  limits: readonly Limit[];
}

/** A measurement of several contenders doing the same work. */
export interface Benchmark {
  /** Name on the command line. */
  name: string;
  /** What it measures and why that matters to users of the SDK, in one or two sentences. */
  why: string;
  /** Participants, in the order of the first round. */
  contenders: readonly Contender[];
  /** Runs of each contender. */
  rounds: number;
  /** Its rows in the table. */
  rows: readonly Row[];
  /** The version for CI. Default: CI skips the benchmark. */
  short?: ShortForm;
  /** Sets up everything outside the measurement, for the given fraction of the work. */
  prepare(scratch: Scratch, share: number): Promise<PreparedBenchmark>;
}
