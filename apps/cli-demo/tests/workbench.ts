import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { createCodexHome, type Script, type ScriptedModel, startScriptedModel } from "@codex/testing";

import { type CliOptions, type CliResult, runCli } from "./cli-process.js";

/** A directory and an environment to run the program in, with a scripted model. */
export interface Workbench extends AsyncDisposable {
  model: ScriptedModel;
  /** The program's temporary directory. */
  temporary: string;
  /** The program's working directory: an empty Git repository. */
  workspace: string;
  /** The program's environment. */
  env: Record<string, string>;
  /** Flags that make the agent use the scripted model. */
  modelFlags: string[];
  /** Runs the program. */
  cli(args: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
  /** Runs the program with the arguments followed by {@link modelFlags}. */
  cliWithModel(args: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
}

export async function openWorkbench(replies: Script = []): Promise<Workbench> {
  const [model, home] = await Promise.all([
    startScriptedModel({ replies, maxRetries: 0 }),
    createCodexHome(),
  ]);
  const temporary = String(home.env["TMPDIR"]);
  const workspace = join(home.path, "..", "workspace");
  mkdirSync(workspace);
  execFileSync("git", ["init", "--quiet"], { cwd: workspace, env: home.env });
  const { env } = home;
  const modelFlags = flagsOf(model.config);
  const cli: Workbench["cli"] = (args, options) => runCli(args, { env, cwd: workspace, ...options });
  return {
    model,
    temporary,
    workspace,
    env,
    modelFlags,
    cli,
    cliWithModel: (args, options) => cli([...args, ...modelFlags], options),
    async [Symbol.asyncDispose]() {
      await model.close();
      await home.dispose();
    },
  };
}

/** The workbench for a program that `npx -y pnpm demo` starts: its short name is what examples show. */
export function asScript(bench: Workbench): Workbench {
  const { env, workspace } = bench;
  const variables = { npm_package_json: join(workspace, "package.json"), npm_lifecycle_event: "demo" };
  return { ...bench, env: { ...env, ...variables, INIT_CWD: workspace } };
}

function flagsOf(config: object, prefix = ""): string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? flagsOf(value, `${prefix}${key}.`)
      : ["--config", `${prefix}${key}=${JSON.stringify(value)}`],
  );
}
