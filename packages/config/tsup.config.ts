import { defineConfig } from "tsup";
import { withoutComments } from "../../scripts/without-comments.js";

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  dts: true,
  sourcemap: true,
  clean: true,
  esbuildPlugins: [withoutComments],
});
