import type { ModelReply } from "./reply/model-reply.js";
import type { RecordedRequest } from "./request/recorded-request.js";

/**
 * Computes the reply to a request, possibly asynchronously, for example to wait until the test has checked something. If
 * it throws or returns `undefined` (no reply), the turn fails and `unexpectedRequests` records the request.
 */
export type ReplyFunction = (
  request: RecordedRequest,
) => ModelReply | undefined | Promise<ModelReply | undefined>;

/** The replies of the model: a list with one reply per request, in order, or a function called for each request. */
export type Script = ReadonlyArray<ModelReply | ReplyFunction> | ReplyFunction;

/** Reads the replies of a script in order. */
export class ScriptReader {
  readonly #script: Script;
  #used = 0;

  constructor(script: Script) {
    this.#script = script;
  }

  /** The number of unused replies in a list; 0 for a function. */
  get remaining(): number {
    return typeof this.#script === "function" ? 0 : Math.max(0, this.#script.length - this.#used);
  }

  /** Returns the reply to a request, or `undefined` if the script has none. */
  async answer(request: RecordedRequest): Promise<ModelReply | undefined> {
    const step = typeof this.#script === "function" ? this.#script : this.#script[this.#used++];
    return typeof step === "function" ? await step(request) : step;
  }
}

/**
 * Selects a script by prompt, so that any number of threads can run concurrently against one model. The key is the text
 * of the newest user message, and each turn starts at the first reply of its script.
 *
 * @param scripts The script of each prompt.
 * @param otherwise The script for all other prompts. Default: none; they become unexpected requests.
 */
export function scriptsByPrompt(
  scripts: Readonly<Record<string, Script>>,
  otherwise?: Script,
): ReplyFunction {
  const readers = new Map<string, ScriptReader>();
  return (request) => {
    const prompt = request.lastUserText;
    const script = Object.hasOwn(scripts, prompt) ? scripts[prompt] : otherwise;
    if (script === undefined) return undefined;
    const { threadId, turnId } = request.metadata;
    const key = JSON.stringify([threadId, turnId, prompt]);
    const reader = readers.get(key) ?? new ScriptReader(script);
    readers.set(key, reader);
    return reader.answer(request);
  };
}
