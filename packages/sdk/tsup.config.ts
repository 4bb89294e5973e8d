import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  dts: true,
  sourcemap: true,
  clean: true,
  // Small, and used for error messages only: not worth a dependency of our users.
  noExternal: ["leven"],
});
