import { callback, list, millisecondsOrInfinity, type OptionCheck } from "../checks/option-checks.js";
import type { ApprovalHandler } from "../interaction/approval-request.js";
import type { ElicitationHandler } from "../interaction/elicitations.js";
import type { UserInputHandler } from "../interaction/user-questions.js";
import type { Tool } from "../tool/tool.js";
import type { SubAgentEventHandler } from "./sub-agent-event.js";

/** The options of a thread that answer the agent. */
export type ThreadHandlers = {
  /**
   * Decides what the agent may do when it asks: run a command, apply a patch, get more permissions, call an MCP tool that
   * is not read-only. Its sub-agents ask here, too. Ready-made handlers: `approveAll()`, `declineAll()`,
   * `approvalRules()`. If the handler throws, exceeds `interactionTimeoutMs` or returns no decision, the request is
   * declined and reported as the diagnostic `approval_declined`. It is never called with `approvalPolicy: "never"`.
   * Requires app-server. Default: the agent cannot ask, and actions that need approval fail.
   *
   * @example
   * ```ts
   * codex.startThread({
   *   onApproval: async (request) => ((await confirm(request)) ? "accept" : "decline"),
   * });
   * ```
   */
  onApproval?: ApprovalHandler | undefined;
  /**
   * Answers questions of the agent. If the handler fails or exceeds `interactionTimeoutMs`, they stay unanswered:
   * diagnostic `user_input_unanswered`. Codex marks such questions as under development and offers them in plan mode only;
   * this option turns on `features.default_mode_request_user_input`, and turns off the warnings about unfinished features.
   * Requires app-server. Default: the agent cannot ask.
   */
  onUserInput?: UserInputHandler | undefined;
  /**
   * Answers questions of MCP servers. If the handler fails or exceeds `interactionTimeoutMs`, the question is cancelled:
   * diagnostic `elicitation_refused`. With `approvalPolicy: "never"` codex declines on its own and never calls it.
   * Requires app-server. Default: every question is declined.
   */
  onElicitation?: ElicitationHandler | undefined;
  /**
   * Receives the events of the thread's sub-agents, also those that come after the turn that they work for. The turn's own events do
   * not include them, nor does its `usage`: see `subAgentUsage`. Requires app-server. Default: they are not reported.
   */
  onSubAgentEvent?: SubAgentEventHandler | undefined;
  /**
   * Tools that the agent can call and this process runs, made by `defineTool()`. Codex records them when the thread starts
   * and accepts no others later, so give `resumeThread` the same tools, which supplies their functions again. A tool that
   * the thread was not started with is never called (diagnostic `tools_unavailable`); a call of a tool that is missing here
   * fails. Sub-agents do not have them. Requires app-server. Default: none.
   */
  tools?: readonly Tool[] | undefined;
  /**
   * How long a handler may take to answer, and a tool to run, in milliseconds. Then its signal aborts and the SDK answers
   * in its place. Meanwhile the turn's `timeoutMs` keeps counting and its `idleTimeoutMs` does not. `Infinity` waits as long
   * as it takes. Default: 300,000.
   */
  interactionTimeoutMs?: number | undefined;
};

/** Of the options that answer the agent. */
export const handlerChecks = {
  onApproval: callback,
  onUserInput: callback,
  onElicitation: callback,
  onSubAgentEvent: callback,
  tools: list,
  interactionTimeoutMs: millisecondsOrInfinity,
} satisfies Partial<Record<keyof ThreadHandlers, OptionCheck>>;
