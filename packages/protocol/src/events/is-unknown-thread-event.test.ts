import { expect, test } from "vitest";
import { isUnknownThreadItem } from "../items/is-unknown-thread-item.js";
import { parseThreadEvent } from "../parsing/parse-thread-event.js";
import { threadEventSamples } from "../samples/thread-event-samples.js";
import { isUnknownThreadEvent } from "./is-unknown-thread-event.js";

test("tells known events and items from unknown ones", () => {
  for (const event of threadEventSamples) {
    expect(isUnknownThreadEvent(event)).toBe(false);
    if (event.type === "item.completed") expect(isUnknownThreadItem(event.item)).toBe(false);
  }
  expect(isUnknownThreadEvent(parseThreadEvent({ type: "thread.renamed" }))).toBe(true);
  const event = parseThreadEvent({ type: "item.completed", item: { id: "item_0", type: "hologram" } });
  expect(event.type === "item.completed" && isUnknownThreadItem(event.item)).toBe(true);
});
