import type { ThreadEvent } from "@codex/protocol";
import type {
  ApprovalDecision,
  ApprovalRequest,
  ElicitationDecision,
  ElicitationRequest,
  UserInputDecision,
  UserInputRequest,
} from "@codex/sdk";
import type { QueuedInput } from "./queued-input.js";
import type { QueuedTurnResult } from "./turn-record.js";

/** An event of a thread, with its place in the log of the thread. */
export type QueuedEvent = {
  /** Where the event is in the log of its thread: the `after` of a later reader. */
  id: string;
  /** The key of the turn. */
  turn: string;
  /** What happened. */
  event: ThreadEvent | TurnQueueEvent;
};

/** What happened to a turn, in addition to the agent's own events. */
export type TurnQueueEvent =
  | TurnBegunEvent
  | RequestOpenedEvent
  | RequestClosedEvent
  | TurnParkedEvent
  | TurnReturnedEvent
  | TurnEndedEvent;

/** A worker begins an attempt to run the turn. Items that an earlier attempt did not complete stay incomplete. */
export type TurnBegunEvent = {
  /** The tag of this event. */
  type: "turn.begun";
  /** The input of the turn. */
  input: QueuedInput;
  /** 1 for the first attempt. A later one continues the turn. */
  attempt: number;
  /** The name of the worker. */
  worker: string;
};

/** The agent waits for an answer. */
export type RequestOpenedEvent = {
  /** The tag of this event. */
  type: "request.opened";
  /** The request. */
  request: QueuedRequest;
};

/** A request no longer waits. */
export type RequestClosedEvent = {
  /** The tag of this event. */
  type: "request.closed";
  /** The id of the request. */
  id: string;
  /** The decision that counts, without the answers to secret questions; `null` if the turn ended before. */
  decision: QueuedDecision | null;
  /** Who answered; `null` if nobody did: the request expired, or the turn ended. */
  by: string | null;
};

/** The turn waits for an answer without a worker. */
export type TurnParkedEvent = {
  /** The tag of this event. */
  type: "turn.parked";
};

/** A worker gave the turn back. Another attempt follows. */
export type TurnReturnedEvent = {
  /** The tag of this event. */
  type: "turn.returned";
  /** Why, for people. */
  reason: string;
};

/** The turn is over. Nothing about it follows. */
export type TurnEndedEvent = {
  /** The tag of this event. */
  type: "turn.ended";
  /** How it ended. */
  status: QueuedTurnResult["status"];
  /** Why, unless it completed. */
  error: QueuedTurnResult["error"];
};

/** A request of the agent. Narrow it by `kind`. */
export type QueuedRequest = {
  /** Identifies the request: the id to answer. */
  id: string;
  /** The key of the turn. */
  turn: string;
  /** The key of the thread. */
  thread: string;
  /** When it was opened, in ISO 8601. */
  openedAt: string;
  /** When it is answered with the safe decision unless somebody answered, in ISO 8601; `null` for never. */
  expiresAt: string | null;
} & RequestContent;

/** What a request asks. */
export type RequestContent =
  | { kind: "approval"; request: ApprovalRequest }
  | { kind: "user_input"; request: UserInputRequest }
  | { kind: "elicitation"; request: ElicitationRequest };

/** The decision about a request, as a handler of the SDK returns it. */
export type QueuedDecision = Exclude<ApprovalDecision, "park"> | UserInputDecision | ElicitationDecision;
