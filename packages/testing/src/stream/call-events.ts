import type { CustomCallOutput, FunctionCallOutput } from "../reply/model-output.js";
import { textChunks } from "../reply/text-chunks.js";
import type { Identifiers } from "./identifiers.js";
import { itemAdded, itemDone } from "./item-events.js";
import type { ResponseEvent } from "./server-sent-event.js";

/** Streams a call of a tool: its arguments (or freeform input) as deltas, then the whole call. */
export function* callEvents(
  output: FunctionCallOutput | CustomCallOutput,
  index: number,
  ids: Identifiers,
): Iterable<ResponseEvent> {
  const custom = output.kind === "custom_call";
  const id = ids.next(custom ? "ctc" : "fc");
  const payloadName = custom ? "input" : "arguments";
  const payload = custom ? output.input : output.arguments;
  const eventName = custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
  const call = {
    type: custom ? "custom_tool_call" : "function_call",
    id,
    call_id: output.callId ?? ids.next("call"),
    name: output.name,
    ...(!custom && output.namespace !== undefined && { namespace: output.namespace }),
  };
  const place = { item_id: id, output_index: index };

  yield itemAdded(index, { ...call, status: "in_progress", [payloadName]: "" });
  for (const delta of textChunks(payload)) yield { type: `${eventName}.delta`, ...place, delta };
  yield { type: `${eventName}.done`, ...place, [payloadName]: payload };
  yield itemDone(index, { ...call, status: "completed", [payloadName]: payload });
}
