import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";
import { threadErrorSchema } from "./thread-error-schema.js";

/** Validates a `TurnFailedEvent`. */
export const turnFailedEventSchema = wireObject({
  type: z.literal("turn.failed"),
  error: threadErrorSchema,
});
