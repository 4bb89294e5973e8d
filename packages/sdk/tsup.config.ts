import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { defineConfig, type Options } from "tsup";

/**
 * Makes one file of what the index shares with what is loaded later, instead of one for each combination: a program
 * waits for every file that it imports. That the index is there by then is added as an import, for esbuild to see.
 */
const oneSharedFile: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "one-shared-file",
  setup(build) {
    const index = "@codex/sdk";
    build.onResolve({ filter: new RegExp(`^${index}$`) }, () => ({ path: resolve("src/index.ts") }));
    // `sideEffects: false` of the manifest would have it dropped.
    build.initialOptions.ignoreAnnotations = true;
    build.onLoad({ filter: /(exec-engine|app-server-engine|schemas)\.[jt]s$/ }, async ({ path }) => ({
      contents: `${await readFile(path, "utf8")}\nimport "${index}";`,
      loader: "ts",
    }));
  },
};

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  dts: {
    compilerOptions: {
      paths: { "@codex/*/errors": ["../*/dist/errors.d.ts"], "@codex/*": ["../*/dist/index.d.ts"] },
      stripInternal: true,
    },
  },
  sourcemap: true,
  clean: true,
  noExternal: [/^@codex\//, "leven"],
  esbuildPlugins: [oneSharedFile],
});
