import { defineConfig } from "vitest/config";

// Scripts that pnpm runs get a NODE_PATH by which every package is found from everywhere, also from the empty folders
// in which these tests look for a binary that is not there.
delete process.env["NODE_PATH"];

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    // Nearly every test starts processes, some of them a whole host; on a busy machine that takes its time.
    testTimeout: 20_000,
  },
});
