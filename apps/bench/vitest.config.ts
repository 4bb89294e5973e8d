import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,tests}/**/*.test.ts"],
    // What is compared here is only worth something when nothing else of ours runs beside it: one file at a time, and
    // only when the tests of all other packages are through.
    fileParallelism: false,
    sequence: { groupOrder: 1 },
    // Each takes some seconds; on a machine that others keep busy, many times that.
    testTimeout: 180_000,
  },
});
