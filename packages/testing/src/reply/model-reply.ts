import type { ModelOutput } from "./model-output.js";
import type { ModelUsage } from "./model-usage.js";

/** A response that streams its outputs and completes. */
export interface OutputReply {
  kind: "outputs";
  /** The items, in order. */
  outputs: ModelOutput[];
  /** The tokens this response claims; `null` leaves usage out of the response altogether. */
  usage?: ModelUsage | null;
  /** How long the model thinks before its first byte, in milliseconds. Default 0. */
  latencyMs?: number;
  /** The pause after each delta, in milliseconds. Default 0. */
  delayMs?: number;
}

/** An HTTP answer that is no stream: what a provider sends when it refuses a request. */
export interface HttpFailureReply {
  kind: "http_failure";
  /** The status code, for example 401, 429 or 500. */
  status: number;
  /** The body: text as it is, anything else as JSON. */
  body: unknown;
  /** Further response headers, for example `retry-after`. */
  headers: Record<string, string>;
}

/** A stream that starts well and then reports that the response failed. */
export interface ResponseFailureReply {
  kind: "response_failure";
  /** What is streamed before the failure. */
  before: ModelOutput[];
  /** `failed`: the provider gave up. `incomplete`: it stopped early, for example at its token limit. */
  outcome: "failed" | "incomplete";
  /** The provider's code, for example `context_length_exceeded`; for `incomplete` the reason, for example `max_output_tokens`. */
  code: string;
  /** The provider's own words; unused for `incomplete`. */
  message: string;
}

/** A request that is never answered to the end: the connection stays open until either side closes it. */
export interface StallReply {
  kind: "stall";
  /** What is streamed before the silence; absent: not even the response headers come. */
  before?: OutputReply;
}

/** A connection that breaks: it is reset before the response completes. */
export interface DisconnectReply {
  kind: "disconnect";
  /** What is streamed before the break; absent: the connection breaks before any answer. */
  before?: OutputReply;
}

/** What the scripted model answers to one request. Build it with `reply`. */
export type ModelReply = OutputReply | HttpFailureReply | ResponseFailureReply | StallReply | DisconnectReply;
