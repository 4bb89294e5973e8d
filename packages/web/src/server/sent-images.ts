import { randomUUID } from "node:crypto";
import type { ImageInput } from "@codex/sdk";
import type { WebImage } from "../model/web-event.js";
import { RequestRejection } from "./web-server-error.js";

/** The largest number of images with one input. */
const maxImages = 8;
const dataUrl = /^data:(image\/(?:png|jpeg|gif|webp));base64,/;

/** An image as the browser gets it back. */
export type StoredImage = { mediaType: string; bytes: Uint8Array };

/** The images that people sent to a thread, for its viewers. Bounded: the oldest go first. */
export class SentImages {
  readonly #maxBytes: number;
  readonly #images = new Map<string, StoredImage>();
  #bytes = 0;

  /** @param maxBytes how much is kept, in bytes */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Keeps images, given as data URLs that {@link requireImages} has checked. */
  add(urls: readonly string[]): WebImage[] {
    return urls.map((url) => {
      const [start = "", mediaType = ""] = dataUrl.exec(url) ?? [];
      const image = { mediaType, bytes: Buffer.from(url.slice(start.length), "base64") };
      const id = randomUUID();
      this.#images.set(id, image);
      this.#bytes += image.bytes.byteLength;
      this.#dropOldest();
      return { id };
    });
  }

  get(id: string): StoredImage | undefined {
    return this.#images.get(id);
  }

  #dropOldest(): void {
    for (const [id, { bytes }] of this.#images) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#images.delete(id);
      this.#bytes -= bytes.byteLength;
    }
  }
}

/**
 * Reads the images of a body. The SDK checks that they are what they say: a browser cannot name a file or another address.
 *
 * @throws {RequestRejection}
 */
export function requireImages(images: unknown): string[] {
  if (images === undefined) return [];
  const areUrls =
    Array.isArray(images) && images.every((url) => typeof url === "string" && dataUrl.test(url));
  if (areUrls && images.length <= maxImages) return images;
  const expected = `at most ${maxImages} data URLs in Base64 of PNG, JPEG, GIF or WebP`;
  throw new RequestRejection(422, "invalid_body", `\`images\` must be ${expected}.`);
}

/** An input of a turn from a text and data URLs. */
export function inputOf(text: string, images: readonly string[]) {
  const entries = images.map((data): ImageInput => ({ type: "image", data }));
  return [{ type: "text" as const, text }, ...entries];
}
