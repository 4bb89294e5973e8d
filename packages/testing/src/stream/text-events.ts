import type { TextOutput } from "../reply/model-output.js";
import type { Identifiers } from "./identifiers.js";
import { itemAdded, itemDone } from "./item-events.js";
import type { ResponseEvent } from "./server-sent-event.js";

/** Streams an assistant message delta by delta. */
export function* textEvents(output: TextOutput, index: number, ids: Identifiers): Iterable<ResponseEvent> {
  const id = ids.next("msg");
  const message = { type: "message", id, role: "assistant", ...(output.phase && { phase: output.phase }) };
  const place = { item_id: id, output_index: index, content_index: 0 };
  const text = output.chunks.join("");
  const part = { type: "output_text", text, annotations: [] };

  yield itemAdded(index, { ...message, status: "in_progress", content: [] });
  yield { type: "response.content_part.added", ...place, part: { ...part, text: "" } };
  for (const delta of output.chunks) yield { type: "response.output_text.delta", ...place, delta };
  if (output.unfinished) return;
  yield { type: "response.output_text.done", ...place, text };
  yield { type: "response.content_part.done", ...place, part };
  yield itemDone(index, { ...message, status: "completed", content: [part] });
}
