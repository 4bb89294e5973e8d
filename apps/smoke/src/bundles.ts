import { join, relative } from "node:path";
import * as esbuild from "esbuild";
import * as vite from "vite";

export type Format = "esm" | "cjs";

const extensions = { esm: "mjs", cjs: "cjs" };

/** Bundles `bundles/turn.ts` with all of its imports and returns the file to run. */
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

/** A browser bundle. */
export interface BrowserBundle {
  code: string;
  /** The bundled files, relative to the project. */
  modules: string[];
}

/** Bundles a program for a web page with Vite. */
export async function bundleForBrowser(cwd: string, program: string): Promise<BrowserBundle> {
  const result = (await vite.build({
    root: cwd,
    configFile: false,
    logLevel: "error",
    build: { write: false, modulePreload: false, rolldownOptions: { input: join(cwd, program) } },
  })) as vite.Rolldown.RolldownOutput;
  const [chunk, ...others] = result.output;
  if (others.length > 0) throw new Error(`The bundle of ${program} has more than one file`);
  const modules = Object.keys(chunk.modules).map((module) => relative(cwd, module));
  return { code: chunk.code, modules };
}
