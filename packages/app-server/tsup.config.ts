import { defineConfig } from "tsup";
import { withoutComments } from "../../scripts/without-comments.js";

export default defineConfig({
  entry: ["src/index.ts", "src/errors.ts"],
  format: "esm",
  target: "node20",
  // `wire` is types only: nothing to run.
  dts: { entry: { index: "src/index.ts", errors: "src/errors.ts", wire: "src/wire/index.ts" } },
  sourcemap: true,
  clean: true,
  esbuildPlugins: [withoutComments],
});
