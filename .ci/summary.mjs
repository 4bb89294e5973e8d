// Prints what failed and what was flaky, and the closing line `N passed, N failed`. Arguments: the steps that failed.
import { existsSync, readFileSync } from "node:fs";

const failedSteps = process.argv.slice(2);
const results = new URL("results.jsonl", import.meta.url);
const runs = existsSync(results) ? readFileSync(results, "utf8").trim().split("\n").map(JSON.parse) : [];
const passed = runs.reduce((sum, run) => sum + run.passed, 0);
const failedTests = runs.reduce((sum, run) => sum + run.failed, 0);

for (const step of failedSteps) console.log(`failed: ${step}`);
for (const name of runs.flatMap((run) => run.flaky)) console.log(`flaky: ${name}`);
// A step can fail without a failed test: a gate, an install, a test run that never started.
const failed = failedSteps.length > 0 ? Math.max(failedTests, failedSteps.length) : failedTests;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
