import type {
  CommandAction,
  GrantedPermissionProfile,
  NetworkApprovalContext,
  NetworkPolicyAmendment,
  RequestPermissionProfile,
} from "@codex/app-server/wire";
import type { OpenEnum, PatchChangeKind } from "@codex/protocol";
import type { Handler } from "./handler.js";

/** A request for approval. Narrow it by `kind`. */
export type ApprovalRequest =
  | CommandApprovalRequest
  | FileChangeApprovalRequest
  | PermissionsApprovalRequest
  | McpToolCallApprovalRequest;

/** Decides whether the agent may do what it requests. May be async. */
export type ApprovalHandler = Handler<ApprovalRequest, ApprovalDecision>;

/** The fields that all requests for approval have. */
export type ApprovalOrigin = {
  /** The thread that makes the request. A sub-agent has a thread of its own. */
  threadId: string;
  /** The directory that the agent works in, or that a command would run in; `null` when the server does not send it. */
  directory: string | null;
  /**
   * The working directory of the thread when it was loaded; for a sub-agent, that of the parent thread. `null` when no turn of
   * this program runs in the thread.
   */
  workingDirectory: string | null;
  /** Whether the agent may run on another machine (`transport` with a `url`). Paths then refer to that machine. */
  remote: boolean;
  /** The agent's explanation; `null` when it gives none. */
  reason: string | null;
};

/** A request to run a command. */
export type CommandApprovalRequest = ApprovalOrigin & {
  /** The kind of request. */
  kind: "command";
  /** The turn that makes the request. */
  turnId: string;
  /**
   * What needs approval: running a command, running one on behalf of a person, or writing to the stdin of a command that runs
   * outside the sandbox (`command` is then the text to write).
   */
  purpose: OpenEnum<"command" | "human_command" | "write_stdin">;
  /** The id of the `command_execution` item. */
  itemId: string;
  /** Distinguishes several requests for one item; `null` when there is only one. */
  approvalId: string | null;
  /** The command line, quoted for a shell: `/bin/bash -lc 'npm test'`. `null` when the request is for a connection. */
  command: string | null;
  /** What the command does, as far as the server can tell. */
  actions: readonly CommandAction[];
  /** The connection that the command tried to open; `null` unless the request is for a connection. */
  network: NetworkApprovalContext | null;
  /** Permissions beyond the sandbox that the command needs; `null` when it needs none, or is to run without the sandbox. */
  additionalPermissions: RequestPermissionProfile | null;
  /** The rule that `acceptWithExecpolicyAmendment` would record: the first words of the commands to allow. */
  proposedExecpolicyAmendment: readonly string[] | null;
  /** The rules that `applyNetworkPolicyAmendment` can apply. */
  proposedNetworkPolicyAmendments: readonly NetworkPolicyAmendment[];
  /** Decisions to offer to a person, in order. Others are valid as well, in particular `"decline"`. */
  availableDecisions: readonly ApprovalDecision[];
};

/** A request to apply a patch. */
export type FileChangeApprovalRequest = ApprovalOrigin & {
  /** The kind of request. */
  kind: "file_change";
  /** The turn that makes the request. */
  turnId: string;
  /** The id of the `file_change` item. */
  itemId: string;
  /** The changes that the patch would make. */
  changes: readonly ProposedFileChange[];
  /** A directory that would become writable for the rest of the session; `null` when there is none. */
  grantRoot: string | null;
  /** Decisions to offer to a person, in order. */
  availableDecisions: readonly ApprovalDecision[];
};

/** The change that a patch would make to one file. */
export type ProposedFileChange = {
  /** The absolute path of the file. */
  path: string;
  /** Whether the patch creates, deletes or modifies the file. */
  kind: PatchChangeKind;
  /** The absolute path that the file would move to; `null` when it would not move. */
  movePath: string | null;
  /** The change as a unified diff. For a new or deleted file, its content. */
  diff: string;
};

