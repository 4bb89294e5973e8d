import type * as z from "zod";
import { unrecognizedTypeSchema } from "../tolerance/unrecognized-type-schema.js";
import { wireObject } from "../tolerance/wire-object.js";
import { threadEventTypes } from "./thread-event-types.js";
import type { UnknownThreadEvent } from "./unknown-thread-event.js";

/** Validates an `UnknownThreadEvent`: an object with a `type` that no other event has. */
export const unknownThreadEventSchema = wireObject({
  type: unrecognizedTypeSchema(threadEventTypes),
}) as unknown as z.ZodType<UnknownThreadEvent, UnknownThreadEvent>;
