import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { flattenConfig } from "@codex/config";
import { findCodexBinary } from "@codex/exec";
import { Codex } from "@codex/sdk";
import { createCodexHome, type ModelReply, startScriptedModel } from "@codex/testing";
import type { Sample } from "../harness/benchmark.js";
import { runProgram } from "../harness/program.js";
import { Scratch } from "../harness/scratch.js";

/** Where a program finds the agent and lets it work. */
export interface AgentPlace {
  /** The real binary. */
  codexPath: string;
  /** An empty Git repository. */
  workspace: string;
}

/** The real agent in a home of its own. Its model runs in this process, beside the program that is measured. */
export interface RealAgent extends AsyncDisposable {
  /** What a program is told. */
  place: AgentPlace;
  /** The environment of the program, by which the agent finds its home, and in there its model. */
  env: Readonly<Record<string, string>>;
}

/**
 * Makes an agent ready whose model answers everything alike. Its settings are in its home, and not on the command line,
 * so that whoever starts it starts the same process; and it has run a turn, so that nobody pays for setting up the home.
 */
export async function startRealAgent(answer: ModelReply): Promise<RealAgent> {
  const model = await startScriptedModel({ replies: () => answer });
  const home = await createCodexHome({ configToml: flattenConfig({ ...model.config }).join("\n") });
  const { env } = home;
  const scratch = await Scratch.make();
  const place = { codexPath: findCodexBinary().path, workspace: scratch.file("workspace") };
  mkdirSync(place.workspace);
  execFileSync("git", ["init", "-q"], { cwd: place.workspace, env });
  const codex = new Codex({ codexPathOverride: place.codexPath, env });
  await codex.startThread({ workingDirectory: place.workspace }).run("Hello");
  return {
    place,
    env,
    async [Symbol.asyncDispose]() {
      await codex.close();
      await model.close();
      await home.dispose();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

/** What a program that needs the agent is told. */
export interface AgentTask {
  place: AgentPlace;
}

/**
 * Runs a program with an agent made for this one sample, so that none finds what another has left behind.
 *
 * @param answer what the model answers to everything
 */
export async function runWithAgent<Task extends AgentTask>(
  program: string,
  answer: ModelReply,
  task: Omit<Task, "place">,
): Promise<Sample> {
  await using agent = await startRealAgent(answer);
  return await runProgram(program, { ...task, place: agent.place }, { env: agent.env });
}
