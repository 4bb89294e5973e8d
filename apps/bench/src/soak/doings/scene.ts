import type { Codex, Input, Thread, TurnOptions } from "@codex/sdk";

import type { Fault } from "../faults/fault.js";
import type { Outcome } from "../faults/outcome.js";

/** What a caller has in hand before it does something. */
export interface Scene {
  /** What the agent will do. */
  fault: Fault;
  /** For it alone, unless the fault is shared. */
  codex: Codex;
  /** A thread without turns. */
  thread: Thread;
  /** What to ask. */
  input: Input;
  /** The limits of the fault, and the signal that all turns share. */
  options: TurnOptions;
  /** A moment at which to do something, in milliseconds from the start. */
  afterMs: number;
  /** How many events to take before doing something. */
  afterEvents: number;
}

/** How one turn ended, and how it may have. */
export interface Ending {
  /** What the caller saw, as an {@link Outcome}, or what was wrong with it in words. */
  outcome: string;
  /** What it may have seen: where it interferes, that depends on who came first. */
  allowed: readonly Outcome[];
}

/** Something a caller may do with a thread. Tells how each of its turns ended. */
export type Doing = (scene: Scene) => Promise<Ending[]>;
