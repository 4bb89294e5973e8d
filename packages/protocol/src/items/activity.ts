import type { OpenEnum } from "../open-types.js";

/**
 * A plan that the agent proposes, in plan mode. It arrives as `item.delta` events while the agent writes it, and completes
 * before the turn does. Only on the app-server transport.
 */
export type PlanItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "plan";
  /** The plan, as Markdown. */
  text: string;
};

/**
 * The history that the model sees is replaced by a summary, to free its context window: on request, or because the window is
 * full. It completes when the summary is in place. Only on the app-server transport.
 */
export type ContextCompactionItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "context_compaction";
};

/** A review of changes begins. Only on the app-server transport. */
export type EnteredReviewModeItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "entered_review_mode";
  /** What is reviewed, in words. */
  review: string;
};

/** A review of changes ends. Only on the app-server transport. */
export type ExitedReviewModeItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "exited_review_mode";
  /** The review, as text. */
  review: string;
};

/** The agent waits for a time, or until it receives input. It completes when the wait is over. Only on the app-server transport. */
export type SleepItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "sleep";
  /** How long the agent meant to wait, in milliseconds. */
  duration_ms: number;
};

/** What happens to a sub-agent. */
export type SubAgentActivityKind = OpenEnum<"started" | "interacted" | "interrupted" | "completed">;

/** Something happens to a sub-agent. Models in code mode report their sub-agents by these items. Only on the app-server transport. */
export type SubAgentActivityItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "sub_agent_activity";
  /** What happens to it. */
  kind: SubAgentActivityKind;
  /** The id of the sub-agent's thread. */
  agent_thread_id: string;
  /** The name of the sub-agent among the others, as a path: `/root/counting`. */
  agent_path: string;
  /** The model of a sub-agent that starts; null if unknown. */
  model?: string | null;
  /** The reasoning effort of a sub-agent that starts; null if unknown. */
  reasoning_effort?: string | null;
};
