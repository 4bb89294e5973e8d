import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Each test runs a whole program and the real agent; on a busy machine that takes its time.
    testTimeout: 30_000,
  },
});
