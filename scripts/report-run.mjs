import { appendFileSync } from "node:fs";

/**
 * Ends a test run with a line for every test that needed a second try, whether Vitest repeated it or the test repeated
 * itself (`task.meta.flaky`). With TEST_RESULTS set, appends the totals to that file, one JSON object a line.
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
    // A file that cannot be loaded, or an error outside of every test, fails no test.
    const broken = modules.filter((module) => module.state() === "failed" && module.errors().length > 0);
    const totals = {
      passed: count("passed"),
      failed: count("failed") + broken.length + unhandledErrors.length,
      flaky: flaky.map((test) => `${test.module.relativeModuleId} > ${test.fullName}`),
    };
    appendFileSync(file, `${JSON.stringify(totals)}\n`);
  }
}
