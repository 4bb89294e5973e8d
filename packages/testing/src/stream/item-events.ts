import type { JsonObject } from "../reply/json-object.js";
import type { ResponseEvent } from "./server-sent-event.js";

/** The event that opens an item. */
export function itemAdded(index: number, item: JsonObject): ResponseEvent {
  return { type: "response.output_item.added", output_index: index, item };
}

/** The event that finishes an item; the agent acts on it. */
export function itemDone(index: number, item: JsonObject): ResponseEvent {
  return { type: "response.output_item.done", output_index: index, item };
}
