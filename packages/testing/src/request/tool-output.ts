import type { JsonObject } from "../reply/json-object.js";
import { contentImages, contentTexts } from "./content.js";
import { asString } from "./json-access.js";

/** What a tool answered, as the model is told. */
export interface ToolOutput {
  /** Pairs the output with its call. */
  callId: string;
  /** The tool that was called; undefined when its call is no longer part of the conversation. */
  name: string | undefined;
  /** The text parts, joined by newlines. For a tool search: the tools found, as JSON. */
  text: string;
  /** The image parts, as `data:` URLs. */
  images: string[];
  /** The item as it came. */
  raw: JsonObject;
}

/** Reads one item of an input as a tool's output; undefined when it is something else. */
export function readToolOutput(
  item: JsonObject,
  index: number,
  input: readonly JsonObject[],
): ToolOutput | undefined {
  const type = asString(item["type"]) ?? "";
  if (!type.endsWith("_output")) return undefined;
  const callId = asString(item["call_id"]) ?? "";
  // The nearest one before: call ids start again when a thread is resumed with another model.
  const call = input.slice(0, index).findLast((other) => other["call_id"] === callId);
  const searched = type === "tool_search_output";
  return {
    callId,
    name: searched ? "tool_search" : asString(call?.["name"]),
    text: searched ? JSON.stringify(item["tools"]) : contentTexts(item["output"]).join("\n"),
    images: contentImages(item["output"]),
    raw: item,
  };
}
