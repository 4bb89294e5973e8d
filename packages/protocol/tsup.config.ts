import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts", "src/check.ts", "src/describe.ts", "src/schemas.ts"],
  format: "esm",
  target: "es2022",
  platform: "neutral",
  dts: true,
  sourcemap: true,
  clean: true,
});
