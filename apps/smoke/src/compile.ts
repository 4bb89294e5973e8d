import { join } from "node:path";
import ts from "typescript";

/** Compiles files of a project, including the types of its libraries, and returns the compiler's errors. */
export function compile(cwd: string, files: readonly string[], options: ts.CompilerOptions): string {
  const program = ts.createProgram({
    rootNames: files.map((file) => join(cwd, file)),
    options: {
      strict: true,
      skipLibCheck: false,
      // Checking TypeScript's own libraries would take most of the time.
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
