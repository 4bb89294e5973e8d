import type { CodexErrorInfo, TurnError } from "@codex/app-server/wire";
import type { ThreadError } from "@codex/protocol";

import { snakeCase } from "./snake-case.js";

/** The error of a turn, with the reason that the server gives for it. */
export function translateError(error: TurnError | null): ThreadError {
  if (error === null) return { message: "" };
  return { message: describeError(error), ...translateReason(error.codexErrorInfo) };
}

/** The message of an error, in the words of exec. */
export function describeError({ message, additionalDetails }: TurnError): string {
  return additionalDetails ? `${message} (${additionalDetails})` : message;
}

/** The server sends a name, or an object whose only key is the name, such as `{ httpConnectionFailed: { httpStatusCode: 401 } }`. */
function translateReason(info: CodexErrorInfo | null | undefined): Omit<ThreadError, "message"> {
  if (typeof info === "string") return { reason: snakeCase(info) };
  const [entry] = Object.entries(info ?? {});
  if (entry === undefined) return {};
  const [name, details] = entry;
  const status = (details as { httpStatusCode?: unknown } | null)?.httpStatusCode;
  return { reason: snakeCase(name), ...(Number.isSafeInteger(status) && { http_status: status as number }) };
}
