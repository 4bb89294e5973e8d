import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates a `ThreadError`. */
export const threadErrorSchema = wireObject({ message: z.string() });
