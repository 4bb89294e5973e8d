import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { defineConfig, type Options } from "tsup";
import { loadWithoutComments, withoutComments } from "../../scripts/without-comments.js";

/**
 * Makes one file of what the index shares with what is loaded later, instead of one for each combination: a program
 * waits for every file that it imports. That the index is there by then is added as an import, for esbuild to see.
 */
const oneSharedFile: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "one-shared-file",
  setup(build) {
    const index = "@codex/sdk";
    build.onResolve({ filter: new RegExp(`^${index}$`) }, () => ({ path: resolve("src/index.ts") }));
    // The import runs nothing, so esbuild drops it; by then it has been seen.
    build.initialOptions.logOverride = { "ignored-bare-import": "silent" };
    build.onLoad(
      {
        filter:
          /(create-engine|management\/(services|rewind)|observers\/(observe|checkpoints)|output\/prepared-output|turn\/attempts|rule-matching|schemas|schema-validator)\.[jt]s$/,
      },
      async ({ path }) => {
        const more = `\nimport "${index}";`;
        if (path.endsWith(".ts")) return loadWithoutComments(path, more);
        return { contents: (await readFile(path, "utf8")) + more, loader: "js" };
      },
    );
  },
};

/**
 * The text of bundled packages was an eighth of the installation, and the mappings to it another 4 %. They are not debugged
 * from here, and neither is generated code: a stack shows where it is in `dist`.
 */
async function dropBundledSources(): Promise<void> {
  for (const file of (await readdir("dist")).filter((name) => name.endsWith(".js.map"))) {
    const map = JSON.parse(await readFile(`dist/${file}`, "utf8"));
    const isBundled = (index: number) => /\/(node_modules|generated)\//.test(map.sources[index]);
    map.sourcesContent = map.sourcesContent?.map((text: string, index: number) =>
      isBundled(index) ? null : text,
    );
    const lines = decode(map.mappings).map((line) =>
      line
        .map(
          (segment): SourceMapSegment =>
            segment.length > 1 && isBundled(segment[1] as number) ? [segment[0]] : segment,
        )
        .filter((segment, index, all) => segment.length > 1 || all[index - 1]?.length !== 1),
    );
    map.mappings = encode(lines);
    await writeFile(`dist/${file}`, JSON.stringify(map));
  }
}

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  dts: {
    // Types only: nothing to run.
    entry: ["src/index.ts", "src/wire.ts"],
    compilerOptions: {
      paths: {
        "@codex/*/errors": ["../*/dist/errors.d.ts"],
        "@codex/*/wire": ["../*/dist/wire.d.ts"],
        "@codex/*": ["../*/dist/index.d.ts"],
      },
      stripInternal: true,
    },
  },
  sourcemap: true,
  async onSuccess() {
    await dropBundledSources();
    execFileSync(process.execPath, ["../../scripts/package-docs.mjs"], { stdio: "inherit" });
  },
  clean: true,
  // The layers; and what weighs or loads much more as a package than as the part of it that is used. Their licences are
  // in THIRD-PARTY-NOTICES.md.
  noExternal: [/^@codex\//, "@cfworker/json-schema", "leven", "zod"],
  esbuildPlugins: [oneSharedFile, withoutComments],
});
