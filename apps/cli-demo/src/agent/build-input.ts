import { resolve } from "node:path";

import type { Input } from "@codex/sdk";

/** The input of a turn: a prompt, images, or both. Paths are seen from where the person is. */
export function buildInput(prompt: string | undefined, images: readonly string[], from: string): Input {
  return [
    ...(prompt === undefined ? [] : [{ type: "text", text: prompt } as const]),
    ...images.map((path) => ({ type: "local_image", path: resolve(from, path) }) as const),
  ];
}
