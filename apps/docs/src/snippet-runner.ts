import { execFile, execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createCodexHome, reply, type Script, type ScriptedModel, startScriptedModel } from "@codex/testing";
import ts from "typescript";

import { repositoryRoot } from "./pages.js";
import type { Snippet } from "./snippets.js";

/** The result of running a snippet. */
export interface SnippetRun {
  /** The exit code, or the signal that ended the program. */
  end: number | string;
  stdout: string;
  stderr: string;
}

const timeoutMs = 30_000;

/** Delays every answer, so that a program that steers finds the turn still running. */
const latencyMs = 300;

const workspaceModules = join(repositoryRoot, "apps", "docs", "node_modules");

/** A PNG with one pixel, for snippets that attach images. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Defines the names of `given.d.ts`. A constant of the same name in the snippet shadows them. */
const given = `import { Codex } from "@codex/sdk";
const codex = new Codex({ transport: "app-server" });
const thread = codex.startThread({ sandboxMode: "read-only" });
await thread.run("Hello");
Object.assign(globalThis, { codex, thread, controller: new AbortController() });
`;

/** A folder in which programs use a scripted model without knowing it: an empty Git repository. */
export interface SnippetBench extends AsyncDisposable {
  model: ScriptedModel;
  folder: string;
  /** The environment of the programs. The `config.toml` of its home selects the scripted model. */
  env: NodeJS.ProcessEnv;
  /** Writes a program to a file of the folder, as JavaScript, and returns its path. */
  write(code: string, name?: string): Promise<string>;
}

/**
 * Starts a scripted model for programs.
 *
 * @param modulesDirectory the `node_modules` that the programs import from; default: the packages of the workspace
 */
export async function openSnippetBench(
  replies: Script,
  modulesDirectory = workspaceModules,
): Promise<SnippetBench> {
  const model = await startScriptedModel({ replies, maxRetries: 0 });
  const home = await createCodexHome({ configToml: model.configToml });
  const folder = join(dirname(home.path), "repository");
  await mkdir(folder);
  execFileSync("git", ["init", "--quiet"], { cwd: folder, env: home.env });
  await symlink(modulesDirectory, join(folder, "node_modules"), "junction");
  return {
    model,
    folder,
    env: home.env,
    async write(code, name = "program.mjs") {
      const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
      const file = join(folder, name);
      await writeFile(file, ts.transpileModule(code, { compilerOptions }).outputText);
      return file;
    },
    async [Symbol.asyncDispose]() {
      await model.close();
      await home.dispose();
    },
  };
}

/** Runs a snippet as a separate program, with the real agent. The model's answer is short and matches the output schema, if there is one. */
export async function runSnippet(
  { code, isFragment }: Snippet,
  modulesDirectory?: string,
): Promise<SnippetRun> {
  await using bench = await openSnippetBench(
    ({ textFormat }) =>
      textFormat
        ? reply.json(exampleOf(textFormat["schema"]), { latencyMs })
        : reply.text("Done.", { latencyMs }),
    modulesDirectory,
  );
  const { folder, env } = bench;
  await Promise.all(
    ["ui.png", "diagram.png"].map((name) => writeFile(join(folder, name), Buffer.from(pixel, "base64"))),
  );
  await writeFile(join(folder, "given.mjs"), given);
  const program = isFragment ? `import "./given.mjs";\n${code}\nawait globalThis.codex.close();` : code;
  const file = await bench.write(program);
  // Awaited here, so that the home and the model are disposed only after the program has ended.
  return await new Promise((resolve) => {
    execFile(process.execPath, [file], { cwd: folder, env, timeout: timeoutMs }, (error, stdout, stderr) =>
      resolve({ end: error ? (error.code ?? error.signal ?? "unknown") : 0, stdout, stderr }),
    );
  });
}

/** Returns a simple value that matches a JSON Schema in the model's strict form. */
function exampleOf(schema: unknown): unknown {
  const { type, enum: values, properties = {}, items, anyOf } = schema as JsonSchema;
  if (values) return values[0];
  if (anyOf) return exampleOf(anyOf[0]);
  switch (Array.isArray(type) ? type[0] : type) {
    case "object":
      return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, exampleOf(each)]));
    case "array":
      return [exampleOf(items)];
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "something";
  }
}

interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, unknown>;
  items?: unknown;
  anyOf?: unknown[];
}
