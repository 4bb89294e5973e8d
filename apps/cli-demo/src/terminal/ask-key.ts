import { listenToKeys } from "./keyboard.js";
import type { Screen } from "./screen.js";

/** Keys that come sooner were meant for something else: whoever is typing has not read the question yet. */
const leastThoughtMs = 400;

/** A question that one key answers. */
export interface KeyQuestion {
  /** Where it is asked. */
  screen: Screen;
  /** The question, on one line. */
  text: string;
  /** The keys that answer it: letters in lower case, others by their name. */
  keys: readonly string[];
  /** Takes it back. */
  signal: AbortSignal;
  /** When it is taken back by itself, in milliseconds. Default: never. */
  limitMs: number | undefined;
}

/** Asks until one of the keys is pressed; `undefined` when the question was taken back. */
export async function askKey(question: KeyQuestion): Promise<string | undefined> {
  const { screen, text, keys, signal, limitMs } = question;
  if (signal.aborted) return undefined;
  if (!screen.canMove) await screen.write([text]);
  screen.showBelow("question", text);
  let stopListening = () => {};
  let onAbort = () => {};
  let limit: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      onAbort = () => resolve(undefined);
      signal.addEventListener("abort", onAbort);
      // Not a signal made of two: on Node 20 and 22.12 the timer of one in `AbortSignal.any()` is garbage collected.
      if (limitMs !== undefined) limit = setTimeout(onAbort, limitMs);
      const askedAt = performance.now();
      stopListening = listenToKeys((key) => {
        if (performance.now() - askedAt < leastThoughtMs) return;
        const pressed = key.name === "text" ? key.text.toLowerCase() : key.name;
        if (keys.includes(pressed)) resolve(pressed);
      });
    });
  } finally {
    clearTimeout(limit);
    stopListening();
    signal.removeEventListener("abort", onAbort);
    screen.showBelow("question", undefined);
  }
}
