import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Scratch } from "../harness/scratch.js";

/** A stand-in for the agent that prints one turn as fast as a pipe allows. */
export interface TurnPrinter {
  /** Path of the executable. */
  command: string;
  /** Number of events it prints. */
  events: number;
}

/** Creates a stand-in that prints the given events. */
export async function printTurn(scratch: Scratch, turn: Iterable<object>): Promise<TurnPrinter> {
  const file = scratch.file("events.jsonl");
  const events = await writeEventFile(file, turn);
  return { command: await writeStandIn(scratch, ["cat", file]), events };
}

/** Writes events in the format of `codex exec --json`, and returns their number. */
async function writeEventFile(path: string, events: Iterable<object>): Promise<number> {
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
 * Creates an executable that ignores its arguments and replaces itself with a command, so that no shell remains between
 * the caller and the command.
 *
 * @param command the program and its arguments; they must not contain quotes
 */
export async function writeStandIn(scratch: Scratch, command: readonly string[]): Promise<string> {
  const path = scratch.file("stand-in");
  const words = command.map((word) => `'${word}'`);
  await writeFile(path, `#!/bin/sh\nexec ${words.join(" ")}\n`, { mode: 0o755 });
  return path;
}
