import type { ThreadInfo } from "@codex/sdk";
import type { WebDecision, WebError, WebEvent } from "./web-event.js";
import type { WebState } from "./web-state.js";

/** One message of the stream of server-sent events. Its `event` field is the name of the frame, its `data` the rest as JSON. */
export type Frame =
  | { event: "snapshot"; id: string; data: WebState }
  | { event: "event"; id: string; data: WebEvent };

/** The answer to `GET /threads/:id`. */
export type Snapshot = {
  /** The id of the last event that the state contains, for `Last-Event-ID`. */
  lastEventId: string;
  /** The state. */
  state: WebState;
};

/** The body of `POST /threads`, `POST /threads/:id/turns` and `POST /threads/:id/steer`. */
export type InputBody = {
  /** The text for the agent. May be blank if there are images. */
  input: string;
  /** At most 8 images, as `data:image/png;base64,…` URLs of PNG, JPEG, GIF or WebP images. Default: none. */
  images?: readonly string[] | undefined;
  /**
   * Identifies the input: a repeated request with the same key has no further effect. All viewers share the keys of a thread, and
   * those of started threads, so use a random one, such as `crypto.randomUUID()`. At most 100 characters.
   */
  key: string;
};

/** The body of `POST /threads/:id/requests/:requestId`. */
export type DecisionBody = {
  /** The decision. */
  decision: WebDecision;
};

/** The answer to `POST /threads`. */
export type StartedThread = {
  /** The id of the thread. */
  id: string;
};

/** The entry of a thread in the answer to `GET /threads`. */
export type ListedThread = Pick<ThreadInfo, "id" | "name" | "preview"> & {
  /** When the thread last changed, as an ISO 8601 date. */
  updatedAt: string;
};

/** The body of every response with an error status. */
export type ErrorBody = {
  /** The error. */
  error: WebError;
};
