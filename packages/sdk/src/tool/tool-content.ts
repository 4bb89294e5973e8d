/**
 * A piece of what a tool returns, for the model to see. It has exactly these fields: an object with further ones is data,
 * which the model sees as JSON.
 */
export type ToolContent = ToolTextContent | ToolMediaContent;

/** Text. */
export interface ToolTextContent {
  /** The tag of this content. */
  type: "text";
  /** The text. */
  text: string;
}

/** An image or a sound, as a data URL or as its bytes. */
export type ToolMediaContent =
  | {
      /** The tag of this content. */
      type: "image" | "audio";
      /** A data URL, such as `data:image/png;base64,…`. Codex takes no other. */
      url: `data:${string}`;
    }
  | {
      /** The tag of this content. */
      type: "image" | "audio";
      /** The bytes of the file. */
      data: Uint8Array;
      /** What kind of file it is, such as `image/png`. */
      mediaType: string;
    };
