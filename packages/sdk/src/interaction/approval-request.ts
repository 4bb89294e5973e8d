import type {
  CommandAction,
  NetworkApprovalContext,
  NetworkPolicyAmendment,
  RequestPermissionProfile,
} from "@codex/app-server/wire";
import type { OpenEnum, PatchChangeKind } from "@codex/protocol";

import type { ApprovalDecision } from "./approval-decision.js";
import type { Handler } from "./handler.js";

/** Something the agent may only do with approval. `kind` narrows to one type of request. */
export type ApprovalRequest =
  | CommandApprovalRequest
  | FileChangeApprovalRequest
  | PermissionsApprovalRequest
  | McpToolCallApprovalRequest;

/** Decides whether the agent may do what it asks for. May be async. */
export type ApprovalHandler = Handler<ApprovalRequest, ApprovalDecision>;

/** Where a request for approval comes from. */
export interface ApprovalOrigin {
  /** The thread that asks. A sub-agent asks from its own thread. */
  threadId: string;
  /** The directory the agent works in, or the one a command would run in; `null` when the server does not send it. */
  directory: string | null;
  /**
   * Working directory of the thread when it was loaded. For a sub-agent, that of its parent's thread. `null` when no
   * turn of this program runs in the thread.
   */
  workingDirectory: string | null;
  /** Whether the agent may run on another machine (`transport` with a `url`). Paths are then paths of that machine. */
  remote: boolean;
  /** The agent's own explanation; `null` when it gives none. */
  reason: string | null;
}

/** Asks to run a command. */
export interface CommandApprovalRequest extends ApprovalOrigin {
  /** The type of request. */
  kind: "command";
  /** The turn that asks. */
  turnId: string;
  /**
   * What the approval is for: to run a command, to run one on behalf of a person, or to write to the stdin of one that
   * runs outside the sandbox (`command` is then the text to write).
   */
  purpose: OpenEnum<"command" | "human_command" | "write_stdin">;
  /** The `command_execution` item. */
  itemId: string;
  /** Distinguishes several requests for one item; `null` when there is only one. */
  approvalId: string | null;
  /** The command line, quoted for a shell: `/bin/bash -lc 'npm test'`. `null` when the request is for a connection. */
  command: string | null;
  /** What the command does, as far as the server can tell. */
  actions: readonly CommandAction[];
  /** The connection that the command tried to open, when the request is for a connection; otherwise `null`. */
  network: NetworkApprovalContext | null;
  /**
   * What the command needs beyond the sandbox; `null` when it needs nothing more, or is to run without the sandbox.
   */
  additionalPermissions: RequestPermissionProfile | null;
  /** The rule that `acceptWithExecpolicyAmendment` would record: the first words of such commands. */
  proposedExecpolicyAmendment: readonly string[] | null;
  /** The rules that `applyNetworkPolicyAmendment` can apply. */
  proposedNetworkPolicyAmendments: readonly NetworkPolicyAmendment[];
  /** Decisions to offer to a person, in order. Other decisions work too, above all `"decline"`. */
  availableDecisions: readonly ApprovalDecision[];
}

/** Asks to apply a patch. */
export interface FileChangeApprovalRequest extends ApprovalOrigin {
  /** The type of request. */
  kind: "file_change";
  /** The turn that asks. */
  turnId: string;
  /** The `file_change` item. */
  itemId: string;
  /** The changes in the patch. */
  changes: readonly ProposedFileChange[];
  /** A directory that becomes writable for the rest of the session when this is accepted, or `null`. */
  grantRoot: string | null;
  /** Decisions to offer to a person, in order. */
  availableDecisions: readonly ApprovalDecision[];
}

/** What a patch would do to one file. */
export interface ProposedFileChange {
  /** Absolute path of the file. */
  path: string;
  /** Whether the patch creates, deletes or modifies the file. */
  kind: PatchChangeKind;
  /** Absolute path the file would move to; `null` when it stays. */
  movePath: string | null;
  /** The change as a unified diff. For a new or deleted file, its content. */
  diff: string;
}

/** Asks for more permissions than the sandbox gives. */
export interface PermissionsApprovalRequest extends ApprovalOrigin {
  /** The type of request. */
  kind: "permissions";
  /** The turn that asks. */
  turnId: string;
  /** The id of the model's call. There is no item with this id. */
  itemId: string;
  /** The permissions asked for. */
  permissions: RequestPermissionProfile;
  /** Decisions to offer to a person, in order. It is also possible to grant some of the permissions. */
  availableDecisions: readonly ApprovalDecision[];
}

/** Asks to call a tool of an MCP server. Tools that declare themselves read-only need no approval. */
export interface McpToolCallApprovalRequest extends ApprovalOrigin {
  /** The type of request. */
  kind: "mcp_tool_call";
  /** The turn that asks; `null` when the server does not know it. */
  turnId: string | null;
  /** The `mcp_tool_call` item; `null` when it could not be found. */
  itemId: string | null;
  /** Name of the MCP server in the configuration. */
  server: string;
  /** Name of the tool; empty when the server does not send it. */
  tool: string;
  /** The tool's description of itself; `null` when it has none. */
  description: string | null;
  /** The arguments of the call: any JSON. */
  arguments: unknown;
  /** The tool's own hints, such as `destructiveHint`. They are claims of the MCP server. */
  annotations: Readonly<Record<string, unknown>>;
  /** The question as text, ready to be shown. */
  message: string;
  /** Decisions to offer to a person, in order. Includes `acceptForSession` and `acceptAlways` where the server offers them. */
  availableDecisions: readonly ApprovalDecision[];
}

const maxCommandLength = 200;

/** What a request asks for, as the subject of a sentence. */
export function describeApproval(request: ApprovalRequest): string {
  switch (request.kind) {
    case "command":
      if (request.network) return `A connection to ${request.network.host}`;
      return `The command ${(request.command ?? "(unknown)").slice(0, maxCommandLength)}`;
    case "file_change":
      return `A patch of ${request.changes.map(({ path }) => path).join(", ") || "unknown files"}`;
    case "permissions":
      return "A request for more permissions";
    case "mcp_tool_call":
      return `A call of the MCP tool ${request.server}/${request.tool}`;
  }
}
