import { resolve } from "node:path";

import type { Thread } from "@codex/sdk";

import type { Invocation } from "../arguments/invocation.js";
import { readSchema } from "../arguments/read-schema.js";
import type { RunFlags } from "../arguments/run-flags.js";
import { goOnLines, usageLines } from "../rendering/footer-lines.js";
import { headerLines } from "../rendering/header-lines.js";
import { printableJson } from "../rendering/printable-text.js";
import { JsonView } from "../terminal/json-view.js";
import { ReadingView } from "../terminal/reading-view.js";
import { type Screen, stderr, stdout } from "../terminal/screen.js";
import type { Agent } from "./agent.js";
import { buildInput } from "./build-input.js";
import { followTurn } from "./follow-turn.js";

/** One turn to be run and shown. */
export interface RunOnceOptions {
  agent: Agent;
  thread: Thread;
  prompt: string | undefined;
  flags: RunFlags;
  invocation: Invocation;
  /** Cancels the turn. */
  signal: AbortSignal;
  /** Where people read along. Default: standard error, which leaves standard output to the answer. */
  screen?: Screen;
}

/**
 * Runs one turn and shows it. People read along on standard error; standard output gets the answer, or the parsed
 * JSON with a schema, or the events with `--json`. Where both are the same terminal the answer is told once.
 */
export async function runOnce(options: RunOnceOptions): Promise<void> {
  const { agent, thread, prompt, flags, invocation, signal, screen = stderr } = options;
  const outputSchema = flags.schema && (await readSchema(resolve(invocation.directory, flags.schema)));
  const input = buildInput(prompt, flags.image ?? [], invocation.directory);
  const turnOptions = { ...agent.turnOptions, signal, ...(outputSchema && { outputSchema }) };
  if (flags.json) {
    await followTurn(thread, input, turnOptions, () => new JsonView());
    return;
  }

  const style = screen.style(agent.directory);
  const withoutAnswer = outputSchema !== undefined || (screen === stderr && !stdout.isTerminal);
  await screen.write([...headerLines(agent, style), ""]);
  const turn = await followTurn(
    thread,
    input,
    turnOptions,
    () => new ReadingView(screen, { style, withoutAnswer }),
  );
  if (withoutAnswer) {
    await stdout.write([outputSchema ? printableJson(turn.output, 2) : turn.finalResponse]);
    if (stdout.isTerminal) await screen.write([""]);
  }
  await screen.write([...usageLines(turn, style), ...goOnLines({ thread, agent, flags, invocation }, style)]);
}
