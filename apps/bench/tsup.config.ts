import { defineConfig } from "tsup";

export default defineConfig({
  // Each program is started as a process of its own, so that every sample begins with an empty heap.
  entry: ["src/main.ts", "src/programs/*.ts", "src/soak/main.ts"],
  format: "esm",
  target: "node20",
  dts: false,
  sourcemap: true,
  clean: true,
  // What is measured is what a program would import, not a copy bundled with it.
  skipNodeModulesBundle: true,
});
