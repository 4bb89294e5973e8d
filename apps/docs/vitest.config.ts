import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,tests}/**/*.test.ts"],
    // The compiler and TypeDoc read every package, and snippets start the real agent, on a machine that is busy.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    maxConcurrency: 3,
  },
});
