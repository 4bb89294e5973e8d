import { appendFileSync } from "node:fs";

/**
 * Prints a line for every test that needed another attempt, whether Vitest repeated it or the test did so on its own
 * (`task.meta.flaky`). If TEST_RESULTS is set, appends the totals to that file as one line of JSON.
 *
 * @implements {import("vitest/node").Reporter}
 */
export default class RunReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state) => tests.filter((test) => test.result().state === state).length;
    const flaky = tests.filter((test) => test.diagnostic()?.flaky || test.meta().flaky);
    for (const test of flaky) console.log(`flaky: ${test.module.relativeModuleId} > ${test.fullName}`);

    const file = process.env["TEST_RESULTS"];
    if (file === undefined) return;
    // Neither a file that cannot be loaded nor an error outside of all tests makes a test fail.
    const broken = modules.filter((module) => module.state() === "failed" && module.errors().length > 0);
    const totals = {
      passed: count("passed"),
      failed: count("failed") + broken.length + unhandledErrors.length,
      flaky: flaky.map((test) => `${test.module.relativeModuleId} > ${test.fullName}`),
    };
    appendFileSync(file, `${JSON.stringify(totals)}\n`);
  }
}
