import { join } from "node:path";
import ts from "typescript";

import { repositoryRoot } from "../pages/find-pages.js";
import type { Problem, Snippet } from "./snippet.js";

/** Where the snippets are said to lie, so that their imports are found: beside the packages this one depends on. */
const folder = join(repositoryRoot, "apps", "docs", "snippets");
const given = join(repositoryRoot, "apps", "docs", "src", "snippets", "given.d.ts");

/** What a careful user's project has. */
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

/** Compiles snippets, each as a module of its own, and returns what the compiler has to say. */
export function compileSnippets(snippets: readonly Snippet[]): Problem[] {
  const files = new Map(snippets.map((snippet, index) => [join(folder, `${index}.mts`), snippet]));
  const host = hostWith(files);
  const groups = [
    [...files].filter(([, { isFragment }]) => !isFragment).map(([file]) => file),
    [given, ...[...files].filter(([, { isFragment }]) => isFragment).map(([file]) => file)],
  ];
  return groups
    .flatMap((rootNames) => ts.getPreEmitDiagnostics(ts.createProgram({ rootNames, options, host })))
    .map((diagnostic) => toProblem(diagnostic, files));
}

/** The files of the disk and the snippets; what has been parsed once serves both programs. */
function hostWith(files: ReadonlyMap<string, Snippet>): ts.CompilerHost {
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
