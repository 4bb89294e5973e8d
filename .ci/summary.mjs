// Prints the closing line `N passed, N failed` from the test run's own report, and exits as the run did.
import { existsSync, readFileSync } from "node:fs";

const report = new URL("results.json", import.meta.url);
const earlierFailures = Number(process.argv[2] ?? 0);
if (!existsSync(report)) {
  console.log("0 passed, 1 failed");
  process.exit(1);
}
const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, "utf8"));
// A file that fails to load has no failed test of its own; a failed gate before the tests has none either.
const failed =
  Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0) + earlierFailures * (numFailedTests ? 0 : 1);
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
