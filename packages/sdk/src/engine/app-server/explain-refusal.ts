import { RequestFailedError } from "@codex/app-server";

import { ThreadBusyError } from "../../errors/turn-errors.js";

/**
 * The error to give for a thread that could not be loaded. The server has one code for everything, so its words decide
 * (0.163 and 0.169).
 */
export function explainRefusal(threadId: string, error: unknown): unknown {
  if (!(error instanceof RequestFailedError)) return error;
  if (!/already has an active writer/.test(error.serverMessage)) return error;
  return new ThreadBusyError(threadId, "another process has it loaded", { cause: error });
}
