import * as z from "zod";
import { unrecognizedTypeSchema } from "../tolerance/unrecognized-type-schema.js";
import { wireObject } from "../tolerance/wire-object.js";
import { threadItemTypes } from "./thread-item-types.js";
import type { UnknownThreadItem } from "./unknown-thread-item.js";

/** Validates an `UnknownThreadItem`: an object with an id, and a `type` that no other item has. */
export const unknownThreadItemSchema = wireObject({
  type: unrecognizedTypeSchema(threadItemTypes),
  id: z.string(),
}) as unknown as z.ZodType<UnknownThreadItem, UnknownThreadItem>;
