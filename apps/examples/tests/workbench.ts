import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

import { createCodexHome, type Script, type ScriptedModel, startScriptedModel } from "@codex/testing";

/** An environment in which the examples use a scripted model without knowing it. */
export interface Workbench extends AsyncDisposable {
  model: ScriptedModel;
  /** The working directory of the examples: an empty Git repository. */
  repository: string;
  /** A temporary folder for other files. */
  folder: string;
  /** Starts an example. */
  start(name: string, args?: readonly string[], env?: Record<string, string>): Example;
  /** Runs an example to its end. */
  run(name: string, args?: readonly string[], env?: Record<string, string>): Promise<ExampleResult>;
}

/** The result of running an example. */
export interface ExampleResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A running example. */
export interface Example {
  process: ChildProcessByStdio<null, Readable, Readable>;
  /** Waits for the first match in standard output. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<ExampleResult>;
}

/**
 * Starts a scripted model. The examples call `new Codex()` and so read their settings from `CODEX_HOME`; here its
 * `config.toml` selects the scripted model as the provider.
 */
export async function openWorkbench(replies: Script): Promise<Workbench> {
  const model = await startScriptedModel({ replies, maxRetries: 0 });
  const home = await createCodexHome({ configToml: model.configToml });
  const folder = dirname(home.path);
  const repository = join(folder, "repository");
  await mkdir(repository);
  execFileSync("git", ["init", "--quiet"], { cwd: repository, env: home.env });

  const start: Workbench["start"] = (name, args = [], env = {}) => {
    const file = fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
    const child = spawn(process.execPath, [file, ...args], {
      cwd: repository,
      env: { ...home.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return follow(child);
  };
  return {
    model,
    repository,
    folder,
    start,
    run: (...how) => start(...how).ended,
    async [Symbol.asyncDispose]() {
      await model.close();
      await home.dispose();
    },
  };
}

function follow(child: Example["process"]): Example {
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  const ended = new Promise<ExampleResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    process: child,
    ended,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (found) resolve(found);
        };
        child.stdout.on("data", look);
        look();
        void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${stdout}\n${stderr}`)));
      }),
  };
}
