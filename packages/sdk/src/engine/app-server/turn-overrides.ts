import type { RequestParams } from "@codex/app-server";
import type { TurnStartParams } from "@codex/app-server/wire";

type ThreadStartParams = RequestParams<"thread/start">;

/** What a turn can change of its thread's settings, for itself and later turns. */
export type TurnOverrides = Pick<
  TurnStartParams,
  "model" | "effort" | "approvalPolicy" | "approvalsReviewer" | "sandboxPolicy"
>;

const effortKey = "model_reasoning_effort";

/** Sandboxes that need no more than their name. */
const sandboxPolicies = {
  "read-only": { type: "readOnly", networkAccess: false },
  "danger-full-access": { type: "dangerFullAccess" },
} as const satisfies Record<string, NonNullable<TurnStartParams["sandboxPolicy"]>>;

/**
 * What `turn/start` must carry so that a thread that was loaded with some parameters runs with others. `undefined` when
 * that cannot be said in a turn, and the thread must be loaded again: that ends the processes its commands have left.
 */
export function turnOverrides(
  loaded: ThreadStartParams,
  asked: ThreadStartParams,
): TurnOverrides | undefined {
  if (JSON.stringify(fixedPart(loaded)) !== JSON.stringify(fixedPart(asked))) return undefined;
  const overrides: TurnOverrides = {};
  const effort = asked.config?.[effortKey];
  if (asked.model !== loaded.model) {
    // A turn cannot go back to what the settings say.
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
  if (asked.approvalsReviewer != null && asked.approvalsReviewer !== loaded.approvalsReviewer) {
    overrides.approvalsReviewer = asked.approvalsReviewer;
  }
  return overrides;
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
