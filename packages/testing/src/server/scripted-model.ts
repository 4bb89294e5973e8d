import type { RecordedRequest } from "../request/recorded-request.js";
import type { Script } from "../script.js";
import type { QuietConfig, ScriptedModelConfig } from "./model-config.js";

/** Options of `startScriptedModel`. */
export interface ScriptedModelOptions {
  /** The replies of the model. */
  replies: Script;
  /**
   * How many times the agent retries a failed request or a broken stream. 0 makes failures fast. Only takes effect
   * through `config`. Default: the agent's defaults (4 and 5), which take several seconds.
   */
  maxRetries?: number;
  /**
   * The model that the agent requests: one from its catalogue (`codex debug models`), or `null` for the agent's default.
   * Replies work with all of them; see `reply.code`. Default: `gpt-5.5`, whose tools are plain functions.
   */
  model?: string | null;
}

/** A request without a reply in the script. */
export interface UnexpectedRequest {
  /** The request. */
  request: RecordedRequest;
  /** Why there was no reply. The turn failed with the same message. */
  reason: string;
}

/** Options of `nextRequest` and `waitForRequest`. */
export interface WaitOptions {
  /** Milliseconds to wait before the promise rejects. Default: 10,000. */
  timeoutMs?: number;
}

/** A loopback server that takes the place of the model. The agent uses it like any provider of the Responses API. */
export interface ScriptedModel {
  /** The provider's base URL, ending in `/v1`. Also works as the SDK's `baseUrl`, which sends the API key. */
  readonly url: string;
  /** Makes this model the agent's provider. Pass it as the SDK's `config`. */
  readonly config: ScriptedModelConfig;
  /** `config` as the text of a `config.toml`, for a program that creates its own `Codex`: see `createCodexHome()`. */
  readonly configToml: string;
  /** `config` without the provider, to keep the agent fast and offline when it reaches the model through `baseUrl`. */
  readonly quietConfig: QuietConfig;
  /** Every request to `/v1/responses`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Every request without a reply in the script, and every request to an unknown address. */
  readonly unexpectedRequests: readonly UnexpectedRequest[];
  /** The number of unused replies if the script is a list; 0 if it is a function. */
  readonly remainingReplies: number;
  /**
   * Resolves with the oldest request that `nextRequest` has not returned yet, and waits for it if necessary. The first
   * call always returns the first request. Rejects on timeout and when the model closes.
   */
  nextRequest(options?: WaitOptions): Promise<RecordedRequest>;
  /** Resolves with the first request that matches, past or future. Rejects like `nextRequest`. */
  waitForRequest(
    matches: (request: RecordedRequest) => boolean,
    options?: WaitOptions,
  ): Promise<RecordedRequest>;
  /**
   * Checks that all replies were used and no request was unexpected.
   *
   * @throws {Error} that lists the unused replies and unexpected requests.
   */
  assertFinished(): void;
  /** Closes all connections and stops the server. Further calls do nothing. */
  close(): Promise<void>;
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
