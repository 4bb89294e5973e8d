import type { JsonObject } from "../reply/json-object.js";
import type { ModelOutput } from "../reply/model-output.js";
import { callEvents } from "./call-events.js";
import type { Identifiers } from "./identifiers.js";
import { itemAdded, itemDone } from "./item-events.js";
import { reasoningEvents } from "./reasoning-events.js";
import type { ResponseEvent } from "./server-sent-event.js";
import { textEvents } from "./text-events.js";

/** The events that stream one output item. */
export function outputEvents(output: ModelOutput, index: number, ids: Identifiers): Iterable<ResponseEvent> {
  switch (output.kind) {
    case "text":
      return textEvents(output, index, ids);
    case "reasoning":
      return reasoningEvents(output, index, ids);
    case "function_call":
    case "custom_call":
      return callEvents(output, index, ids);
    case "tool_search":
      return wholeItem(index, {
        type: "tool_search_call",
        id: ids.next("tsc"),
        call_id: output.callId ?? ids.next("call"),
        status: "completed",
        execution: "client",
        arguments: { query: output.query, ...(output.limit !== undefined && { limit: output.limit }) },
      });
    case "web_search": {
      const id = ids.next("ws");
      return [
        itemAdded(index, {
          type: "web_search_call",
          id,
          status: "in_progress",
          action: { type: output.action.type },
        }),
        itemDone(index, { type: "web_search_call", id, status: "completed", action: output.action }),
      ];
    }
    case "raw":
      return wholeItem(index, output.item);
  }
}

function wholeItem(index: number, item: JsonObject): ResponseEvent[] {
  return [itemAdded(index, item), itemDone(index, item)];
}
