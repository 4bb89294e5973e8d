import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { findCodexBinary } from "@codex/exec";
import { Codex } from "@codex/sdk";
import { type CodexHome, createCodexHome, type ModelReply, reply, startScriptedModel } from "@codex/testing";
import type { Sample } from "../harness/benchmark.js";
import { runProgram } from "../harness/program.js";
import { Scratch } from "../harness/scratch.js";

/** The agent's binary and the directory it works in. */
export interface AgentPlace {
  /** Path of the real binary. */
  codexPath: string;
  /** Path of an empty Git repository. */
  workspace: string;
}

/** The real agent with its own home. Its scripted model runs in this process, outside the measured program. */
export interface RealAgent extends AsyncDisposable {
  /** Passed to the program in its task. */
  place: AgentPlace;
  /** Environment for the program. The agent finds its home there, and its model in the home's configuration. */
  env: Readonly<Record<string, string>>;
  /** Creates another home with the same settings, as on another host, and returns its environment. */
  addHome(): Promise<Readonly<Record<string, string>>>;
}

/** The prompt that gets a short answer at once: of turns that prepare a measurement. */
export const setUpPrompt = "Hello";

/**
 * Prepares an agent whose model gives the same answer to every request. Its settings are in its home instead of on the
 * command line, so that all contenders start the same process. It runs one short turn first, so that no sample includes
 * the setup of the home.
 */
export async function startRealAgent(answer: ModelReply): Promise<RealAgent> {
  const model = await startScriptedModel({
    replies: ({ lastUserText }) => (lastUserText === setUpPrompt ? reply.text("Hello.") : answer),
  });
  const configToml = model.configToml;
  const homes = [await createCodexHome({ configToml })] as [CodexHome, ...CodexHome[]];
  const [{ env }] = homes;
  const scratch = await Scratch.make();
  const place = { codexPath: findCodexBinary().path, workspace: scratch.file("workspace") };
  mkdirSync(place.workspace);
  execFileSync("git", ["init", "-q"], { cwd: place.workspace, env });
  const codex = new Codex({ codexPathOverride: place.codexPath, env });
  await codex.startThread({ workingDirectory: place.workspace }).run(setUpPrompt);
  return {
    place,
    env,
    async addHome() {
      const home = await createCodexHome({ configToml });
      homes.push(home);
      return home.env;
    },
    async [Symbol.asyncDispose]() {
      await codex.close();
      await model.close();
      await Promise.all(homes.map((home) => home.dispose()));
      await scratch[Symbol.asyncDispose]();
    },
  };
}

/** Input of a program that runs the real agent. */
export interface AgentTask {
  place: AgentPlace;
}

/**
 * Runs a program with a new agent, so that no sample depends on the state that an earlier one left.
 *
 * @param answer the model's answer to every request
 */
export async function runWithAgent<Task extends AgentTask>(
  program: string,
  answer: ModelReply,
  task: Omit<Task, "place">,
): Promise<Sample> {
  await using agent = await startRealAgent(answer);
  return await runProgram(program, { ...task, place: agent.place }, { env: agent.env });
}
