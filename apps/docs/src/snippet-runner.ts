import { execFile, execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { flattenConfig } from "@codex/config";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";
import ts from "typescript";

import { repositoryRoot } from "../pages/find-pages.js";
import { exampleOf } from "./example-of.js";
import type { Snippet } from "./snippet.js";

/** How a snippet ended. */
export interface SnippetRun {
  /** Its exit code, or the signal that ended it. */
  end: number | string;
  stdout: string;
  stderr: string;
}

const timeoutMs = 30_000;

/** How long the model thinks: a program that steers must find the turn still running. */
const latencyMs = 300;

const workspaceModules = join(repositoryRoot, "apps", "docs", "node_modules");

/** A 1 x 1 image, for the pages that show some. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** What a fragment finds there, as `given.d.ts` says. A constant of the same name takes its place. */
const given = `import { Codex } from "@codex/sdk";
const codex = new Codex({ transport: "app-server" });
const thread = codex.startThread({ sandboxMode: "read-only" });
await thread.run("Hello");
Object.assign(globalThis, { codex, thread, controller: new AbortController() });
`;

/**
 * Runs a snippet as a newcomer would: as a file of its own in an empty Git repository. The agent is the real one; the
 * `config.toml` of its home names a scripted model, which says something short, or what an output schema asks for.
 *
 * @param modulesDirectory The `node_modules` with what the snippet imports; by default the packages of the workspace.
 */
export async function runSnippet(
  { code, isFragment }: Snippet,
  modulesDirectory = workspaceModules,
): Promise<SnippetRun> {
  await using model = await startScriptedModel({
    replies: ({ textFormat }) =>
      textFormat
        ? reply.json(exampleOf(textFormat["schema"]), { latencyMs })
        : reply.text("Done.", { latencyMs }),
    maxRetries: 0,
  });
  await using home = await createCodexHome({ configToml: flattenConfig(model.config).join("\n") });
  const folder = join(dirname(home.path), "repository");
  await mkdir(folder);
  execFileSync("git", ["init", "--quiet"], { cwd: folder, env: home.env });
  await symlink(modulesDirectory, join(folder, "node_modules"), "junction");
  await Promise.all(
    ["ui.png", "diagram.png"].map((name) => writeFile(join(folder, name), Buffer.from(pixel, "base64"))),
  );
  await writeFile(join(folder, "given.mjs"), given);
  const program = isFragment ? `import "./given.mjs";\n${code}\nawait globalThis.codex.close();` : code;
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  await writeFile(join(folder, "program.mjs"), outputText);
  const options = { cwd: folder, env: home.env, timeout: timeoutMs };
  // Awaited, so that home and model stay until the program has ended.
  return await new Promise((resolve) => {
    execFile(process.execPath, ["program.mjs"], options, (error, stdout, stderr) =>
      resolve({ end: error ? (error.code ?? error.signal ?? "unknown") : 0, stdout, stderr }),
    );
  });
}
