import type { ReasoningOutput } from "../reply/model-output.js";
import { textChunks } from "../reply/text-chunks.js";
import type { Identifiers } from "./identifiers.js";
import { itemAdded, itemDone } from "./item-events.js";
import type { ResponseEvent } from "./server-sent-event.js";

/** Streams a reasoning item: the parts of its summary, then its raw text if it has one. */
export function* reasoningEvents(
  output: ReasoningOutput,
  index: number,
  ids: Identifiers,
): Iterable<ResponseEvent> {
  const id = ids.next("rs");
  yield itemAdded(index, { type: "reasoning", id, summary: [] });
  for (const [summaryIndex, text] of output.summary.entries()) {
    const place = { item_id: id, output_index: index, summary_index: summaryIndex };
    yield {
      type: "response.reasoning_summary_part.added",
      ...place,
      part: { type: "summary_text", text: "" },
    };
    for (const delta of textChunks(text)) {
      yield { type: "response.reasoning_summary_text.delta", ...place, delta };
    }
    yield { type: "response.reasoning_summary_text.done", ...place, text };
    yield { type: "response.reasoning_summary_part.done", ...place, part: { type: "summary_text", text } };
  }
  const place = { item_id: id, output_index: index, content_index: 0 };
  for (const delta of textChunks(output.content))
    yield { type: "response.reasoning_text.delta", ...place, delta };
  yield itemDone(index, {
    type: "reasoning",
    id,
    summary: output.summary.map((text) => ({ type: "summary_text", text })),
    ...(output.content !== "" && { content: [{ type: "reasoning_text", text: output.content }] }),
  });
}
