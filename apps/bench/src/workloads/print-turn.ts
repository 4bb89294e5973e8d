import type { Scratch } from "../harness/scratch.js";
import { writeEventFile } from "./write-event-file.js";
import { writeStandIn } from "./write-stand-in.js";

/** An agent that prints one turn, as fast as a pipe can be. */
export interface TurnPrinter {
  /** The executable. */
  command: string;
  /** How many events it prints. */
  events: number;
}

/** Keeps a turn's events in a file, and makes an executable that prints it. */
export async function printTurn(scratch: Scratch, turn: Iterable<object>): Promise<TurnPrinter> {
  const file = scratch.file("events.jsonl");
  const events = await writeEventFile(file, turn);
  return { command: await writeStandIn(scratch, ["cat", file]), events };
}
