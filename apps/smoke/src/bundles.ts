import { join } from "node:path";
import * as esbuild from "esbuild";
import * as vite from "vite";

export type Format = "esm" | "cjs";

const extensions = { esm: "mjs", cjs: "cjs" };

/** Bundles `bundles/turn.ts` with all that it imports, and returns the file to run. */
export const bundleForNode = {
  async esbuild(cwd: string, format: Format): Promise<string> {
    const outfile = `esbuild-${format}/turn.${extensions[format]}`;
    await esbuild.build({
      entryPoints: [join(cwd, "bundles/turn.ts")],
      outfile: join(cwd, outfile),
      bundle: true,
      platform: "node",
      format,
      logLevel: "silent",
    });
    return outfile;
  },

  async vite(cwd: string, format: Format): Promise<string> {
    const directory = `vite-${format}`;
    const extension = extensions[format];
    await vite.build({
      root: cwd,
      configFile: false,
      logLevel: "error",
      ssr: { noExternal: true },
      build: {
        ssr: "bundles/turn.ts",
        outDir: directory,
        rolldownOptions: {
          output: {
            format,
            entryFileNames: `[name].${extension}`,
            chunkFileNames: `[name]-[hash].${extension}`,
          },
        },
      },
    });
    return `${directory}/turn.${extension}`;
  },
};
