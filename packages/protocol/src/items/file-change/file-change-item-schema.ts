import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { fileUpdateChangeSchema } from "./file-update-change-schema.js";
import { patchApplyStatusSchema } from "./patch-apply-status-schema.js";

/** Validates a `FileChangeItem`. */
export const fileChangeItemSchema = wireObject({
  id: z.string(),
  type: z.literal("file_change"),
  changes: z.array(fileUpdateChangeSchema),
  status: patchApplyStatusSchema,
});
