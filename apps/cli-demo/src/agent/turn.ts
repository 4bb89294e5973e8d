import { resolve } from "node:path";

import type { StreamedTurn, Thread } from "@codex/sdk";

import type { RunFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { buildInput, readPrompt, readSchema } from "../arguments/turn-input.js";
import { printableJson } from "../rendering/printable-text.js";
import { continueLines, headerLines, usageLines } from "../rendering/thread-lines.js";
import { stderr, stdout } from "../terminal/screen.js";
import { JsonView, TextView, type TurnView } from "../terminal/turn-view.js";
import type { Agent } from "./agent.js";

/** A turn, or the turns for a goal, that can be followed. */
export interface RunningTurn<Result> extends Pick<StreamedTurn, "events" | "steer" | "interrupt"> {
  readonly result: Promise<Result>;
}

/**
 * Shows a turn while it runs.
 *
 * @param accompany starts something that runs during the turn; the function it returns stops it
 */
export async function follow<Result>(
  started: Promise<RunningTurn<Result>>,
  openView: () => TurnView,
  accompany?: (turn: RunningTurn<Result>) => () => Promise<void>,
): Promise<Result> {
  const streamed = await started;
  const view = openView();
  const stop = accompany?.(streamed);
  try {
    for await (const event of streamed.events) await view.show(event);
  } finally {
    await view.end();
    await stop?.();
  }
  return streamed.result;
}

/** What a single turn takes from the command line and from standard input. */
export interface CheckedInput {
  prompt: string | undefined;
  /** The schema of the answer; `undefined` without `--schema`. */
  outputSchema: object | undefined;
}

/** Reads the file of `--schema`, then the prompt. */
export async function readTurnInput(
  argument: string | undefined,
  flags: RunFlags,
  { directory }: Invocation,
): Promise<CheckedInput> {
  const outputSchema =
    flags.schema === undefined ? undefined : await readSchema(resolve(directory, flags.schema));
  return { prompt: await readPrompt(argument, process.stdin), outputSchema };
}

/** Options of {@link runSingleTurn}. */
export interface SingleTurnOptions {
  agent: Agent;
  thread: Thread;
  input: CheckedInput;
  flags: RunFlags;
  invocation: Invocation;
  /** Cancels the turn. */
  signal: AbortSignal;
}

/**
 * Runs one turn for `run` and `resume`. Standard error shows the turn; standard output gets the answer, the parsed answer
 * with `--schema`, or the events with `--json`. If both are the same terminal, the answer appears once.
 */
export async function runSingleTurn(options: SingleTurnOptions): Promise<void> {
  const { agent, thread, flags, invocation, signal } = options;
  const { prompt, outputSchema } = options.input;
  const input = buildInput(prompt, flags.image ?? [], invocation.directory);
  const turnOptions = { ...agent.turnOptions, signal, ...(outputSchema && { outputSchema }) };
  if (flags.json) {
    await follow(thread.runStreamed(input, turnOptions), () => new JsonView());
    return;
  }

  const style = stderr.style(agent.directory);
  const withoutAnswer = outputSchema !== undefined || !stdout.isTerminal;
  await stderr.write([...headerLines(agent, style), ""]);
  const openView = () => new TextView(stderr, { style, withoutAnswer });
  const turn = await follow(thread.runStreamed(input, turnOptions), openView);
  if (withoutAnswer) {
    await stdout.write([outputSchema ? printableJson(turn.output, 2) : turn.finalResponse]);
    if (stdout.isTerminal) await stderr.write([""]);
  }
  await stderr.write([
    ...usageLines(turn, style),
    ...continueLines({ thread, agent, flags, invocation }, style),
  ]);
}
