import * as z from "zod";
import { threadItemSchema } from "../items/thread-item-schema.js";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates an `ItemUpdatedEvent`. */
export const itemUpdatedEventSchema = wireObject({
  type: z.literal("item.updated"),
  item: threadItemSchema,
});
