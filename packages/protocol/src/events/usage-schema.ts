import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates a `Usage`. */
export const usageSchema = wireObject({
  input_tokens: z.int(),
  cached_input_tokens: z.int(),
  cache_write_input_tokens: z.int().default(0),
  output_tokens: z.int(),
  reasoning_output_tokens: z.int().default(0),
});
