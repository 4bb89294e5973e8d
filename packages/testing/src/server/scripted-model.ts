import type { RecordedRequest } from "../request/recorded-request.js";
import type { Script } from "../script.js";
import type { QuietConfig, ScriptedModelConfig } from "./model-config.js";

/** How a scripted model is started. */
export interface ScriptedModelOptions {
  /** What it answers. */
  replies: Script;
  /**
   * How often the agent may repeat a failed request or a broken stream. 0 makes failures fast. Default: the agent's
   * own numbers (4 and 5, several seconds in all). Takes effect through `config` only.
   */
  maxRetries?: number;
  /**
   * The model the agent asks for: one of its catalogue (`codex debug models`), or `null` for the agent's own default. A
   * reply works on all of them; see `reply.code`. Default `gpt-5.5`, whose tools are plain functions.
   */
  model?: string | null;
}

/** A request that the script had no answer for. */
export interface UnexpectedRequest {
  /** What was asked. */
  request: RecordedRequest;
  /** Why there was no answer; the turn failed with the same words. */
  reason: string;
}

/** A deadline for waiting. */
export interface WaitOptions {
  /** How long to wait, in milliseconds, before the promise rejects. Default 10000. */
  timeoutMs?: number;
}

/** A server on loopback that plays the model. The agent talks to it as to any provider of the Responses API. */
export interface ScriptedModel {
  /** The provider's base URL, ending in `/v1`. Works as the SDK's `baseUrl` (which sends the API key, too). */
  readonly url: string;
  /** The configuration that makes this model the agent's provider; pass it as the SDK's `config`. */
  readonly config: ScriptedModelConfig;
  /** `config` without the provider: what keeps the agent quick and offline when it finds the model by `baseUrl`. */
  readonly quietConfig: QuietConfig;
  /** Every request to `/v1/responses`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Every request that the script had no answer for, and every one to an address that is not served. */
  readonly unexpectedRequests: readonly UnexpectedRequest[];
  /** How many replies of the script (when it is a list) have not been asked for. */
  readonly remainingReplies: number;
  /**
   * The oldest request that `nextRequest` has not returned yet; waits for it when it has not arrived. So the first
   * call is the first request, no matter which comes first. Rejects at its deadline and when the model closes.
   */
  nextRequest(options?: WaitOptions): Promise<RecordedRequest>;
  /** The first request that matches, whether it has arrived or not. Rejects like `nextRequest`. */
  waitForRequest(
    matches: (request: RecordedRequest) => boolean,
    options?: WaitOptions,
  ): Promise<RecordedRequest>;
  /** Throws when replies are left over or requests were unexpected, and says which. */
  assertFinished(): void;
  /** Ends every connection and stops. May be called again. */
  close(): Promise<void>;
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
