/** Something typed: text, or a key that means something here. */
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

// Arrow keys, function keys and the like: nothing here listens to them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.)/g;

/** The keys in what a terminal in raw mode sends at once. */
export function readKeys(chunk: string): Key[] {
  const parts = chunk
    .replaceAll("\r\n", "\r")
    .replace(sequences, "")
    .match(/\p{C}|[^\p{C}]+/gu);
  return (parts ?? []).flatMap((part) => controlKeys[part] ?? toText(part));
}

function toText(part: string): Key[] {
  return /^\p{Cc}/u.test(part) ? [] : [{ name: "text", text: part }];
}
