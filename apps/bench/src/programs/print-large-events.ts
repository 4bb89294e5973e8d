import { writeSync } from "node:fs";

import { largeEvents } from "../workloads/events.js";

// In place of the agent: makes its output while it is read, so that there can be more of it than a disk should hold.
// Arguments: how many commands ran, and how many bytes each of them printed.
const [commands, bytes] = process.argv.slice(2).map(Number) as [number, number];

for (const event of largeEvents(commands, bytes)) {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  // Waits where nobody reads.
  for (let written = 0; written < line.length; ) written += writeSync(1, line, written);
}
