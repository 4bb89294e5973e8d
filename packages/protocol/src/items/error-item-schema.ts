import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates an `ErrorItem`. */
export const errorItemSchema = wireObject({
  id: z.string(),
  type: z.literal("error"),
  message: z.string(),
});
