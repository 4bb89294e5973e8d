import { join } from "node:path";
import ts from "typescript";

import { type Problem, repositoryRoot } from "./pages.js";
import type { Snippet } from "./snippets.js";

/** The directory that the snippets pretend to be in: this package's dependencies resolve their imports. */
const folder = join(repositoryRoot, "apps", "docs", "snippets");
const given = join(repositoryRoot, "apps", "docs", "src", "given.d.ts");

/** Strict settings, as a careful user has them. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Compiles each snippet as a separate module and returns the errors of the compiler. Leaves out the external ones. */
export function compileSnippets(snippets: readonly Snippet[]): Problem[] {
  const files = new Map(
    snippets
      .filter(({ isExternal }) => !isExternal)
      .map((snippet, index) => [join(folder, `${index}.mts`), snippet]),
  );
  const host = createHost(files);
  const groups = [
    [...files].filter(([, { isFragment }]) => !isFragment).map(([file]) => file),
    [given, ...[...files].filter(([, { isFragment }]) => isFragment).map(([file]) => file)],
  ];
  return groups
    .flatMap((rootNames) => ts.getPreEmitDiagnostics(ts.createProgram({ rootNames, options, host })))
    .map((diagnostic) => toProblem(diagnostic, files));
}

/** Adds the snippets to the files on disk. Both programs share the parsed files. */
function createHost(files: ReadonlyMap<string, Snippet>): ts.CompilerHost {
  const disk = ts.createCompilerHost(options);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  return {
    ...disk,
    getCurrentDirectory: () => repositoryRoot,
    fileExists: (file) => files.has(file) || disk.fileExists(file),
    readFile: (file) => files.get(file)?.code ?? disk.readFile(file),
    getSourceFile(file, version) {
      if (!parsed.has(file)) {
        const code = files.get(file)?.code;
        parsed.set(
          file,
          code === undefined ? disk.getSourceFile(file, version) : ts.createSourceFile(file, code, version),
        );
      }
      return parsed.get(file);
    },
  };
}

function toProblem(diagnostic: ts.Diagnostic, files: ReadonlyMap<string, Snippet>): Problem {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  const snippet = diagnostic.file && files.get(diagnostic.file.fileName);
  if (!snippet) return { page: diagnostic.file?.fileName ?? "the compiler", line: 0, message };
  const { line } = ts.getLineAndCharacterOfPosition(diagnostic.file as ts.SourceFile, diagnostic.start ?? 0);
  return { page: snippet.page, line: snippet.line + line, message };
}
