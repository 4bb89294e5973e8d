import type { Scratch } from "./scratch.js";

/**
 * Who does the work: this SDK on either engine, or on app-server with threads that are not recorded; the published SDK;
 * or the least a Node program can do for the same.
 */
export type Contender = Subject | "published" | "floor";

/** This SDK, in one of the ways to use it. */
export type Subject = "exec" | "app-server" | "ephemeral";

/** What one run of one contender yielded: a number for each measure. */
export type Sample = Readonly<Record<string, number>>;

/** What must hold, in the words of the table and as a number to hold it against. */
export interface Goal {
  /** What the value is divided by; left out where the value itself is limited. */
  against?: Contender;
  /** The most that the ratio, or the value, may be. */
  atMost: number;
  /** The same as people would say it. Default: made of the two fields above. */
  words?: string;
}

/** One line of the table. */
export interface Row {
  /** What the numbers are. */
  title: string;
  /** Which number of the samples this line shows. */
  measure: string;
  unit: "ms" | "µs" | "MB" | "kB" | "ratio";
  /** Which way of using this SDK the line is about. */
  subject: Subject;
  /** Whom it is compared with in the table. Default: everybody else that has the measure. */
  comparedWith?: readonly Contender[];
  /** What must hold. Default: nothing, the line informs. */
  goals?: readonly Goal[];
}

/** A benchmark made ready to run. */
export interface PreparedBenchmark {
  /** Runs one contender once. */
  measure(contender: Contender): Promise<Sample>;
  /** Stops and removes what was made for it. */
  dispose?(): Promise<void>;
}

/** How much of a benchmark is run. */
export interface Extent {
  /** How many times each contender runs. */
  rounds: number;
  /** How much of the work each run does: 1 is all of it. */
  share: number;
}

/** What must hold in the short form, of the best run of each contender: the one that least came in the way of. */
export interface Limit extends Pick<Row, "measure" | "subject">, Pick<Goal, "against" | "atMost"> {}

/** What CI runs: seconds of work, and limits that a busy machine keeps and a real regression does not. */
export interface ShortForm extends Extent {
  /** What must hold. Processor time is steadier than the clock. */
  limits: readonly Limit[];
}

/** Something measured side by side. */
export interface Benchmark {
  /** Its name on the command line. */
  name: string;
  /** What it measures, and why somebody who uses the SDK would care. One or two sentences. */
  why: string;
  /** Who takes part, in the order of the first round. */
  contenders: readonly Contender[];
  /** How many times each of them runs. */
  rounds: number;
  /** The lines it adds to the table. */
  rows: readonly Row[];
  /** What CI runs of it. Default: nothing. */
  short?: ShortForm;
  /** Makes everything ready that is not to be measured, for so much of the work. */
  prepare(scratch: Scratch, share: number): Promise<PreparedBenchmark>;
}
