/** A text with its escapes decoded, and the position of each character in the original. */
export interface TextView {
  /** The decoded text. Percent-encoded UTF-8 yields one character for each byte. */
  readonly text: string;
  /** The start in the original of the character at an index. */
  startOf(index: number): number;
  /** The end in the original of the character at an index, exclusive. */
  endOf(index: number): number;
  /** The start in the original of an incomplete escape at the end; `Infinity` if there is none. */
  readonly cutAt: number;
}

/** A kind of escape. */
interface Encoding {
  /** Matches an escape. The group `cut` matches an incomplete escape at the end of the text. */
  readonly pattern: RegExp;
  /** Returns the characters that an escape encodes. */
  decode(sequence: string): string;
}

/** JSON inside JSON is common: an event may quote the body of an HTTP response. */
const maxLayers = 2;

/**
 * Returns the text unchanged and, if it has escapes of JSON, URLs or terminals, with these decoded, alone and in pairs. A
 * text without escapes has one view.
 */
export function viewsOf(text: string): TextView[] {
  const views: TextView[] = [
    { text, startOf: (index) => index, endOf: (index) => index + 1, cutAt: Number.POSITIVE_INFINITY },
  ];
  let layer = views;
  for (let depth = 0; depth < maxLayers; depth += 1) {
    layer = layer.flatMap((view) => encodings.flatMap((encoding) => decodeView(view, encoding) ?? []));
    views.push(...layer);
  }
  return views;
}

function decodeView(view: TextView, { pattern, decode }: Encoding): TextView | undefined {
  const encoded = view.text;
  if (encoded.search(pattern) === -1) return undefined;
  const starts = new Uint32Array(encoded.length);
  const ends = new Uint32Array(encoded.length);
  let { cutAt } = view;
  let text = "";
  let position = 0;
  const copyUntil = (end: number) => {
    for (let index = position; index < end; index += 1) {
      starts[text.length + index - position] = view.startOf(index);
      ends[text.length + index - position] = view.endOf(index);
    }
    text += encoded.slice(position, end);
  };
  for (const { 0: sequence, index, groups } of encoded.matchAll(pattern)) {
    copyUntil(index);
    position = index + sequence.length;
    if (groups?.["cut"] !== undefined) {
      cutAt = Math.min(cutAt, view.startOf(index));
      continue;
    }
    const value = decode(sequence);
    if (value === "") continue;
    starts[text.length] = view.startOf(index);
    ends[text.length] = view.endOf(position - 1);
    text += value;
  }
  copyUntil(encoded.length);
  return { text, startOf: (index) => starts[index] ?? 0, endOf: (index) => ends[index] ?? 0, cutAt };
}

const hexadecimal = (digits: string) => String.fromCharCode(Number.parseInt(digits, 16));
const controlLetters = "bfnrt";
const controlCharacters = "\b\f\n\r\t";

/** `\n`, `\"`, `\/`, `\u0041`: the escapes of JSON and of string literals in most languages. */
const json: Encoding = {
  pattern: /\\(?:u[\da-fA-F]{4}|["'\\/bfnrt]|(?<cut>(?:u[\da-fA-F]{0,3})?$))/g,
  decode(sequence) {
    const kind = sequence.charAt(1);
    if (kind === "u") return hexadecimal(sequence.slice(2));
    return controlCharacters[controlLetters.indexOf(kind)] ?? kind;
  },
};

/** `%2F`, `%2f`. */
const percent: Encoding = {
  pattern: /%(?:[\da-fA-F]{2}|(?<cut>[\da-fA-F]?$))/g,
  decode: (sequence) => hexadecimal(sequence.slice(1)),
};

/**
 * What a terminal interprets instead of displaying it: control sequences such as colours, strings such as titles and links,
 * and single control characters. Line feeds stay, so that the end of a line is never held back.
 */
const terminal: Encoding = {
  // Marked as pure, so that bundlers drop it from programs that redact nothing.
  pattern: /* @__PURE__ */ new RegExp(
    "(?<cut>(?:(?:\x1b\\[|\x9b)[ -?]*|\x1b[\\]PX^_][^\x07\n\x1b\x9c]{0,999}\x1b?|\x1b[ -/]*)$)" +
      "|(?:\x1b\\[|\x9b)[ -?]*[@-~]" +
      "|\x1b[\\]PX^_][^\x07\n\x1b\x9c]{0,999}(?:\x07|\x1b\\\\|\x9c)" +
      "|\x1b[ -/]*[0-~]" +
      "|[\0-\t\v-\x1f\x7f-\x9f]",
    "g",
  ),
  decode: () => "",
};

const encodings = [json, percent, terminal];
