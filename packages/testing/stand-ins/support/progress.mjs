import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./run.mjs";

let written = 0;

/**
 * Reports to the test how much of a flood has been written. Bytes that still wait in the process do not count, so that a test can
 * see back-pressure reach the process.
 * @param {number} bytes
 */
export function recordWritten(bytes) {
  written += bytes;
  writeFileSync(join(folder, "written"), String(written));
}
