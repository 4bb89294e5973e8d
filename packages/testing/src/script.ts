import type { ModelReply } from "./reply/model-reply.js";
import type { RecordedRequest } from "./request/recorded-request.js";

/**
 * A reply that depends on the request. It may take its time, for example until a test lets it go on. What it throws
 * fails the turn and is recorded in `unexpectedRequests`; so does `undefined`, which means "not in the script".
 */
export type ReplyFunction = (
  request: RecordedRequest,
) => ModelReply | undefined | Promise<ModelReply | undefined>;

/** What the model answers: replies in order, one per request, or one function that answers every request. */
export type Script = ReadonlyArray<ModelReply | ReplyFunction> | ReplyFunction;

/** A script being followed: knows how far it has come. */
export class ScriptReader {
  readonly #script: Script;
  #used = 0;

  constructor(script: Script) {
    this.#script = script;
  }

  /** How many replies of a list have not been asked for; 0 for a function. */
  get remaining(): number {
    return typeof this.#script === "function" ? 0 : Math.max(0, this.#script.length - this.#used);
  }

  /** The reply to a request; undefined when the script has none. */
  async answer(request: RecordedRequest): Promise<ModelReply | undefined> {
    const step = typeof this.#script === "function" ? this.#script : this.#script[this.#used++];
    return typeof step === "function" ? await step(request) : step;
  }
}

/**
 * Gives every prompt a script of its own, so that any number of threads can run at once against one model. The
 * script is chosen by the user's newest text, and each turn follows it from its first reply. A prompt without an
 * entry falls to `otherwise`; without that it is an unexpected request.
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
