import * as z from "zod";
import { threadItemSchema } from "../items/thread-item-schema.js";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates an `ItemCompletedEvent`. */
export const itemCompletedEventSchema = wireObject({
  type: z.literal("item.completed"),
  item: threadItemSchema,
});
