import { cutLine } from "../rendering/layout.js";
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

/** Receives keys. Returns whether it has dealt with Ctrl-C, which is otherwise sent to this program as SIGINT. */
export type KeyListener = (key: Key) => boolean;

/** Only the last listener receives keys: a question takes them from the turn it interrupts. */
const listeners: KeyListener[] = [];

/** Whether standard input is a terminal, which can send single keys. */
export function hasKeyboard(): boolean {
  return process.stdin.isTTY === true;
}

/** Listens to single keys until the returned function is called. */
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
    const isHandled = listeners.at(-1)?.(key);
    if (key.name === "interrupt" && !isHandled) process.kill(process.pid, "SIGINT");
  }
}

/** Keys that come sooner are ignored, and after each other: a user who is still typing has not read the question yet. */
const minReadingMs = 400;

/** A question that a single key answers. */
export interface KeyQuestion {
  screen: Screen;
  /** The question with its keys, on one line. Called again when it should say that a key is not one of them. */
  text(otherKey: string | undefined): string;
  /** The keys that answer it: lower-case letters, or names of {@link Key}. */
  keys: readonly string[];
  /** Withdraws the question. */
  signal: AbortSignal;
  /** Withdraws the question after this time, in milliseconds. `undefined` means never. */
  limitMs?: number | undefined;
}

/** Waits for one of the keys. Resolves with `undefined` if the question is withdrawn. */
export async function askKey(question: KeyQuestion): Promise<string | undefined> {
  const { screen, keys, signal, limitMs } = question;
  if (signal.aborted) return undefined;
  show(question, undefined);
  let stopListening = () => {};
  let onAbort = () => {};
  let limit: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      onAbort = () => resolve(undefined);
      signal.addEventListener("abort", onAbort);
      // Not AbortSignal.any(): on Node 20 and 22.12 a timeout signal inside it is garbage-collected.
      if (limitMs !== undefined) limit = setTimeout(onAbort, limitMs);
      let ignoredAt = performance.now();
      stopListening = listenToKeys((key) => {
        const now = performance.now();
        if (now - ignoredAt < minReadingMs) {
          ignoredAt = now;
          return false;
        }
        const pressed = key.name === "text" ? key.text.toLowerCase() : key.name;
        if (keys.includes(pressed)) resolve(pressed);
        else if (key.name !== "interrupt") show(question, keyName(key));
        return false;
      });
    });
  } finally {
    clearTimeout(limit);
    stopListening();
    signal.removeEventListener("abort", onAbort);
    screen.setStatus("question", undefined);
  }
}

function show({ screen, text }: KeyQuestion, otherKey: string | undefined): void {
  const line = text(otherKey);
  if (screen.hasStatusLine) screen.setStatus("question", line);
  else void screen.write([line]);
}

const keyNames = {
  enter: "Enter",
  escape: "Esc",
  backspace: "Backspace",
  clear: "Ctrl-U",
  interrupt: "Ctrl-C",
};

function keyName(key: Key): string {
  return key.name === "text" ? JSON.stringify(key.text) : keyNames[key.name];
}

/**
 * Lays out a question on the status line, which cannot wrap: in the longest wording that fits.
 *
 * @param wordings from the longest to the shortest
 */
export function questionLine(
  screen: Screen,
  wordings: readonly string[],
  { limit = "", otherKey }: { limit?: string; otherKey?: string | undefined } = {},
): string {
  const { paint, width = Number.POSITIVE_INFINITY } = screen.style("");
  const hint = otherKey === undefined ? "" : `${cutLine(otherKey, 12)} is not one of them: `;
  const room = width - hint.length - limit.length - 6;
  const wording = wordings.find((each) => each.length < room) ?? wordings.at(-1);
  return `${paint.dim(hint)}${paint.yellow(`${wording}${limit} `)}`;
}
