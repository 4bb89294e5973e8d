import type { ThreadItemTimes } from "./thread-item-times.js";

/** The agent looks at an image file. */
export interface ImageViewThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "imageView";
  /** The file. */
  path: string;
}

/** The model makes an image. */
export interface ImageGenerationThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "imageGeneration";
  /** How far it is, in the provider's words. */
  status: string;
  /** The prompt as the model understood it, or `null`. */
  revisedPrompt: string | null;
  /** The file the image was saved to. */
  savedPath?: string;
}
