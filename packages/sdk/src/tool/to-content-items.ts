import type { DynamicToolCallResponse } from "@codex/app-server/wire";

import { fieldOf } from "../options/field-of.js";
import type { ToolContent, ToolMediaContent } from "./tool-content.js";

type ContentItem = DynamicToolCallResponse["contentItems"][number];

/** What a tool returned, as the model is shown it. Throws for what cannot be shown. */
export function toContentItems(result: unknown): ContentItem[] {
  if (Array.isArray(result) && result.length > 0 && result.every(isContent)) return result.map(toItem);
  if (isContent(result)) return [toItem(result)];
  return [{ type: "inputText", text: toText(result) }];
}

function toText(result: unknown): string {
  if (typeof result === "string") return result;
  if (result === undefined) return "";
  const text: string | undefined = JSON.stringify(result);
  if (text === undefined) throw new TypeError(`A tool cannot return a ${typeof result}.`);
  return text;
}

function isContent(value: unknown): value is ToolContent {
  if (typeof value !== "object" || value === null) return false;
  const type = fieldOf(value, "type");
  if (type === "text") return typeof fieldOf(value, "text") === "string";
  if (type !== "image" && type !== "audio") return false;
  return typeof fieldOf(value, "url") === "string" || fieldOf(value, "data") instanceof Uint8Array;
}

function toItem(content: ToolContent): ContentItem {
  if (content.type === "text") return { type: "inputText", text: content.text };
  const url = hasUrl(content) ? content.url : toDataUrl(content.data, content.mediaType);
  // Of any other, codex tells the model only that it does not support it.
  if (!url.startsWith("data:")) throw new TypeError(`The ${content.type} must be a data URL or bytes.`);
  return content.type === "image"
    ? { type: "inputImage", imageUrl: url }
    : { type: "inputAudio", audioUrl: url };
}

function hasUrl(content: ToolMediaContent): content is Extract<ToolMediaContent, { url: string }> {
  return fieldOf(content, "url") !== undefined;
}

function toDataUrl(data: Uint8Array, mediaType: string): string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return `data:${mediaType};base64,${bytes.toString("base64")}`;
}
