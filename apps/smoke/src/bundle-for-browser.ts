import { join, relative } from "node:path";
import * as vite from "vite";

/** A browser bundle. */
export interface BrowserBundle {
  code: string;
  /** The files that it is made of, relative to the project. */
  modules: string[];
}

/** Bundles a program as Vite does for a web page. */
export async function bundleForBrowser(cwd: string, program: string): Promise<BrowserBundle> {
  const result = (await vite.build({
    root: cwd,
    configFile: false,
    logLevel: "error",
    build: { write: false, modulePreload: false, rolldownOptions: { input: join(cwd, program) } },
  })) as vite.Rolldown.RolldownOutput;
  const [chunk, ...others] = result.output;
  if (others.length > 0) throw new Error(`${program} became more than one file`);
  const modules = Object.keys(chunk.modules).map((module) => relative(cwd, module));
  return { code: chunk.code, modules };
}