/** A request for permissions beyond the sandbox. */
export type PermissionsApprovalRequest = ApprovalOrigin & {
  /** The kind of request. */
  kind: "permissions";
  /** The turn that makes the request. */
  turnId: string;
  /** The id of the model's call. No item has this id. */
  itemId: string;
  /** The requested permissions. */
  permissions: RequestPermissionProfile;
  /** Decisions to offer to a person, in order. A {@link PermissionsGrant} is valid as well. */
  availableDecisions: readonly ApprovalDecision[];
};

/** A request to call a tool of an MCP server. Tools that declare themselves read-only need no approval. */
export type McpToolCallApprovalRequest = ApprovalOrigin & {
  /** The kind of request. */
  kind: "mcp_tool_call";
  /** The turn that makes the request; `null` when the server does not know it. */
  turnId: string | null;
  /** The id of the `mcp_tool_call` item; `null` when it was not found. */
  itemId: string | null;
  /** The name of the MCP server in the configuration. */
  server: string;
  /** The name of the tool; empty when the server does not send it. */
  tool: string;
  /** The tool's description of itself; `null` when it has none. */
  description: string | null;
  /** The arguments of the call: any JSON. */
  arguments: unknown;
  /** The tool's own hints, such as `destructiveHint`. They are unverified claims of the MCP server. */
  annotations: Readonly<Record<string, unknown>>;
  /** The question, ready to be displayed. */
  message: string;
  /** Decisions to offer to a person, in order. Includes `acceptForSession` and `acceptAlways` when the server offers them. */
  availableDecisions: readonly ApprovalDecision[];
};

const maxCommandCharacters = 200;

/** Describes what a request asks for, as the subject of a sentence. */
export function describeApproval(request: ApprovalRequest): string {
  switch (request.kind) {
    case "command":
      if (request.network) return `A connection to ${request.network.host}`;
      return `The command ${(request.command ?? "(unknown)").slice(0, maxCommandCharacters)}`;
    case "file_change":
      return `A patch of ${request.changes.map(({ path }) => path).join(", ") || "unknown files"}`;
    case "permissions":
      return "A request for more permissions";
    case "mcp_tool_call":
      return `A call of the MCP tool ${request.server}/${request.tool}`;
  }
}

/**
 * The answer to a request for approval.
 *
 * - `"accept"`: yes, once. Permissions are granted for the turn.
 * - `"acceptForSession"`: yes, without asking again while the thread is loaded: for the same command, the same files, the same
 *   MCP tool, or the requested permissions.
 * - `"acceptAlways"`: yes, recorded in the configuration of codex. MCP tools only.
 * - `"decline"`: no. The agent sees the refusal, and the turn continues.
 * - `"cancel"`: no, and the turn is interrupted.
 * - `"park"`: no answer. The turn ends with a `TurnParkedError`, to ask again later, here or on another host.
 * - {@link ExecpolicyAmendment}, {@link NetworkAmendment}: yes to a command, with a permanent rule.
 * - {@link PermissionsGrant}: yes to some of the requested permissions.
 *
 * A decision that does not fit the kind of request declines it and is reported.
 */
export type ApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "acceptAlways"
  | "decline"
  | "cancel"
  | "park"
  | ExecpolicyAmendment
  | NetworkAmendment
  | PermissionsGrant;

/** Runs the command, and lets commands that begin with the same words run without approval from now on. */
export type ExecpolicyAmendment = {
  /**
   * The first words of the commands to allow, usually the request's `proposedExecpolicyAmendment`. Codex appends the rule to
   * `$CODEX_HOME/rules/default.rules`, where it applies to every later session of this user.
   */
  acceptWithExecpolicyAmendment: readonly string[];
};

/** Allows or denies connections to a host from now on. */
export type NetworkAmendment = {
  /** The host and the rule for it, usually one of the request's `proposedNetworkPolicyAmendments`. */
  applyNetworkPolicyAmendment: NetworkPolicyAmendment;
};

/** Grants some of the requested permissions and refuses the rest. */
export type PermissionsGrant = {
  /** The permissions to grant. */
  grantPermissions: GrantedPermissionProfile;
  /** How long the grant lasts: for the turn, or while the thread is loaded. Default: `"turn"`. */
  scope?: "turn" | "session" | undefined;
  /** Whether codex reviews every later command of the turn before it runs. Default: `false`. */
  strictAutoReview?: boolean | undefined;
};
