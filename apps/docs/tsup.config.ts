import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "node20",
  dts: false,
  sourcemap: true,
  clean: true,
  // The package is private, so that its dependencies are those of development, which tsup would bundle.
  skipNodeModulesBundle: true,
});
