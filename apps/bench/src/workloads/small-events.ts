import type { Scratch } from "../harness/scratch.js";
import { writeEventFile } from "./event-file.js";
import { writeStandIn } from "./write-stand-in.js";

/** A turn of many small events. */
export interface SmallEvents {
  /** The stand-in that prints it. */
  command: string;
  /** How many events. */
  events: number;
  /** How many of them complete an item. */
  items: number;
}

/** Makes a turn of three times as many events as items, 545 bytes each. */
export async function makeSmallEvents(scratch: Scratch, items: number): Promise<SmallEvents> {
  const file = scratch.file("events.jsonl");
  const events = await writeEventFile(file, {
    items,
    output: "src/main.ts:12: pattern found here\n".repeat(10),
  });
  return { command: await writeStandIn(scratch, file), events, items };
}
