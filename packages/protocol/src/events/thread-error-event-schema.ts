import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates a `ThreadErrorEvent`. */
export const threadErrorEventSchema = wireObject({
  type: z.literal("error"),
  message: z.string(),
});
