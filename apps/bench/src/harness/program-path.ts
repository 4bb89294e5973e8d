import { fileURLToPath } from "node:url";

/** Where the build puts a program: beside the main one. Tests run from the source and use the build, too. */
export function programPath(name: string): string {
  const root = import.meta.url.replace(/\/(dist|src)\/.*$/, "/dist/programs/");
  return fileURLToPath(new URL(`${name}.js`, root));
}
