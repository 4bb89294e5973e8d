import { defineConfig } from "tsup";
import { withoutComments } from "../../scripts/without-comments.js";

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  dts: true,
  sourcemap: true,
  clean: true,
  // Only its serializer is used: bundling it adds two kilobytes and saves loading ten files. Its licence comment stays.
  noExternal: ["smol-toml"],
  esbuildPlugins: [withoutComments],
});
