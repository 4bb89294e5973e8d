import { existsSync } from "node:fs";
import type { RequestParams } from "@codex/app-server";
import type { ThreadStartResponse } from "@codex/app-server/wire";
import { InvalidOptionError } from "../../errors/option-errors.js";
import { ThreadBusyError } from "../../errors/turn-errors.js";
import type { ThreadOptions } from "../../options/thread-options.js";

/** From the narrowest to the widest, as `thread/resume` is asked and as it answers. */
const sandboxes = ["read-only", "workspace-write", "danger-full-access"];
const answers = ["readOnly", "workspaceWrite", "dangerFullAccess"];

/**
 * Refuses a resumed thread that allows more than was asked for. The server ignores what is asked for a thread that
 * another of its clients has loaded.
 *
 * @param asked with the sandbox of the settings where the options name none
 */
export function checkAccess(
  asked: RequestParams<"thread/start">,
  { thread, sandbox, approvalPolicy }: ThreadStartResponse,
): void {
  const widest = sandboxes.indexOf(asked.sandbox ?? "");
  if (widest >= 0 && answers.indexOf(sandbox.type) > widest) {
    throw new ThreadBusyError(thread.id, `another client has it loaded with the sandbox ${sandbox.type}`);
  }
  if (asked.approvalPolicy !== "never" && approvalPolicy === "never") {
    throw new ThreadBusyError(thread.id, "another client has it loaded without approvals");
  }
}

/**
 * Rejects a working directory that does not exist when a turn starts. `codex exec` checks that itself; `codex app-server`
 * would run the turn and fail every command.
 */
export function checkDirectory({ workingDirectory }: ThreadOptions): void {
  if (workingDirectory === undefined || existsSync(workingDirectory)) return;
  const received = `${JSON.stringify(workingDirectory)}, which does not exist`;
  throw new InvalidOptionError("workingDirectory", "a directory", received, "starting the turn");
}
