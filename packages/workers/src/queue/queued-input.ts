import type { Input, UserInput } from "@codex/sdk";

/** The input of a turn, as JSON can express it. */
export type QueuedInput = string | QueuedInputEntry[];

/** One entry of an input: as for `thread.run()`, except that the bytes of an image are Base64. */
export type QueuedInputEntry =
  | Exclude<UserInput, { type: "image" }>
  | {
      type: "image";
      /** A `data:image/png;base64,…` URL, or the bytes in Base64. */
      data: string | { base64: string };
    };

/** Makes an input JSON. */
export function encodeInput(input: Input): QueuedInput {
  if (typeof input === "string") return input;
  return input.map((entry) => {
    if (entry.type !== "image" || typeof entry.data === "string") return entry as QueuedInputEntry;
    return { type: "image", data: { base64: Buffer.from(entry.data).toString("base64") } };
  });
}

/** Makes the input again that `encodeInput()` got. */
export function decodeInput(input: QueuedInput): Input {
  if (typeof input === "string") return input;
  return input.map((entry): UserInput => {
    if (entry.type !== "image" || typeof entry.data === "string") return entry as UserInput;
    return { type: "image", data: Buffer.from(entry.data.base64, "base64") };
  });
}
