import type { OpenEnum } from "../open-types.js";

/** The agent looks at an image file. Only on the app-server transport. */
export type ImageViewItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "image_view";
  /** The absolute path of the file. */
  path: string;
};

/** The status of the generation of an image, as the provider names it. */
export type ImageGenerationStatus = OpenEnum<"in_progress" | "completed" | "failed">;

/** Why an image could not be generated. */
export type ImageGenerationFailure = {
  /** The reason, such as `usage_limit_exceeded`. */
  type: OpenEnum<"usage_limit_exceeded">;
  /** When the limit resets, in seconds since 1970; null if unknown. */
  resets_at?: number | null;
};

/** The agent generates or edits an image. Only on the app-server transport. */
export type ImageGenerationItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "image_generation";
  /** The status of the generation. */
  status: ImageGenerationStatus;
  /** The prompt as the provider has changed it; null if it did not. */
  revised_prompt?: string | null;
  /** The image, in Base64. Empty until there is one. Absent if `file_id` stands for it. */
  result?: string;
  /** The provider's id of the image, if it keeps the image. */
  file_id?: string;
  /** The absolute path of the file that the agent has saved the image to. Absent if it has not. */
  saved_path?: string;
  /** Why there is no image; null if there is one. */
  failure?: ImageGenerationFailure | null;
};
