import { randomUUID } from "node:crypto";
import type { UserInput } from "@codex/sdk";
import type { WebImage } from "../model/web-event.js";
import { RequestRejection } from "./web-server-error.js";

/** An image that a browser sent. */
export type ReceivedImage = { mediaType: string; data: Buffer };

/** What a person sent. The key identifies it. */
export type PersonInput = { text: string; key: string; images: readonly ReceivedImage[] };

/** The input of a turn, as the SDK takes it. */
export function entriesOf({ text, images }: PersonInput): UserInput[] {
  return [{ type: "text", text }, ...images.map(({ data }): UserInput => ({ type: "image", data }))];
}

const maxImages = 8;

/** What the data of an image begins with, one character a byte. */
const starts: Readonly<Record<string, RegExp>> = {
  "image/png": /^\x89PNG\r\n/,
  "image/jpeg": /^\xff\xd8\xff/,
  "image/gif": /^GIF8[79]a/,
  "image/webp": /^RIFF.{4}WEBP/s,
};

/** Reads the images of a body. Rejects paths and other addresses, which this machine would open. */
export function requireImages({ images = [] }: Record<string, unknown>): ReceivedImage[] {
  if (!Array.isArray(images) || images.length > maxImages) {
    throw invalid(`\`images\` must be a list of at most ${maxImages} data URLs.`);
  }
  return images.map((image: unknown, index) => {
    const url = typeof image === "string" ? image : "";
    const [prefix = "", mediaType = ""] = /^data:(image\/[a-z]+);base64,/.exec(url) ?? [];
    const base64 = url.slice(prefix.length);
    const data = Buffer.from(base64, "base64");
    // `Buffer.from` skips what is not Base64.
    const isWhole = base64.length % 4 === 0 && data.length === Buffer.byteLength(base64, "base64");
    if (isWhole && mediaType !== "" && mediaTypeOf(data) === mediaType) return { mediaType, data };
    const expected = "the data URL (data:image/png;base64,…) of a PNG, JPEG, GIF or WebP image";
    throw invalid(`\`images[${index}]\` must be ${expected}.`);
  });
}

/** The type of an image, by what its bytes begin with; `undefined` for other bytes. */
export function mediaTypeOf(data: Buffer): string | undefined {
  const start = data.toString("latin1", 0, 16);
  return Object.keys(starts).find((mediaType) => starts[mediaType]?.test(start));
}

/** Makes the response with an image. A browser must not run a script that an image contains. */
export function imageResponse({ mediaType, data }: ReceivedImage): Response {
  return new Response(new Uint8Array(data), {
    headers: {
      "content-type": mediaType,
      "content-length": String(data.length),
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, max-age=31536000, immutable",
    },
  });
}

/** Makes the error for an image that there is not. */
export function unknownImage(): RequestRejection {
  return new RequestRejection(404, "unknown_image", "The server does not hold an image with this id.");
}

function invalid(message: string): RequestRejection {
  return new RequestRejection(422, "invalid_body", message);
}

/** What the entry of an image itself needs, at least, in bytes. */
const entryBytes = 1024;

/** The images that viewers can load, bounded in bytes for all threads: the oldest go first. */
export class InputImages {
  readonly #maxBytes: number;
  /** By id, oldest first. */
  readonly #images = new Map<string, ReceivedImage & { owner: object }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Holds the images of an input. Returns what their viewers get to know. */
  add(owner: object, images: readonly ReceivedImage[]): WebImage[] {
    const added = images.map(({ mediaType, data }) => {
      const id = randomUUID();
      this.#images.set(id, { owner, mediaType, data });
      this.#bytes += sizeOf(data);
      return { id, mediaType, bytes: data.length };
    });
    for (const id of this.#images.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(id);
    }
    return added;
  }

  /** Makes the response with an image. */
  respond(owner: object, id: string): Response {
    const image = this.#images.get(id);
    if (image?.owner !== owner) throw unknownImage();
    return imageResponse(image);
  }

  /** Drops all images of a thread. */
  remove(owner: object): void {
    for (const [id, image] of this.#images) if (image.owner === owner) this.#drop(id);
  }

  #drop(id: string): void {
    const image = this.#images.get(id);
    if (image === undefined) return;
    this.#images.delete(id);
    this.#bytes -= sizeOf(image.data);
  }
}

function sizeOf(data: Buffer): number {
  return data.length + entryBytes;
}
