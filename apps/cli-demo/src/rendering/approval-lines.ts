import type { ApprovalRequest } from "@codex/sdk";

import { commandToApprove } from "./command-lines.js";
import { proposedChangeLines } from "./file-change-lines.js";
import { shortDirectory } from "./formats.js";
import { type Style, textBlock } from "./layout.js";
import { visibleLine, visibleText } from "./printable-text.js";

/** Lays out a request for approval, with everything that matters for the decision. */
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
      if (request.network !== null) return "The agent wants to connect to a host";
      return request.purpose === "write_stdin"
        ? "The agent wants to send input to a running command"
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
  // Wrapped, never cut: users must see all of what they approve.
  const block = (text: string) => textBlock(visibleText(text), "  ", width);
  switch (request.kind) {
    case "command": {
      const { command, network, additionalPermissions } = request;
      return [
        ...(command === null ? [] : block(promptedCommand(command)).map((line) => paint.bold(line))),
        ...(network === null ? [] : block(`${network.protocol} ${network.host}`)),
        ...(additionalPermissions === null ? [] : block(JSON.stringify(additionalPermissions))),
      ];
    }
    case "file_change":
      return [
        ...request.changes.flatMap((change) => proposedChangeLines(change, style)),
        ...(request.grantRoot === null ? [] : block(`and everything below ${request.grantRoot}`)),
      ];
    case "permissions":
      return block(JSON.stringify(request.permissions));
    case "mcp_tool_call":
      return block(`${request.server}.${request.tool} ${JSON.stringify(request.arguments)}`);
  }
}

/** Adds the prompts of a shell, so that no line of the command can pass for a fact about it. */
function promptedCommand(command: string): string {
  return `$ ${commandToApprove(command).replaceAll("\n", "\n> ")}`;
}
