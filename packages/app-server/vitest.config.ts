import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    // Most tests start the real binary or another process; on a busy machine that takes its time.
    testTimeout: 20_000,
  },
});
