import { type Key, readKeys } from "./key.js";

/** Told about a key. */
export type KeyListener = (key: Key) => void;

/** Who listens, the innermost last: a question in the middle of a turn comes first. */
const listeners: KeyListener[] = [];

/** Whether somebody sits at a keyboard whose keys can be read one by one. */
export function hasKeyboard(): boolean {
  return process.stdin.isTTY === true;
}

/**
 * Listens to single keys until the returned function is called. Ctrl-C stays what it is: a signal to this program.
 */
export function listenToKeys(listener: KeyListener): () => void {
  if (listeners.push(listener) === 1) begin();
  return () => {
    const position = listeners.indexOf(listener);
    if (position < 0) return;
    listeners.splice(position, 1);
    if (listeners.length === 0) finish();
  };
}

function begin(): void {
  process.stdin.setRawMode(true);
  process.stdin.on("data", onData);
  process.stdin.resume();
}

function finish(): void {
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
