import type * as z from "zod";
import { typeBranchSchema } from "../tolerance/type-branch-schema.js";
import { itemCompletedEventSchema } from "./item-completed-event-schema.js";
import { itemDeltaEventSchema } from "./item-delta-event-schema.js";
import { itemStartedEventSchema } from "./item-started-event-schema.js";
import { itemUpdatedEventSchema } from "./item-updated-event-schema.js";
import { threadErrorEventSchema } from "./thread-error-event-schema.js";
import type { ThreadEvent } from "./thread-event.js";
import { threadStartedEventSchema } from "./thread-started-event-schema.js";
import { turnCompletedEventSchema } from "./turn-completed-event-schema.js";
import { turnFailedEventSchema } from "./turn-failed-event-schema.js";
import { turnStartedEventSchema } from "./turn-started-event-schema.js";
import { unknownThreadEventSchema } from "./unknown-thread-event-schema.js";

/**
 * Validates any `ThreadEvent`. Like every zod schema its `parse` returns a copy (unknown fields included); use
 * `parseThreadEvent` to get the object itself back, and errors of the SDK's own kind.
 */
export const threadEventSchema: z.ZodType<ThreadEvent> = typeBranchSchema(
  [
    threadStartedEventSchema,
    turnStartedEventSchema,
    turnCompletedEventSchema,
    turnFailedEventSchema,
    itemStartedEventSchema,
    itemUpdatedEventSchema,
    itemCompletedEventSchema,
    itemDeltaEventSchema,
    threadErrorEventSchema,
  ],
  unknownThreadEventSchema,
);
