import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    // Each test starts the real binary, up to five times; on a busy machine that takes its time.
    testTimeout: 20_000,
  },
});
