import { fileURLToPath } from "node:url";
import { type CodexConfigObject, flattenConfig } from "@codex/config";
import { type OutputReply, reply, type Script } from "@codex/testing";

import type {
  ApprovalDecision,
  ApprovalHandler,
  ApprovalRequest,
  Diagnostic,
  Thread,
  ThreadItem,
  ThreadOptions,
} from "../../src/index.js";
import { type Harness, startHarness } from "../harness.js";

/** Diagnostics that depend on the machine that runs the tests. */
const machineCodes = ["config_warning"];

/** A harness on an app-server, with the diagnostics so far. */
export interface Interactive extends Harness {
  diagnostics: Diagnostic[];
}

export async function startInteractive(
  replies: Script,
  config: CodexConfigObject = {},
  model: string | null = "gpt-5.5",
): Promise<Interactive> {
  const diagnostics: Diagnostic[] = [];
  const harness = await startHarness("app-server", replies, {
    model,
    configOverrides: flattenConfig(config),
    onDiagnostic: (diagnostic) => {
      if (!machineCodes.includes(diagnostic.code)) diagnostics.push(diagnostic);
    },
  });
  return Object.assign(harness, { diagnostics });
}

/** An MCP server with the tools `ask`, `visit` (which ask the user) and `write` (which needs approval). */
export const askingMcpServer: CodexConfigObject = {
  mcp_servers: {
    asker: {
      command: process.execPath,
      args: [fileURLToPath(new URL("../fixtures/asking-mcp-server.mjs", import.meta.url))],
    },
  },
};

/** A command that asks to run outside the sandbox. */
export function escalated(command: string): OutputReply {
  return reply.shell(command, { escalate: true, justification: "to make a file" });
}

/** A thread that must ask before it writes. */
export function startReadOnly({ codex, threadOptions }: Harness, options: ThreadOptions): Thread {
  return codex.startThread({ ...threadOptions, sandboxMode: "read-only", ...options });
}

/** A handler that records requests and always makes the same decision. */
export function noting(decision: ApprovalDecision): {
  asked: ApprovalRequest[];
  onApproval: ApprovalHandler;
} {
  const asked: ApprovalRequest[] = [];
  return {
    asked,
    onApproval: (request) => {
      asked.push(request);
      return decision;
    },
  };
}

/** The items of one type. */
export function ofType<Type extends ThreadItem["type"]>(
  items: readonly ThreadItem[],
  type: Type,
): Extract<ThreadItem, { type: Type }>[] {
  return items.filter((item): item is Extract<ThreadItem, { type: Type }> => item.type === type);
}
