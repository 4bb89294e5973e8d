import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  test: {
    include: ["tests/*.test.ts"],
    globalSetup: ["src/set-up.ts"],
    // `pnpm smoke` runs the full form; the test run of the repository the short one.
    provide: { scope: mode === "full" ? "full" : "short" },
    // Compilers and agents, on a machine that other tests keep busy.
    testTimeout: 120_000,
  },
}));
