import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./run.mjs";

let written = 0;

/**
 * Tells the test how much of a flood is out. What the reader has not taken is not counted: that is how a test sees
 * that back-pressure reaches the process.
 * @param {number} bytes
 */
export function recordWritten(bytes) {
  written += bytes;
  writeFileSync(join(folder, "written"), String(written));
}
