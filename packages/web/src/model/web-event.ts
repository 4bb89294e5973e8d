import type { ThreadEvent } from "@codex/protocol";
import type {
  ApprovalDecision,
  ApprovalRequest,
  ElicitationDecision,
  ElicitationRequest,
  UserInputDecision,
  UserInputRequest,
} from "@codex/sdk";

/**
 * What happens in a thread, as its viewers see it: the agent's events, and what they do not contain: the inputs of people,
 * and the requests of the agent that wait for an answer.
 */
export type WebEvent = ThreadEvent | InputEvent | RequestOpenedEvent | RequestClosedEvent | TurnEndedEvent;

/** A person sent an input. Precedes the events of its turn; the input of `steer` comes in the middle of a turn. */
export type InputEvent = {
  /** The tag of this event. */
  type: "web.input";
  /** The key that the sender chose. */
  key: string;
  /** The text. */
  text: string;
  /** Whether it was added to the running turn. */
  isSteering: boolean;
  /** Its images; absent if there are none. */
  images?: readonly WebImage[] | undefined;
};

/** An image of an input. */
export type WebImage = {
  /**
   * The id at `GET /threads/:id/images/:imageId`, which has the bytes as long as the server holds them. `null` when they are
   * not known: the server did not run this turn.
   */
  id: string | null;
  /** The media type, such as `image/png`; `null` when unknown. */
  mediaType: string | null;
  /** The size in bytes; `null` when unknown. */
  bytes: number | null;
};

/** The agent waits for an answer. */
export type RequestOpenedEvent = {
  /** The tag of this event. */
  type: "web.request_opened";
  /** The request. */
  request: WebRequest;
};

/** A request no longer waits. */
export type RequestClosedEvent = {
  /** The tag of this event. */
  type: "web.request_closed";
  /** The id of the request. */
  id: string;
  /**
   * The first decision, which counts, without the answers to secret questions; `null` if there was none, because the turn or the
   * time limit ended.
   */
  decision: WebDecision | null;
};

/** The turn is over, and another can be sent. Follows the agent's last event, if there is one. */
export type TurnEndedEvent = {
  /** The tag of this event. */
  type: "web.turn_ended";
  /** What ended the turn, unless it completed. */
  error: WebError | null;
};

/** A request that waits for an answer. Narrow it by `kind`. */
export type WebRequest =
  | { id: string; kind: "approval"; request: ApprovalRequest }
  | { id: string; kind: "user_input"; request: UserInputRequest }
  | { id: string; kind: "elicitation"; request: ElicitationRequest };

/**
 * The decision about a request: for an approval one of its `availableDecisions`, `"decline"` or `"cancel"`; for questions of the agent
 * the answers by question id; for a question of an MCP server an action, with the completed form.
 */
export type WebDecision = ApprovalDecision | UserInputDecision | ElicitationDecision;

/** An error, for people and for programs. */
export type WebError = {
  /** The code of the `CodexError`, or one of the web server's own. */
  code: string;
  /** What failed, and what to do. */
  message: string;
  /** Whether the cause can go away. */
  retryable: boolean;
  /** Why a turn failed, with the code `turn_failed`: `TurnFailedError.reason` of `@codex/sdk`. Absent when unknown. */
  reason?: string;
};
