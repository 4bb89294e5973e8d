import { expect, test } from "vitest";
import { threadEventSamples } from "../../tests/samples.js";
import { isUnknownThreadItem, threadItemTypes } from "../items/thread-item.js";
import { threadEventSchema } from "../schemas/events.js";
import { threadItemSchema } from "../schemas/items.js";
import { knownBranches } from "../schemas/open-schemas.js";
import { parseThreadEvent } from "../schemas/parse-thread-event.js";
import { isUnknownThreadEvent, threadEventTypes } from "./thread-event.js";

test("the guards distinguish unknown events and items from known ones", () => {
  for (const event of threadEventSamples) {
    expect(isUnknownThreadEvent(event)).toBe(false);
    if (event.type === "item.completed") expect(isUnknownThreadItem(event.item)).toBe(false);
  }
  expect(isUnknownThreadEvent(parseThreadEvent({ type: "thread.renamed" }))).toBe(true);
  const event = parseThreadEvent({ type: "item.completed", item: { id: "item_0", type: "hologram" } });
  expect(event.type === "item.completed" && isUnknownThreadItem(event.item)).toBe(true);
});

test("the lists of types and the schemas have the same types", () => {
  expect(new Set(threadEventTypes)).toEqual(new Set(knownBranches(threadEventSchema)?.keys()));
  expect(new Set(threadItemTypes)).toEqual(new Set(knownBranches(threadItemSchema)?.keys()));
});

test("every known type of event has a sample", () => {
  expect(new Set(threadEventSamples.map(({ type }) => type))).toEqual(new Set(threadEventTypes));
});
