import type { OpenEnum } from "../open-types.js";

/** What a hook runs at. */
export type HookEvent = OpenEnum<
  | "pre_model_request"
  | "post_model_request"
  | "pre_tool_use"
  | "permission_request"
  | "post_tool_use"
  | "pre_compact"
  | "post_compact"
  | "session_start"
  | "session_end"
  | "user_prompt_submit"
  | "subagent_start"
  | "subagent_stop"
  | "stop"
  | "interrupt"
>;

/** What a hook runs. */
export type HookHandlerType = OpenEnum<"command" | "mcp_tool" | "prompt" | "agent">;

/**
 * The status of a run of a hook. `blocked` means that the hook has kept the agent from what it was about to do; `stopped`, that it
 * has ended the turn.
 */
export type HookRunStatus = OpenEnum<"in_progress" | "completed" | "failed" | "blocked" | "stopped">;

/** Something that a hook has said. */
export type HookOutput = {
  /** What it is for: a text for the model is `context` or `feedback`. */
  kind: OpenEnum<"warning" | "stop" | "feedback" | "context" | "error">;
  /** The text. */
  text: string;
};

/** A hook of the settings runs, before or after something that the agent does. Only on the app-server transport. */
export type HookRunItem = {
  /** Identifies the item within its turn. A hook that runs again can have the same id. */
  id: string;
  /** The tag of this item. */
  type: "hook_run";
  /** What the hook runs at. */
  event: HookEvent;
  /** What the hook runs. */
  handler: HookHandlerType;
  /** The path of the settings that the hook is from. */
  source_path: string;
  /** The status of the run. */
  status: HookRunStatus;
  /** What the hook's settings say to show while it runs; null if they say nothing. */
  status_message?: string | null;
  /** What the hook has said. Empty while it runs. */
  output: HookOutput[];
  /** How long the hook ran, in milliseconds; null while it runs. */
  duration_ms?: number | null;
};
