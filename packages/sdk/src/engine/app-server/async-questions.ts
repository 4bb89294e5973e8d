import type { ServerNotification } from "@codex/app-server";
import { TurnEndedError } from "../../errors/turn-errors.js";
import { askHandler } from "../../interaction/handler.js";
import { type AsyncQuestions, asyncQuestions } from "../../interaction/user-questions.js";
import { prepareInput } from "../../options/input.js";
import type { OpenRequests } from "./open-requests.js";

/** Reads the questions of a completed message that the agent does not wait for; `undefined` if it has none. */
export function readAsyncQuestions(notification: ServerNotification): AsyncQuestions | undefined {
  if (notification.method !== "item/completed") return undefined;
  const { threadId, turnId, item } = notification.params;
  // Older servers do not have the fields.
  if (item?.type !== "agentMessage" || item.delivery !== "async" || !item.questions?.length) return undefined;
  return { threadId, turnId, itemId: item.id, questions: item.questions };
}

/** The turn that has asked. */
interface AskingTurn {
  steer(input: ReturnType<typeof prepareInput>): Promise<void>;
}

/** Has the handler answer the questions, and adds the answers to the turn, which continues meanwhile. Never rejects. */
export async function answerLater(
  questions: AsyncQuestions,
  requests: OpenRequests,
  turn: AskingTurn,
): Promise<void> {
  const { threadId, turnId } = questions;
  // Only the end of the turn settles them.
  const { signal } = new AbortController();
  await requests.answer({ threadId, turnId }, signal, async (scope) => {
    if (scope.options?.onUserInput === undefined) return;
    // The turn does not wait for the answer, so it does not end for want of one.
    const text = await askHandler(asyncQuestions, questions, { ...scope, park: () => true });
    if (text === "") return;
    try {
      await turn.steer(prepareInput(text));
    } catch (error) {
      const reason = error instanceof TurnEndedError ? "the turn had ended" : "the answer could not be sent";
      scope.report({ ...asyncQuestions.diagnose({} as never, reason), cause: error });
    }
  });
}
