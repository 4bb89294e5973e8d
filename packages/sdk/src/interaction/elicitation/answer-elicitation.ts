import type { JsonValue, McpServerElicitationRequestResponse } from "@codex/app-server/wire";

import { fieldOf } from "../../options/field-of.js";
import type { ElicitationAction } from "./elicitation-handler.js";

const actions: readonly unknown[] = ["accept", "decline", "cancel"] satisfies ElicitationAction[];

/** What a handler returned, in the words of the server; `undefined` when it is no answer. */
export function answerElicitation(answer: unknown): McpServerElicitationRequestResponse | undefined {
  const action = typeof answer === "string" ? answer : fieldOf(answer, "action");
  const content = fieldOf(answer, "content");
  if (!actions.includes(action)) return undefined;
  if (content !== undefined && (typeof content !== "object" || content === null || Array.isArray(content))) {
    return undefined;
  }
  return { action: action as ElicitationAction, content: (content as JsonValue) ?? null, _meta: null };
}
