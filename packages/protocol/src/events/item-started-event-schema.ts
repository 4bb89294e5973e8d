import * as z from "zod";
import { threadItemSchema } from "../items/thread-item-schema.js";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates an `ItemStartedEvent`. */
export const itemStartedEventSchema = wireObject({
  type: z.literal("item.started"),
  item: threadItemSchema,
});
