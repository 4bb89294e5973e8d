import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  dts: true,
  sourcemap: true,
  clean: true,
  // Only its writer of literals is used: two kilobytes instead of ten files to load. Its licence comment stays.
  noExternal: ["smol-toml"],
});
