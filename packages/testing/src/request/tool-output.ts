import { callsInSource, outputMarker } from "../code-source.js";
import { asObjects, asString, type JsonObject } from "../json.js";
import { contentImages, contentTexts } from "./request-content.js";

/** What a tool answered, as the model is told. */
export interface ToolOutput {
  /** Pairs the output with its call. */
  callId: string;
  /** The tool that was called; undefined when its call is no longer part of the conversation. */
  name: string | undefined;
  /**
   * The text parts, joined by newlines. For a tool search: the tools found, as JSON. In code mode, a call built by
   * `reply` prints its result much as the plain tool would word it.
   */
  text: string;
  /** The image parts, as `data:` URLs. */
  images: string[];
  /** The item as it came; in code mode, calls of the same reply share it. */
  raw: JsonObject;
}

/** Reads the tool outputs in one item of an input; none when it is something else. */
export function readToolOutputs(item: JsonObject, index: number, input: readonly JsonObject[]): ToolOutput[] {
  const type = asString(item["type"]) ?? "";
  if (!type.endsWith("_output")) return [];
  const callId = asString(item["call_id"]) ?? "";
  // The nearest one before: call ids start again when a thread is resumed with another model.
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
    // Without a section the script did not get so far, and the whole text says why.
    if (!content) return { ...whole, ...each };
    return { ...whole, ...each, text: contentTexts(content).join("\n"), images: contentImages(content) };
  });
}

/** What a script printed for each call. */
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
