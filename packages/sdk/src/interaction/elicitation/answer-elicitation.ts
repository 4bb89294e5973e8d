import type { JsonValue, McpServerElicitationRequestResponse } from "@codex/app-server/wire";

import type { ElicitationAction } from "./elicitation-handler.js";

const actions: readonly unknown[] = ["accept", "decline", "cancel"] satisfies ElicitationAction[];

/** What a handler returned, in the words of the server; `undefined` when it is no answer. */
export function answerElicitation(answer: unknown): McpServerElicitationRequestResponse | undefined {
  const { action, content } =
    typeof answer === "string" ? { action: answer, content: undefined } : read(answer);
  if (!actions.includes(action)) return undefined;
  if (content !== undefined && (typeof content !== "object" || content === null || Array.isArray(content))) {
    return undefined;
  }
  return { action: action as ElicitationAction, content: (content as JsonValue) ?? null, _meta: null };
}

function read(answer: unknown): { action?: unknown; content?: unknown } {
  return typeof answer === "object" && answer !== null ? answer : {};
}
