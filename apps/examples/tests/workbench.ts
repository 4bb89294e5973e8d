import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

import { flattenConfig } from "@codex/config";
import { createCodexHome, type Script, type ScriptedModel, startScriptedModel } from "@codex/testing";

/** A place where the examples find a scripted model instead of a real one, without knowing. */
export interface Stage extends AsyncDisposable {
  model: ScriptedModel;
  /** An empty Git repository, in which the examples are started. */
  repository: string;
  /** A folder for other files. It is removed with the stage. */
  folder: string;
  /** Starts an example. */
  start(name: string, args?: readonly string[], env?: Record<string, string>): Example;
  /** Starts an example and waits for its end. */
  run(name: string, args?: readonly string[], env?: Record<string, string>): Promise<ExampleResult>;
}

/** What an example printed, and how it ended. */
export interface ExampleResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A running example. */
export interface Example {
  process: ChildProcessByStdio<null, Readable, Readable>;
  /** The first line of its standard output that matches. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<ExampleResult>;
}

/**
 * The examples make a plain `new Codex()`, which reads its settings from `CODEX_HOME`: in production the user's own,
 * here one whose `config.toml` names the scripted model as the provider.
 */
export async function setStage(replies: Script): Promise<Stage> {
  const model = await startScriptedModel({ replies, maxRetries: 0 });
  const home = await createCodexHome({ configToml: flattenConfig(model.config).join("\n") });
  const folder = dirname(home.path);
  const repository = join(folder, "repository");
  await mkdir(repository);
  execFileSync("git", ["init", "--quiet"], { cwd: repository, env: home.env });

  const start: Stage["start"] = (name, args = [], env = {}) => {
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

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
