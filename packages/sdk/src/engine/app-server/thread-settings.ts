import type { RequestParams } from "@codex/app-server";
import type { ThreadStartResponse, TurnStartParams } from "@codex/app-server/wire";
import { optionsOfSettings } from "../tool-settings.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** The settings of a thread that a turn can change, for itself and later turns. */
export type TurnOverrides = Pick<
  TurnStartParams,
  "model" | "effort" | "approvalPolicy" | "approvalsReviewer" | "sandboxPolicy"
>;

const effortKey = "model_reasoning_effort";

/** Sandboxes that are fully described by their name. */
export const sandboxPolicies = {
  "read-only": { type: "readOnly", networkAccess: false },
  "danger-full-access": { type: "dangerFullAccess" },
} as const satisfies Record<string, NonNullable<TurnStartParams["sandboxPolicy"]>>;

/**
 * Computes the parameters of `turn/start` that make a thread loaded with some parameters run with others.
 *
 * @returns `undefined` when a turn cannot make the change: then the thread must be loaded again, which ends the processes
 * that its commands left running
 */
function turnOverrides(loaded: ThreadStartParams, asked: ThreadStartParams): TurnOverrides | undefined {
  if (JSON.stringify(fixedPart(loaded)) !== JSON.stringify(fixedPart(asked))) return undefined;
  const overrides: TurnOverrides = {};
  const effort = asked.config?.[effortKey];
  if (asked.model !== loaded.model) {
    // A turn cannot return to the model of the settings.
    if (asked.model == null) return undefined;
    overrides.model = asked.model;
  }
  if (effort !== loaded.config?.[effortKey]) {
    if (typeof effort !== "string") return undefined;
    overrides.effort = effort as NonNullable<TurnStartParams["effort"]>;
  }
  if (asked.sandbox !== loaded.sandbox) {
    const policy = (sandboxPolicies as Record<string, TurnStartParams["sandboxPolicy"]>)[asked.sandbox ?? ""];
    if (policy == null) return undefined;
    overrides.sandboxPolicy = policy;
  }
  if (JSON.stringify(asked.approvalPolicy) !== JSON.stringify(loaded.approvalPolicy)) {
    overrides.approvalPolicy = asked.approvalPolicy ?? null;
  }
  if (asked.approvalsReviewer !== loaded.approvalsReviewer) {
    if (asked.approvalsReviewer != null) overrides.approvalsReviewer = asked.approvalsReviewer;
    // A turn cannot return to the reviewer of the settings. Without approvals there is nothing to review.
    else if (asked.approvalPolicy !== "never") return undefined;
  }
  return overrides;
}

/**
 * The settings of a loaded thread: what it was loaded with, what the server has in effect, and what the thread's options ask for.
 */
export class ThreadSettings {
  /** The server's answer when it loaded the thread. */
  readonly answer: ThreadStartResponse;
  readonly #loaded: ThreadStartParams;
  /** The parameters in effect on the server; `undefined` when unknown, as after a turn of another client. */
  #current: ThreadStartParams | undefined;
  #asked: ThreadStartParams;

  /** @param asked the parameters that the thread was loaded with */
  constructor(asked: ThreadStartParams, answer: ThreadStartResponse) {
    this.answer = answer;
    this.#loaded = asked;
    this.#current = asked;
    this.#asked = asked;
  }

  /** The parameters for the next turn, or the running one. */
  get asked(): ThreadStartParams {
    return this.#asked;
  }

  /** The thread's working directory: the requested one, otherwise the one that the server reported. */
  get directory(): string {
    return this.#loaded.cwd ?? this.answer.cwd;
  }

  /** All settings that a turn can change, as the thread's options ask for them. */
  get complete(): TurnOverrides {
    return { ...allOverrides(this.answer), ...turnOverrides(this.#loaded, this.#asked) };
  }

  /** The parameters of `turn/start` that make the turn run with what was asked for last. */
  get overrides(): TurnOverrides {
    return this.#current ? (turnOverrides(this.#current, this.#asked) ?? {}) : this.complete;
  }

  /**
   * Takes the parameters for the next turn. Returns whether it can run with them. If not, the thread must be loaded again, because
   * the server ignores the parameters of a later `thread/resume`.
   *
   * @param isTask whether the turn does something other than answer, and so cannot change settings
   */
  ask(asked: ThreadStartParams, isTask: boolean): boolean {
    const overrides = turnOverrides(this.#current ?? this.#loaded, asked);
    if (overrides === undefined) return false;
    if (isTask && (this.#current === undefined || Object.keys(overrides).length > 0)) return false;
    this.#asked = asked;
    return true;
  }

  /** Names an option that {@link ask} rejects. */
  optionToReload(asked: ThreadStartParams): string | undefined {
    return optionToReload(this.#current ?? this.#loaded, asked);
  }

  /** The server runs a turn of this process, so what was asked for is in effect. */
  confirm(): void {
    const { approvalsReviewer } = this.#current ?? this.#loaded;
    // A turn that names no reviewer keeps the one before.
    this.#current = { ...this.#asked, approvalsReviewer: this.#asked.approvalsReviewer ?? approvalsReviewer };
  }

  /** The settings may have changed: a turn of another client can change them for later turns as well. */
  invalidate(): void {
    this.#current = undefined;
  }
}

/** The options behind parameters and settings whose names differ. */
const optionNames: Readonly<Record<string, string>> = {
  ...optionsOfSettings,
  cwd: "workingDirectory",
  sandbox: "sandboxMode",
  runtimeWorkspaceRoots: "additionalDirectories",
  [effortKey]: "modelReasoningEffort",
  "sandbox_workspace_write.network_access": "networkAccessEnabled",
  web_search: "webSearchMode",
  "features.default_mode_request_user_input": "onUserInput",
};

/** Names an option that only takes effect when the thread is loaded again; `undefined` when there is none. */
function optionToReload(loaded: ThreadStartParams, asked: ThreadStartParams): string | undefined {
  const part = Object.keys({ ...loaded, ...asked }).find(
    (key) => turnOverrides(loaded, { ...loaded, [key]: asked[key as keyof ThreadStartParams] }) === undefined,
  );
  if (part !== "config") return part && (optionNames[part] ?? part);
  const setting = Object.keys({ ...loaded.config, ...asked.config }).find(
    (key) => JSON.stringify(loaded.config?.[key]) !== JSON.stringify(asked.config?.[key]),
  );
  if (setting?.startsWith("mcp_servers")) return "mcpServers";
  return setting && (optionNames[setting] ?? `config.${setting}`);
}

/** All settings that a turn can change, as the server reported them when it loaded the thread. */
function allOverrides(answer: ThreadStartResponse): TurnOverrides {
  const { model, reasoningEffort, approvalPolicy, approvalsReviewer, sandbox } = answer;
  return { model, effort: reasoningEffort, approvalPolicy, approvalsReviewer, sandboxPolicy: sandbox };
}

function fixedPart({
  model: _model,
  sandbox: _sandbox,
  approvalPolicy: _policy,
  approvalsReviewer: _reviewer,
  config,
  ...rest
}: ThreadStartParams): object {
  const { [effortKey]: _effort, ...settings } = config ?? {};
  return { ...rest, config: settings };
}
