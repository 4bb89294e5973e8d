import { mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findSnippets, registryInstalls } from "@codex/docs";
import ts from "typescript";
import { compile } from "./compile.js";
import { linked, quiet } from "./consumer.js";
import { repositoryDirectory } from "./repository.js";
import { runCommand } from "./run-command.js";

/** A workflow engine, as its guide `docs/guides/workers-with-ENGINE.md` names it. */
export type Engine = "dbos" | "inngest" | "restate" | "temporal";

const pageOf = (engine: Engine | "engines") => `docs/guides/workers-with-${engine}.md`;

/**
 * Creates a project with the program of an engine's guide, and installs the packed packages and what the guide says.
 *
 * @param consumer the project with the packed packages
 * @param tools more packages of the registry, for the test
 */
export async function installEngine(
  consumer: string,
  engine: Engine,
  tools: readonly string[] = [],
): Promise<string> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), `codex-${engine}-`)));
  const pages = [pageOf("engines"), pageOf(engine)];
  const { snippets } = await findSnippets();
  for (const { page, code, isExternal } of snippets) {
    if (!isExternal || !pages.includes(page)) continue;
    const name = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1];
    if (name === undefined) throw new Error(`${page}: an external snippet does not begin with its file name`);
    writeFileSync(join(directory, name), code);
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(join(directory, name.replace(/ts$/, "js")), outputText);
  }
  const manifest = {
    private: true,
    type: "module",
    overrides: { "@openai/codex": linked()["@openai/codex"] },
  };
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
  const tarballs = ["protocol", "sdk", "workers", "testing"].map((name) => findTarball(consumer, name));
  const named = pages.flatMap((page) =>
    registryInstalls(readFileSync(join(repositoryDirectory, page), "utf8")),
  );
  const packages = [...new Set(["@types/node@20", ...named, ...tools])];
  await runCommand("npm", ["install", ...quiet, ...packages, ...tarballs], { cwd: directory });
  return directory;
}

function findTarball(consumer: string, name: string): string {
  const folder = join(consumer, "tarballs");
  // A release names its version.
  const file = readdirSync(folder).find((each) => /^codex-(\w+)[-.]/.exec(each)?.[1] === name);
  if (file === undefined) throw new Error(`@codex/${name} was not packed`);
  return join(folder, file);
}

/** Compiles the program under strict settings and returns the errors of the compiler. */
export function compileEngine(directory: string): string {
  const files = readdirSync(directory).filter((name) => name.endsWith(".ts"));
  return compile(directory, files, {
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    // The engines' own types have errors.
    skipLibCheck: true,
  });
}
