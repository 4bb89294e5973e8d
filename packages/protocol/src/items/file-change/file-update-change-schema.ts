import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { patchChangeKindSchema } from "./patch-change-kind-schema.js";

/** Validates a `FileUpdateChange`. */
export const fileUpdateChangeSchema = wireObject({
  path: z.string(),
  kind: patchChangeKindSchema,
  diff: z.string().exactOptional(),
});
