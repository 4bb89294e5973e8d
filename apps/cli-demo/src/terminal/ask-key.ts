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
}

/** Asks until one of the keys is pressed; `undefined` when the question was taken back. */
export async function askKey({ screen, text, keys, signal }: KeyQuestion): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  if (!screen.canMove) await screen.write([text]);
  screen.showBelow("question", text);
  let stopListening = () => {};
  let onAbort = () => {};
  try {
    return await new Promise((resolve) => {
      onAbort = () => resolve(undefined);
      signal.addEventListener("abort", onAbort);
      const askedAt = performance.now();
      stopListening = listenToKeys((key) => {
        if (performance.now() - askedAt < leastThoughtMs) return;
        const pressed = key.name === "text" ? key.text.toLowerCase() : key.name;
        if (keys.includes(pressed)) resolve(pressed);
      });
    });
  } finally {
    stopListening();
    signal.removeEventListener("abort", onAbort);
    screen.showBelow("question", undefined);
  }
}
