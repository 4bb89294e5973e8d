import { CodexError } from "@codex/protocol";

/**
 * A message was not sent because it is larger than the connection can carry. Nothing was written, and the connection
 * stays open. The same message can never be sent; put large content into a file and send its path.
 */
export class MessageTooLargeError extends CodexError {
  /** The method of the request or notification; for an answer, the method of the request it answers. */
  readonly method: string;
  /** The size of the message in bytes, as JSON in UTF-8. */
  readonly bytes: number;
  /** The limit it exceeds, in bytes: `maxSendBytes` of the connection. */
  readonly maxBytes: number;

  /**
   * @param method The method of the request or notification, or of the request that is answered.
   * @param bytes The size of the message.
   * @param maxBytes The limit it exceeds.
   */
  constructor(method: string, bytes: number, maxBytes: number) {
    super(
      "message_too_large",
      `A message of ${bytes} bytes for ${method} was not sent: this connection to codex app-server carries at most ` +
        `${maxBytes}. Send less, or write large content to a file and send its path.`,
    );
    this.method = method;
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }

  override get name(): string {
    return "MessageTooLargeError";
  }
}

/** An escaped backslash, or half of a character: `JSON.stringify` escapes the latter and prints whole ones as they are. */
const escapes = /\\\\|\\ud[89a-f][0-9a-f]{2}/g;

/**
 * A message as JSON that codex reads. Codex drops a line with half of a character (a lone surrogate, as in text that was
 * cut) without an answer, so such halves become U+FFFD, as they do wherever text is written as UTF-8.
 *
 * @throws {TypeError} JSON cannot carry the message.
 */
export function messageText(message: object): string {
  const text = JSON.stringify(message);
  return text.includes("\\ud") ? text.replace(escapes, (it) => (it === "\\\\" ? it : "\ufffd")) : text;
}

/** The size of a text in UTF-8 if it exceeds `maxBytes`, otherwise `undefined`. Counts bytes only near the limit. */
export function bytesBeyond(maxBytes: number, text: string): number | undefined {
  // One UTF-16 code unit takes at most three bytes of UTF-8.
  if (text.length * 3 <= maxBytes) return undefined;
  const bytes = Buffer.byteLength(text);
  return bytes > maxBytes ? bytes : undefined;
}
