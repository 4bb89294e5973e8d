import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates a `ThreadStartedEvent`. */
export const threadStartedEventSchema = wireObject({
  type: z.literal("thread.started"),
  thread_id: z.string(),
});
