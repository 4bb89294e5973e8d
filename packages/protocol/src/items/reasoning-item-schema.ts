import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates a `ReasoningItem`. */
export const reasoningItemSchema = wireObject({
  id: z.string(),
  type: z.literal("reasoning"),
  text: z.string(),
});
