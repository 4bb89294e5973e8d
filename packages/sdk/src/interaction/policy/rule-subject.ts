import type { ApprovalRequest } from "../approval/approval-request.js";
import { readCommand } from "./command/read-command.js";
import type { SimpleCommand } from "./command/split-commands.js";
import { realPath } from "./real-path.js";

/** One of the things a request is about: rules decide about each by itself. */
export type RuleSubject =
  | { kind: "command"; text: string; words: SimpleCommand["words"] }
  /** A command line that cannot be seen through. */
  | { kind: "unclear_command"; text: string }
  /** Where the file really lies, and the directory that relative paths start from. */
  | { kind: "path"; text: string; directory: string | null }
  | { kind: "host"; text: string }
  | { kind: "mcp_tool"; text: string }
  /** What no rule is about. */
  | { kind: "other"; text: string };

/** All that a request is about. */
export async function subjectsOf(request: ApprovalRequest): Promise<RuleSubject[]> {
  switch (request.kind) {
    case "command":
      return commandSubjects(request);
    case "file_change":
      return patchSubjects(request);
    case "mcp_tool_call":
      return [{ kind: "mcp_tool", text: `${request.server}/${request.tool}` }];
    case "permissions":
      return [{ kind: "other", text: "more permissions" }];
  }
}

async function patchSubjects(
  request: Extract<ApprovalRequest, { kind: "file_change" }>,
): Promise<RuleSubject[]> {
  const { changes, grantRoot } = request;
  const directory = request.directory === null ? null : await realPath(request.directory);
  const paths = changes.flatMap(({ path, movePath }) => (movePath ? [path, movePath] : [path]));
  const files = paths.map(async (path) => ({ kind: "path" as const, text: await realPath(path), directory }));
  // Opening a whole directory is more than this patch.
  const more: RuleSubject[] = grantRoot === null ? [] : [{ kind: "other", text: grantRoot }];
  return [...(await Promise.all(files)), ...more];
}

function commandSubjects(request: Extract<ApprovalRequest, { kind: "command" }>): RuleSubject[] {
  const { network, command, purpose } = request;
  if (network) return [{ kind: "host", text: network.host.toLowerCase() }];
  if (command === null) return [{ kind: "other", text: "a command that is not told" }];
  // What is typed into a running command may mean anything to it.
  if (purpose === "write_stdin") return [{ kind: "unclear_command", text: command }];
  // More than the sandbox allows is another question than the command.
  if (request.additionalPermissions) return [{ kind: "unclear_command", text: command }];
  const reading = readCommand(command);
  if ("unclear" in reading) return [{ kind: "unclear_command", text: reading.unclear }];
  return reading.commands.map(({ text, words }) => ({ kind: "command", text, words }));
}
