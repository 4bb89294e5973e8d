import type { InputEvent, WebEvent, WebImage } from "../model/web-event.js";
import { mediaTypeOf, type ReceivedImage } from "./input-images.js";
import type { SourceEvent, SourceInput } from "./turn-source.js";

/** Takes the place of an id before the first entry of a log. */
export const logStart = "start";

/** The key of the turn of an input. Neither part can reach into the other, so a thread's viewers cannot use keys of another one. */
export function turnKeyOf(thread: string, inputKey: string): string {
  // Through UTF-8, because half of a surrogate pair has no escape.
  return `web/${thread}/${encodeURIComponent(Buffer.from(inputKey).toString())}`;
}

/** The key that the sender of an input chose, or the key of a turn that came from elsewhere. */
function inputKeyOf(turnKey: string, thread: string): string {
  const prefix = turnKeyOf(thread, "");
  if (!turnKey.startsWith(prefix)) return turnKey;
  try {
    return decodeURIComponent(turnKey.slice(prefix.length));
  } catch {
    return turnKey;
  }
}

/** Translates the log of a thread, from its first entry, into events for viewers: at most one for each entry, with its id. */
export class TurnEvents {
  readonly #thread: string;
  /** The key of the turn that has begun and not ended. */
  #running: string | undefined;
  /** The key of the last turn that ended. */
  #ended: string | undefined;

  constructor(thread: string) {
    this.#thread = thread;
  }

  /** @param previousId the id of the entry before, or {@link logStart} */
  translate({ turn, event }: SourceEvent, previousId: string): WebEvent | undefined {
    switch (event.type) {
      case "turn.begun": {
        // A later attempt continues the turn, and a worker that was too late has nothing to continue.
        if (turn === this.#running || turn === this.#ended) return undefined;
        this.#running = turn;
        return this.#inputOf(turn, event.input, previousId);
      }
      case "request.opened": {
        const { id, kind, request } = event.request;
        return { type: "web.request_opened", request: { id, kind, request } as typeof event.request };
      }
      case "request.closed":
        return { type: "web.request_closed", id: event.id, decision: event.decision };
      case "turn.ended": {
        // The end of a turn that never began is shown, unless another one runs, which it must not end.
        const isShown = turn === this.#running || (this.#running === undefined && turn !== this.#ended);
        if (!isShown) return undefined;
        this.#running = undefined;
        this.#ended = turn;
        const { error } = event;
        return { type: "web.turn_ended", error: error && { ...pick(error), retryable: false } };
      }
      case "turn.parked":
      case "turn.returned":
        return undefined;
      default:
        return event;
    }
  }

  #inputOf(turn: string, input: SourceInput, previousId: string): InputEvent {
    const images = imagesOf(input).map((image, index): WebImage => {
      if (image === undefined) return { id: null, mediaType: null, bytes: null };
      // Names the entry before, after which any server can read this one.
      return { id: `${index}-${previousId}`, mediaType: image.mediaType, bytes: image.data.length };
    });
    const key = inputKeyOf(turn, this.#thread);
    const text = textOf(input);
    return { type: "web.input", key, text, isSteering: false, ...(images.length > 0 && { images }) };
  }
}

function pick({ code, message }: { code: string; message: string }) {
  return { code, message };
}

function textOf(input: SourceInput): string {
  if (typeof input === "string") return input;
  return input.flatMap(({ type, text }) => (type === "text" && text ? [text] : [])).join("\n\n");
}

/** The images of an input; `undefined` for a file, which only its worker can read. */
export function imagesOf(input: SourceInput): (ReceivedImage | undefined)[] {
  if (typeof input === "string") return [];
  return input.filter(({ type }) => type !== "text").map(({ data }) => readImage(data));
}

function readImage(data: string | { base64: string } | undefined): ReceivedImage | undefined {
  if (data === undefined) return undefined;
  const base64 = typeof data === "string" ? data.slice(data.indexOf(",") + 1) : data.base64;
  const bytes = Buffer.from(base64, "base64");
  const mediaType = mediaTypeOf(bytes);
  return mediaType === undefined ? undefined : { mediaType, data: bytes };
}
