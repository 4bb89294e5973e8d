import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "node20",
  dts: false,
  sourcemap: true,
  clean: true,
  // It is a CommonJS module, whose names Node does not find.
  noExternal: ["@xterm/headless"],
});
