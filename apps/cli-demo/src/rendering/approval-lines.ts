import type { ApprovalRequest } from "@codex/sdk";

import { commandToApprove } from "./command-text.js";
import { diffLines } from "./diff-lines.js";
import { visibleLine, visibleText } from "./printable-text.js";
import { shortDirectory } from "./short-directory.js";
import type { Style } from "./style.js";
import { textBlock } from "./text-block.js";

/** What the agent asks to do, with everything that matters for the answer. */
export function approvalLines(request: ApprovalRequest, style: Style): string[] {
  const { paint, directory } = style;
  const heading = paint.yellow(paint.bold(`? ${headingOf(request)}`));
  const isElsewhere = request.directory !== null && request.directory !== directory;
  const facts = [
    ...(isElsewhere ? [`in ${shortDirectory(request.directory ?? "")}`] : []),
    ...(request.reason ? [`reason: ${visibleLine(request.reason)}`] : []),
  ];
  return [
    heading,
    ...subjectLines(request, style),
    ...facts.flatMap((fact) => textBlock(fact, "  ", style.width)).map((line) => paint.dim(line)),
  ];
}

function headingOf(request: ApprovalRequest): string {
  switch (request.kind) {
    case "command":
      if (request.network !== null) return "The agent wants to connect";
      return request.purpose === "write_stdin"
        ? "The agent wants to type something into a command"
        : "The agent wants to run a command";
    case "file_change":
      return "The agent wants to change files";
    case "permissions":
      return "The agent wants more permissions";
    case "mcp_tool_call":
      return "The agent wants to call a tool";
  }
}

function subjectLines(request: ApprovalRequest, style: Style): string[] {
  const { paint, width } = style;
  // All of it, wrapped and not cut: whoever approves must have seen it.
  const block = (text: string) => textBlock(visibleText(text), "  ", width);
  switch (request.kind) {
    case "command": {
      const { command, network, additionalPermissions } = request;
      return [
        ...(command === null ? [] : block(commandLinesToApprove(command)).map((line) => paint.bold(line))),
        ...(network === null ? [] : block(`${network.protocol} ${network.host}`)),
        ...(additionalPermissions === null ? [] : block(JSON.stringify(additionalPermissions))),
      ];
    }
    case "file_change":
      return [
        ...request.changes.flatMap((change) => diffLines(change, style)),
        ...(request.grantRoot === null ? [] : block(`and to everything below ${request.grantRoot}`)),
      ];
    case "permissions":
      return block(JSON.stringify(request.permissions));
    case "mcp_tool_call":
      return block(`${request.server}.${request.tool} ${JSON.stringify(request.arguments)}`);
  }
}

/** A command with the prompts of a shell, so that no line of it can pass for a fact about it. */
function commandLinesToApprove(command: string): string {
  return `$ ${commandToApprove(command).replaceAll("\n", "\n> ")}`;
}
