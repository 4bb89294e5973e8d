import type { ServerNotification } from "@codex/app-server";
import type { McpServerStatusUpdatedNotification } from "@codex/app-server/wire";
import type { Diagnostic } from "../../errors/diagnostic.js";

/** The diagnostic for a notification about the server's settings or an MCP server; `undefined` for all others. */
export function diagnosticOf({ method, params }: ServerNotification): Diagnostic | undefined {
  switch (method) {
    case "configWarning":
      return warning("config_warning", params);
    case "deprecationNotice":
      return warning("deprecation", params);
    case "mcpServer/startupStatus/updated":
      return params.status === "failed" ? mcpServerFailure(params) : undefined;
    default:
      return undefined;
  }
}

function warning(
  code: Diagnostic["code"],
  { summary: message, details: detail }: { summary: string; details: string | null },
): Diagnostic {
  return { code, message, ...(detail !== null && { detail }) };
}

function mcpServerFailure(params: McpServerStatusUpdatedNotification): Diagnostic {
  const { name, error, failureReason, threadId } = params;
  // Only a login that has expired has a reason of its own.
  const needsLogin = failureReason === "reauthenticationRequired" || /not logged in/.test(error ?? "");
  return {
    code: needsLogin ? "mcp_login_required" : "mcp_server_failed",
    message: error ?? `The MCP server ${name} did not start.`,
    detail: name,
    ...(threadId !== null && { threadId }),
  };
}
