import { expect, test } from "vitest";
import { threadItemSchema } from "../items/thread-item-schema.js";
import { threadItemTypes } from "../items/thread-item-types.js";
import { knownBranches } from "../tolerance/type-branch-schema.js";
import { threadEventSchema } from "./thread-event-schema.js";
import { threadEventTypes } from "./thread-event-types.js";

test("the lists of types and the schemas know the same types", () => {
  expect(new Set(threadEventTypes)).toEqual(new Set(knownBranches(threadEventSchema)?.keys()));
  expect(new Set(threadItemTypes)).toEqual(new Set(knownBranches(threadItemSchema)?.keys()));
});
