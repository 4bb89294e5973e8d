import type { StreamedTurn, Thread } from "@codex/sdk";

import type { AgentFlags } from "../arguments/agent-flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { ExitCode } from "../outcome/exit-code.js";
import { explainError } from "../outcome/explain-error.js";
import { explanationLines } from "../rendering/explanation-lines.js";
import { goOnLines, usageLines } from "../rendering/footer-lines.js";
import { headerLines } from "../rendering/header-lines.js";
import { textBlock } from "../rendering/text-block.js";
import { interruptible } from "../terminal/interruption.js";
import { hasKeyboard } from "../terminal/keyboard.js";
import { readMessages } from "../terminal/read-messages.js";
import { ReadingView } from "../terminal/reading-view.js";
import { stderr, stdout } from "../terminal/screen.js";
import type { TypedAhead } from "../terminal/typed-ahead.js";
import type { Agent } from "./agent.js";
import { buildInput } from "./build-input.js";
import { followTurn } from "./follow-turn.js";
import { steerByKeyboard } from "./steer-by-keyboard.js";

/** A conversation to be had. */
export interface TalkOptions {
  agent: Agent;
  thread: Thread;
  flags: AgentFlags;
  invocation: Invocation;
  /** Ends the conversation; a signal that comes during a turn ends that turn only. */
  signal: AbortSignal;
}

/**
 * Has a conversation: one turn for every message, all in one thread. At a terminal a turn that fails or is cancelled
 * does not end the conversation; with messages from a pipe nobody is there to react, so it does.
 */
export async function talk({ agent, thread, flags, invocation, signal }: TalkOptions): Promise<void> {
  const style = stderr.style(agent.directory);
  const withoutAnswer = !stdout.isTerminal;
  const canSteer = flags.transport === "app-server" && hasKeyboard() && stderr.canMove;
  const keys = canSteer ? "type to steer, Esc interrupts" : undefined;
  const openView = () => new ReadingView(stderr, { style, withoutAnswer, keys });
  const ahead: TypedAhead = { messages: [], draft: "" };
  const accompany = canSteer ? (turn: StreamedTurn) => steerByKeyboard(turn, stderr, ahead) : undefined;
  let images: readonly string[] = flags.image ?? [];
  const advice = canSteer
    ? "/exit leaves. While the agent works, type to steer it; Escape interrupts"
    : "/exit leaves, Ctrl-C cancels a turn";
  const hint = hasKeyboard() ? textBlock(advice, "", style.width).map((line) => style.paint.dim(line)) : [];
  await stderr.write([...headerLines(agent, style), ...hint, ""]);
  for await (const message of readMessages(process.stdin, signal, ahead)) {
    // Below the message, which a terminal shows.
    if (hasKeyboard()) await stderr.write([""]);
    try {
      const input = buildInput(message, images, invocation.directory);
      const turn = await interruptible((turnSignal) =>
        followTurn(thread, input, { ...agent.turnOptions, signal: turnSignal }, openView, accompany),
      );
      if (withoutAnswer) await stdout.write([turn.finalResponse]);
      await stderr.write([...usageLines(turn, style), ""]);
      images = [];
    } catch (error) {
      const explanation = explainError(error);
      const mayGoOn = hasKeyboard() && goesOnAfter.has(explanation.exitCode);
      if (!mayGoOn) throw error;
      await stderr.write([...explanationLines(explanation, style), ""]);
    }
  }
  signal.throwIfAborted();
  await stderr.write(goOnLines({ thread, agent, flags, invocation }, style));
}

/** After anything else the next turn would end the same way. */
const goesOnAfter: ReadonlySet<number> = new Set([
  ExitCode.TurnFailed,
  ExitCode.TimedOut,
  ExitCode.Interrupted,
]);
