import { writeSync } from "node:fs";

import { largeEvents } from "../workloads/events.js";

// A stand-in for the agent that generates its output while it is read, because the output is too large for a file.
// Arguments: the number of commands, and the bytes that each of them prints.
const [commands, bytes] = process.argv.slice(2).map(Number) as [number, number];

for (const event of largeEvents(commands, bytes)) {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  // Blocks until the reader takes more.
  for (let written = 0; written < line.length; ) written += writeSync(1, line, written);
}
