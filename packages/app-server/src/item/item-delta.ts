/** What every piece of an item says first: where it belongs. */
export interface ItemPlace {
  /** The thread. */
  threadId: string;
  /** The turn. */
  turnId: string;
  /** The item. */
  itemId: string;
}

/** Parameters of `item/agentMessage/delta`: more of the message. */
export interface AgentMessageDeltaNotification extends ItemPlace {
  /** What to append. */
  delta: string;
}

/** Parameters of `item/plan/delta`: more of the plan. The completed item may differ from the sum of these. */
export interface PlanDeltaNotification extends ItemPlace {
  /** What to append. */
  delta: string;
}

/** Parameters of `item/reasoning/summaryTextDelta`: more of one part of the summary. */
export interface ReasoningSummaryTextDeltaNotification extends ItemPlace {
  /** What to append. */
  delta: string;
  /** The part, from 0. */
  summaryIndex: number;
}

/** Parameters of `item/reasoning/summaryPartAdded`: a new part of the summary begins. */
export interface ReasoningSummaryPartAddedNotification extends ItemPlace {
  /** The part, from 0. */
  summaryIndex: number;
}

/** Parameters of `item/reasoning/textDelta`: more of one part of the thinking itself. */
export interface ReasoningTextDeltaNotification extends ItemPlace {
  /** What to append. */
  delta: string;
  /** The part, from 0. */
  contentIndex: number;
}

/** Parameters of `item/commandExecution/outputDelta`: more of the command's output. */
export interface CommandExecutionOutputDeltaNotification extends ItemPlace {
  /** What to append. */
  delta: string;
}
