import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CodexHome,
  createCodexHome,
  type Script,
  type ScriptedModel,
  startScriptedModel,
} from "@codex/testing";

import { Codex, type CodexOptions, type ThreadOptions } from "../src/index.js";

/** The engines that the shared tests run on. */
export const transports = ["exec", "app-server"] as const;
export type Transport = (typeof transports)[number];

/** A model with plain tools, and the agent's default model, which uses code mode. */
export const models = [
  { name: "gpt-5.5", model: "gpt-5.5" },
  { name: "the default model", model: null },
] as const;

/** Each engine with each model. */
export const combinations = transports.flatMap((transport) =>
  models.map(({ name, model }) => ({ name: `${transport} with ${name}`, transport, model })),
);

/** The real agent with a scripted model, a private home and an empty Git repository. */
export interface Harness extends AsyncDisposable {
  model: ScriptedModel;
  home: CodexHome;
  /** The Git repository that the agent works in. */
  workspace: string;
  /** Options that make a `Codex` use this model and home. */
  codexOptions: CodexOptions;
  /** A `Codex` with these options. */
  codex: Codex;
  /** Options of a thread in the workspace. */
  threadOptions: ThreadOptions;
}

/** Options of `Codex`, and the model (`null`: the agent's default). */
export interface HarnessOptions extends CodexOptions {
  model?: string | null;
}

export async function startHarness(
  transport: Transport,
  replies: Script,
  { model: modelName = "gpt-5.5", ...overrides }: HarnessOptions = {},
): Promise<Harness> {
  const [model, home] = await Promise.all([
    startScriptedModel({ replies, maxRetries: 0, model: modelName }),
    createCodexHome(),
  ]);
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-workspace-")));
  execFileSync("git", ["init", "-q"], { cwd: workspace, env: home.env });
  const codexOptions: CodexOptions = { transport, config: model.config, env: home.env, ...overrides };
  const codex = new Codex(codexOptions);
  return {
    model,
    home,
    workspace,
    codexOptions,
    codex,
    threadOptions: { workingDirectory: workspace },
    async [Symbol.asyncDispose]() {
      await codex.close();
      await model.close();
      await home.dispose();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}
