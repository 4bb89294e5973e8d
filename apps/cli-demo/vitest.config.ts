import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,tests}/**/*.test.ts"],
    // Tests of the built program start the real agent; on a busy machine that takes its time.
    testTimeout: 30_000,
  },
});
