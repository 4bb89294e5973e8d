import { defineConfig } from "tsup";

export default defineConfig({
  // The web demo uses the repository.
  entry: { main: "src/main.ts", "scratch-repository": "src/demo/scratch-repository.ts" },
  format: "esm",
  target: "node20",
  dts: { entry: { "scratch-repository": "src/demo/scratch-repository.ts" } },
  sourcemap: true,
  clean: true,
});
