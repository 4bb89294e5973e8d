import { join } from "node:path";
import ts from "typescript";

/** Compiles files of a project, the types of its libraries included, and returns what the compiler complains about. */
export function compile(cwd: string, files: readonly string[], options: ts.CompilerOptions): string {
  const program = ts.createProgram({
    rootNames: files.map((file) => join(cwd, file)),
    options: {
      strict: true,
      skipLibCheck: false,
      // TypeScript's own libraries are no subject here, and take most of the time.
      skipDefaultLibCheck: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      typeRoots: [join(cwd, "node_modules/@types")],
      ...options,
    },
  });
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => cwd,
    getNewLine: () => "\n",
  });
}
