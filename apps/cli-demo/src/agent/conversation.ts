import type { GoalResult, Thread } from "@codex/sdk";

import type { AgentFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { ExitCode } from "../errors/cli-error.js";
import { explainError, explanationLines } from "../errors/error-explanation.js";
import { interruptible } from "../errors/interruption.js";
import { textBlock } from "../rendering/layout.js";
import { continueLines, headerLines, noticeLines, usageLines } from "../rendering/thread-lines.js";
import { hasKeyboard } from "../terminal/keyboard.js";
import { readMessages, type TypedAhead } from "../terminal/message-prompt.js";
import { stderr, stdout } from "../terminal/screen.js";
import { TextView } from "../terminal/turn-view.js";
import type { Agent } from "./agent.js";
import { ChatSettings } from "./chat-settings.js";
import { steerByKeyboard } from "./steering.js";
import { follow, type RunningTurn } from "./turn.js";

/** Options of {@link holdConversation}. */
export interface ConversationOptions {
  agent: Agent;
  thread: Thread;
  flags: AgentFlags;
  invocation: Invocation;
  /** Ends the conversation. A signal during a turn ends only that turn. */
  signal: AbortSignal;
}

/**
 * Holds a conversation: one turn per message, all in one thread. At a terminal it continues after a turn that failed or
 * was cancelled; with messages from a pipe it ends, because the next one may depend on the last.
 */
export async function holdConversation(options: ConversationOptions): Promise<void> {
  const { agent, thread, flags, invocation, signal } = options;
  const style = stderr.style(agent.directory);
  const withoutAnswer = !stdout.isTerminal;
  const canSteer = flags.transport === "app-server" && hasKeyboard() && stderr.hasStatusLine;
  const keys = canSteer ? "type to steer, Esc interrupts" : undefined;
  const openView = () => new TextView(stderr, { style, withoutAnswer, keys });
  const settings = new ChatSettings({
    images: flags.image ?? [],
    directory: invocation.directory,
    engine: agent.codex.engine,
  });
  const ahead: TypedAhead = { messages: [], draft: "", label: () => settings.label };
  const accompany = canSteer
    ? (turn: RunningTurn<unknown>) => steerByKeyboard(turn, stderr, ahead)
    : undefined;
  const advice = canSteer
    ? "While the agent works, type to steer it or press Escape to interrupt it. /help lists the commands of the chat."
    : "Ctrl-C cancels a turn. /help lists the commands of the chat.";
  const hint = hasKeyboard() ? textBlock(advice, "", style.width).map((line) => style.paint.dim(line)) : [];
  await stderr.write([...headerLines(agent, style), ...hint, ""]);
  for await (const message of readMessages(process.stdin, signal, ahead)) {
    // Separates the turn from the message, which a terminal echoes.
    if (hasKeyboard()) await stderr.write([""]);
    const { notice, goal, input, options: turnOptions } = settings.read(message);
    if (notice !== undefined) {
      await stderr.write([...noticeLines(notice, style), ""]);
      continue;
    }
    try {
      const turn = await interruptible(async (turnSignal) => {
        const options = { ...agent.turnOptions, ...turnOptions, signal: turnSignal };
        if (goal === undefined) return follow(thread.runStreamed(input, options), openView, accompany);
        const reached = await follow(thread.runGoalStreamed(goal, options), openView, accompany);
        await stderr.write(noticeLines(goalNotice(reached), style));
        return reached;
      });
      if (withoutAnswer) await stdout.write([turn.finalResponse]);
      await stderr.write([...usageLines(turn, style), ""]);
      settings.forgetImages();
    } catch (error) {
      const explanation = explainError(error);
      const canContinue = hasKeyboard() && exitCodesToContinueAfter.has(explanation.exitCode);
      if (!canContinue) throw error;
      await stderr.write([...explanationLines(explanation, style), ""]);
    }
  }
  signal.throwIfAborted();
  await stderr.write(continueLines({ thread, agent, flags, invocation }, style));
}

/** Says how the pursuit of a goal has ended. */
function goalNotice({ goal, turns }: GoalResult): string {
  return `The goal is ${goal.status.replace("Limited", " limited")} after ${turns.length === 1 ? "1 turn" : `${turns.length} turns`}.`;
}

/** After any other error the next turn would fail the same way. */
const exitCodesToContinueAfter: ReadonlySet<number> = new Set([
  ExitCode.TurnFailed,
  ExitCode.TimedOut,
  ExitCode.Interrupted,
]);
