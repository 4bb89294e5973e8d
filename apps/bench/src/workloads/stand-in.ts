import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Scratch } from "../harness/scratch.js";

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

/** Writes events as `codex exec --json` would print them. Returns how many there were. */
export async function writeEventFile(path: string, events: Iterable<object>): Promise<number> {
  const file = createWriteStream(path);
  let count = 0;
  for (const event of events) {
    count += 1;
    if (!file.write(`${JSON.stringify(event)}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return count;
}

/**
 * Makes an executable that runs a command, whatever it is asked, in place of the agent. It becomes that command, so that
 * no shell stands between.
 *
 * @param command the program and its arguments, without quotes in them
 */
export async function writeStandIn(scratch: Scratch, command: readonly string[]): Promise<string> {
  const path = scratch.file("stand-in");
  const words = command.map((word) => `'${word}'`);
  await writeFile(path, `#!/bin/sh\nexec ${words.join(" ")}\n`, { mode: 0o755 });
  return path;
}
