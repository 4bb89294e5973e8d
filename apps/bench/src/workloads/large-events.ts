import { commandEvent, turnEvents } from "./turn-events.js";

/** A line of output, mostly of characters that take two to four bytes. */
const line = "Größe und Übermaß – 日本語のテキスト, ελληνικά, кириллица 🙂\n";
const lineBytes = Buffer.byteLength(line);

/**
 * A turn of commands that printed much, in all the world's scripts.
 *
 * @param bytes size of each command's output, in UTF-8
 */
export function largeEvents(items: number, bytes: number): Generator<object> {
  return turnEvents(commands(items, line.repeat(Math.ceil(bytes / lineBytes))));
}

function* commands(items: number, output: string): Generator<object> {
  for (let index = 0; index < items; index += 1) yield commandEvent("completed", index, output);
}
