import { type ReplyFunction, type Script, ScriptReader } from "./script.js";

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
