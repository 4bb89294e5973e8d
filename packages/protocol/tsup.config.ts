import { defineConfig } from "tsup";
import { withoutComments } from "../../scripts/without-comments.js";

export default defineConfig({
  entry: ["src/index.ts", "src/check.ts", "src/describe.ts", "src/schemas.ts"],
  format: "esm",
  target: "es2022",
  platform: "neutral",
  dts: true,
  sourcemap: true,
  clean: true,
  esbuildPlugins: [withoutComments],
});
