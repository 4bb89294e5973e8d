import { callsInSource, outputMarker } from "../code-source.js";
import { asObjects, asString, type JsonObject } from "../json.js";
import { contentImages, contentTexts } from "./request-content.js";

/** The output of one tool call, as the model receives it. */
export interface ToolOutput {
  /** Pairs the output with its call. */
  callId: string;
  /** The name of the called tool. Undefined when the call is no longer part of the conversation. */
  name: string | undefined;
  /**
   * The text parts, joined by newlines. For a tool search: the tools found, as JSON. In code mode, a call built by
   * `reply` prints its result in almost the same words as the plain tool.
   */
  text: string;
  /** The image parts, as `data:` URLs. */
  images: string[];
  /** The unmodified item. In code mode, the calls of one reply share it. */
  raw: JsonObject;
}

/** Reads the tool outputs from one input item. Empty when the item is not a tool output. */
export function readToolOutputs(item: JsonObject, index: number, input: readonly JsonObject[]): ToolOutput[] {
  const type = asString(item["type"]) ?? "";
  if (!type.endsWith("_output")) return [];
  const callId = asString(item["call_id"]) ?? "";
  // The nearest preceding call, because call ids restart when a thread is resumed with another model.
  const call = input.slice(0, index).findLast((other) => other["call_id"] === callId);
  const searched = type === "tool_search_output";
  const whole = {
    callId,
    name: searched ? "tool_search" : asString(call?.["name"]),
    text: searched ? JSON.stringify(item["tools"]) : contentTexts(item["output"]).join("\n"),
    images: contentImages(item["output"]),
    raw: item,
  };
  const calls = whole.name === "exec" ? callsInSource(asString(call?.["input"]) ?? "") : [];
  if (calls.length === 0) return [whole];
  const sections = printedSections(
    asObjects(item["output"]),
    calls.map((each) => each.callId),
  );
  return calls.map((each) => {
    const content = sections.get(each.callId);
    // A missing section means that the script stopped earlier; the whole text says why.
    if (!content) return { ...whole, ...each };
    return { ...whole, ...each, text: contentTexts(content).join("\n"), images: contentImages(content) };
  });
}

/** The parts that a script printed for each call. */
function printedSections(
  content: readonly JsonObject[],
  callIds: readonly string[],
): Map<string, JsonObject[]> {
  const starts = callIds.map((callId) => content.findIndex((part) => part["text"] === outputMarker(callId)));
  const sections = new Map<string, JsonObject[]>();
  for (const [index, callId] of callIds.entries()) {
    const start = starts[index] ?? -1;
    const end = starts.slice(index + 1).find((next) => next > start);
    if (start >= 0) sections.set(callId, content.slice(start + 1, end));
  }
  return sections;
}
