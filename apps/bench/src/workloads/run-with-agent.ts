import type { ModelReply } from "@codex/testing";

import type { Sample } from "../harness/benchmark.js";
import { runProgram } from "../harness/run-program.js";
import { type AgentPlace, startRealAgent } from "./real-agent.js";

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
