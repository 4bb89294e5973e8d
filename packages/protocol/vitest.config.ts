import { defineConfig } from "vitest/config";

// Its presence makes `vitest run` in this folder run this folder, and not the root's list of projects.
export default defineConfig({
  // Property tests with thousands of runs, on a machine that may be busy.
  test: { testTimeout: 30_000 },
});
