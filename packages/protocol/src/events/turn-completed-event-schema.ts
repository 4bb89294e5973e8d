import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";
import { noUsage } from "./no-usage.js";
import { usageSchema } from "./usage-schema.js";

/** Validates a `TurnCompletedEvent`. */
export const turnCompletedEventSchema = wireObject({
  type: z.literal("turn.completed"),
  usage: usageSchema.default(noUsage),
});
