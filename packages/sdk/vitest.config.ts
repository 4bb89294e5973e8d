import { defineConfig } from "vitest/config";

export default defineConfig({
  // Most tests run the real agent; two cores may run several files at once.
  test: { testTimeout: 30_000 },
});
