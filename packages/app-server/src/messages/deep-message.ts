import { maxNestingLevels } from "@codex/protocol/describe";
import type { RequestId } from "../wire/index.js";
import type { ConnectionDiagnostic } from "./diagnostic.js";
import { isRequestId } from "./rpc-message.js";

/** The parts of a too deeply nested message that are safe to use. None of them is an object from the message. */
export type DeepMessage =
  | { kind: "request"; id: RequestId; method: string; diagnostic: ConnectionDiagnostic }
  | { kind: "result"; id: RequestId }
  | { kind: "error"; id: RequestId; error: { code: unknown; message: string } }
  | { kind: "other"; diagnostic: ConnectionDiagnostic };

/** Reads which request, thread and turn a message belongs to, without passing on its nested values. */
export function readDeepMessage(message: Readonly<Record<string, unknown>>): DeepMessage {
  const { method, id, params, error } = message;
  if (typeof method === "string" && id === undefined) {
    return { kind: "other", diagnostic: tooDeep("notification", method, params, "skipped") };
  }
  if (typeof method === "string" && isRequestId(id)) {
    return { kind: "request", id, method, diagnostic: tooDeep("request", method, params, "rejected") };
  }
  if (isRequestId(id) && "error" in message) {
    const code = fieldOf(error, "code");
    const isSafe = typeof code !== "object";
    return { kind: "error", id, error: { code: isSafe ? code : undefined, message: errorText(error) } };
  }
  if (isRequestId(id) && "result" in message) return { kind: "result", id };
  return {
    kind: "other",
    diagnostic: {
      code: "malformed_message",
      message:
        "codex app-server sent a message that is not a request, notification or response; it was skipped.",
      detail: `nested more than ${maxNestingLevels} levels deep`,
    },
  };
}

function tooDeep(
  kind: "notification" | "request",
  method: string,
  params: unknown,
  outcome: string,
): ConnectionDiagnostic {
  const threadId = fieldOf(params, "threadId");
  const turnId = fieldOf(params, "turnId") ?? fieldOf(fieldOf(params, "turn"), "id");
  return {
    code: `${kind}_too_deep`,
    message: `codex app-server sent a ${kind}, ${method}, nested more than ${maxNestingLevels} levels deep; it was ${outcome}.`,
    method,
    ...(typeof threadId === "string" && { threadId }),
    ...(typeof turnId === "string" && { turnId }),
  };
}

function errorText(error: unknown): string {
  const text = fieldOf(error, "message");
  return typeof text === "string" ? text : `an error nested more than ${maxNestingLevels} levels deep`;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
