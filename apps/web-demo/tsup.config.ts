import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "node20",
  dts: false,
  sourcemap: true,
  // Vite writes the page next to it.
  clean: ["dist/*.js", "dist/*.map"],
});
