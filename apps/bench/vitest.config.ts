import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,tests}/**/*.test.ts"],
    // Ratios of times are only worth something when nothing else of ours runs beside them.
    fileParallelism: false,
    testTimeout: 60_000,
  },
});
