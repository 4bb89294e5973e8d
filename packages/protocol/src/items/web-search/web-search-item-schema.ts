import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { webSearchActionSchema } from "./web-search-action-schema.js";

/** Validates a `WebSearchItem`. */
export const webSearchItemSchema = wireObject({
  id: z.string(),
  type: z.literal("web_search"),
  query: z.string(),
  action: webSearchActionSchema.nullable().exactOptional(),
  results: z.array(z.unknown()).nullable().exactOptional(),
});
