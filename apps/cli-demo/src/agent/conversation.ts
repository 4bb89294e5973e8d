import { CodexError, type GoalResult, type Thread, type ThreadOptions, type Turn } from "@codex/sdk";

import type { ChatFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { ExitCode } from "../errors/cli-error.js";
import { explainError, explanationLines } from "../errors/error-explanation.js";
import { interruptible } from "../errors/interruption.js";
import { definitionLines, textBlock } from "../rendering/layout.js";
import { continueLines, headerLines, noticeLines, usageLines } from "../rendering/thread-lines.js";
import { hasKeyboard } from "../terminal/keyboard.js";
import { readMessages, type TypedAhead } from "../terminal/message-prompt.js";
import { stderr, stdout } from "../terminal/screen.js";
import { TextView } from "../terminal/turn-view.js";
import type { Agent } from "./agent.js";
import { ChatSettings, type ChatStep, chatCommands } from "./chat-settings.js";
import { typeAlong } from "./steering.js";
import { follow, type RunningTurn } from "./turn.js";
import { UndoableTurns, undoObstacle } from "./undo.js";

/** Options of {@link holdConversation}. */
export interface ConversationOptions {
  agent: Agent;
  openThread(options: ThreadOptions): Thread;
  flags: ChatFlags;
  invocation: Invocation;
  /** Ends the conversation. A signal during a turn ends only that turn. */
  signal: AbortSignal;
}

/**
 * Holds a conversation: one turn per message, all in one thread. At a terminal it continues after a turn that failed or
 * was cancelled; with messages from a pipe it ends, because the next one may depend on the last.
 */
export async function holdConversation(options: ConversationOptions): Promise<void> {
  const { agent, flags, invocation, signal } = options;
  const obstacle = await undoObstacle(agent.directory, flags.undo !== false);
  const thread = options.openThread({ ...agent.threadOptions, checkpoints: obstacle === undefined });
  const style = stderr.style(agent.directory);
  const withoutAnswer = !stdout.isTerminal;
  const isOnServer = flags.transport === "app-server";
  const canType = hasKeyboard() && stderr.hasStatusLine;
  const keys = canType
    ? [...(isOnServer ? ["type to steer, Esc interrupts"] : []), "Esc interrupts"]
    : undefined;
  const openView = () => new TextView(stderr, { style, withoutAnswer, keys });
  const settings = new ChatSettings({
    images: flags.image ?? [],
    directory: invocation.directory,
    engine: agent.codex.engine,
  });
  const ahead: TypedAhead = { messages: [], draft: "", label: () => settings.label };
  const accompany = canType
    ? (turn: RunningTurn<unknown>) => typeAlong({ turn, screen: stderr, ahead, canSteer: isOnServer })
    : undefined;
  const undoable = new UndoableTurns({
    thread,
    screen: stderr,
    style,
    revertsConversation: isOnServer,
    obstacle,
  });
  const advice = !canType
    ? "Ctrl-C cancels a turn. /help lists the commands of the chat."
    : isOnServer
      ? "While the agent works, type to steer it or press Escape to interrupt it. /help lists the commands of the chat."
      : "While the agent works, press Escape to interrupt it, or type the next message. /help lists the commands of the chat.";
  const hint = hasKeyboard() ? textBlock(advice, "", style.width).map((line) => style.paint.dim(line)) : [];
  await stderr.write([...headerLines(agent, style), ...hint, ""]);
  for await (const message of readMessages(process.stdin, signal, ahead)) {
    // Separates the turn from the message, which a terminal echoes.
    if (hasKeyboard()) await stderr.write([""]);
    const step = settings.read(message);
    try {
      if (step.type === "say") await stderr.write([...noticeLines(step.notice, style), ""]);
      else if (step.type === "help") await stderr.write([...definitionLines(chatCommands, style.width), ""]);
      else if (step.type === "undo") await interruptible((undoSignal) => undoable.undoLast(undoSignal));
      else await runTurn(message, step);
    } catch (error) {
      const explanation = explainError(error);
      const canContinue = hasKeyboard() && exitCodesToContinueAfter.has(explanation.exitCode);
      if (!canContinue) throw error;
      await stderr.write([...explanationLines(explanation, style), ""]);
    }
  }
  signal.throwIfAborted();
  await stderr.write(continueLines({ thread, agent, flags, invocation }, style));

  async function runTurn(
    message: string,
    step: Extract<ChatStep, { type: "send" | "pursue" }>,
  ): Promise<void> {
    const turn = await interruptible(async (turnSignal) => {
      const followed = (started: Promise<RunningTurn<Turn | GoalResult>>) =>
        follow(started, openView, (running) => {
          // The error of an interrupted turn has its id, unlike the reason of a signal.
          turnSignal.addEventListener("abort", () => void running.interrupt().catch(() => {}), {
            once: true,
          });
          return accompany?.(running) ?? (async () => {});
        });
      try {
        if (step.type === "send")
          return await followed(thread.runStreamed(step.input, { ...agent.turnOptions, ...step.options }));
        const reached = await followed(thread.runGoalStreamed(step.goal, agent.turnOptions));
        if ("goal" in reached) await stderr.write(noticeLines(goalNotice(reached), style));
        return reached;
      } catch (error) {
        if (CodexError.isInstance(error)) undoable.add(message, error);
        throw error;
      }
    });
    undoable.add(message, turn);
    if (withoutAnswer) await stdout.write([turn.finalResponse]);
    await stderr.write([...usageLines(turn, style), ""]);
    settings.forgetImages();
  }
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
