import { defineConfig } from "tsup";
import { withoutComments } from "../../scripts/without-comments.js";

export default defineConfig({
  entry: ["src/index.ts", "src/ai.ts", "src/client.ts", "src/react.ts", "src/server.ts"],
  format: "esm",
  target: "es2022",
  dts: true,
  sourcemap: true,
  clean: true,
  esbuildPlugins: [withoutComments],
});
