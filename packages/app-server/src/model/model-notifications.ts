import type { OpenEnum } from "@codex/protocol";

/** Parameters of `model/rerouted`: another model answers than the one asked for. */
export interface ModelReroutedNotification {
  /** The thread. */
  threadId: string;
  /** The turn. */
  turnId: string;
  /** The model asked for. */
  fromModel: string;
  /** The model that answers. */
  toModel: string;
  /** Why. */
  reason: OpenEnum<"highRiskCyberActivity">;
}
