import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    // Nearly every test starts processes, some of them a whole host; on a busy machine that takes its time.
    testTimeout: 20_000,
  },
});
