import { defineConfig } from "tsup";

export default defineConfig({
  // The command starts the other one for each worker.
  entry: { main: "src/main.ts", worker: "src/worker.ts" },
  format: "esm",
  target: "node20",
  dts: false,
  sourcemap: true,
  // Vite writes the page next to it.
  clean: ["dist/*.js", "dist/*.map"],
});
