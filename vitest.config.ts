import { defineConfig } from "vitest/config";

// One run over every package, so that one line at the end counts every test.
export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*"],
    // Each test file may start several agent processes; two cores are the machine we promise to build on.
    maxWorkers: 2,
  },
});
