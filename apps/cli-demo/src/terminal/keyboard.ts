import type { Screen } from "./screen.js";

/** Typed text, or a key with a meaning of its own. */
export type Key =
  | { name: "text"; text: string }
  | { name: "enter" | "escape" | "backspace" | "clear" | "interrupt" };

const controlKeys: Readonly<Record<string, Key>> = {
  "\r": { name: "enter" },
  "\n": { name: "enter" },
  "\u001b": { name: "escape" },
  "\b": { name: "backspace" },
  "\u007f": { name: "backspace" },
  "\u0015": { name: "clear" },
  "\u0003": { name: "interrupt" },
};

// Arrow keys and function keys, which are ignored.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const keySequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.)/g;

/** Splits what a terminal in raw mode sends at once into keys. */
export function readKeys(chunk: string): Key[] {
  const parts = chunk
    .replaceAll("\r\n", "\r")
    .replace(keySequences, "")
    .match(/\p{C}|[^\p{C}]+/gu);
  return (parts ?? []).flatMap((part) => controlKeys[part] ?? toText(part));
}

function toText(part: string): Key[] {
  return /^\p{Cc}/u.test(part) ? [] : [{ name: "text", text: part }];
}

/** Receives keys. */
export type KeyListener = (key: Key) => void;

/** Only the last listener receives keys: a question takes them from the turn it interrupts. */
const listeners: KeyListener[] = [];

/** Whether standard input is a terminal, which can send single keys. */
export function hasKeyboard(): boolean {
  return process.stdin.isTTY === true;
}

/** Listens to single keys until the returned function is called. Ctrl-C still sends SIGINT to this program. */
export function listenToKeys(listener: KeyListener): () => void {
  if (listeners.push(listener) === 1) startReading();
  return () => {
    const position = listeners.indexOf(listener);
    if (position < 0) return;
    listeners.splice(position, 1);
    if (listeners.length === 0) stopReading();
  };
}

function startReading(): void {
  process.stdin.setRawMode(true);
  process.stdin.on("data", onData);
  process.stdin.resume();
}

function stopReading(): void {
  process.stdin.off("data", onData);
  process.stdin.setRawMode(false);
  process.stdin.pause();
}

function onData(data: Buffer | string): void {
  for (const key of readKeys(data.toString())) {
    if (key.name === "interrupt") process.kill(process.pid, "SIGINT");
    else listeners.at(-1)?.(key);
  }
}

/** Earlier keys are ignored: a user who is still typing has not read the question yet. */
const minReadingMs = 400;

/** A question that a single key answers. */
export interface KeyQuestion {
  screen: Screen;
  /** The question, on one line. */
  text: string;
  /** The keys that answer it: lower-case letters, or names of {@link Key}. */
  keys: readonly string[];
  /** Withdraws the question. */
  signal: AbortSignal;
  /** Withdraws the question after this time, in milliseconds. `undefined` means never. */
  limitMs: number | undefined;
}

/** Waits for one of the keys. Resolves with `undefined` if the question is withdrawn. */
export async function askKey(question: KeyQuestion): Promise<string | undefined> {
  const { screen, text, keys, signal, limitMs } = question;
  if (signal.aborted) return undefined;
  if (!screen.hasStatusLine) await screen.write([text]);
  screen.setStatus("question", text);
  let stopListening = () => {};
  let onAbort = () => {};
  let limit: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      onAbort = () => resolve(undefined);
      signal.addEventListener("abort", onAbort);
      // Not AbortSignal.any(): on Node 20 and 22.12 a timeout signal inside it is garbage-collected.
      if (limitMs !== undefined) limit = setTimeout(onAbort, limitMs);
      const askedAt = performance.now();
      stopListening = listenToKeys((key) => {
        if (performance.now() - askedAt < minReadingMs) return;
        const pressed = key.name === "text" ? key.text.toLowerCase() : key.name;
        if (keys.includes(pressed)) resolve(pressed);
      });
    });
  } finally {
    clearTimeout(limit);
    stopListening();
    signal.removeEventListener("abort", onAbort);
    screen.setStatus("question", undefined);
  }
}
