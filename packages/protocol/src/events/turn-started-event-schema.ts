import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates a `TurnStartedEvent`. */
export const turnStartedEventSchema = wireObject({ type: z.literal("turn.started") });
