import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  test: {
    include: ["tests/*.test.ts"],
    // The short form has them from the tests of apps/docs, on the workspace.
    exclude: mode === "full" ? [] : ["tests/guides.test.ts"],
    globalSetup: ["src/set-up.ts"],
    // `pnpm smoke` runs the full form; the test run of the repository the short one.
    provide: { scope: mode === "full" ? "full" : "short" },
    // Compilers and agents, on a machine that other tests keep busy.
    testTimeout: 120_000,
  },
}));
