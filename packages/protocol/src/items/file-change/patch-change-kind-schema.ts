import { openEnumSchema } from "../../tolerance/open-enum-schema.js";

/** Validates a `PatchChangeKind`: any string, with the known ones remembered. */
export const patchChangeKindSchema = openEnumSchema(["add", "delete", "update"]);
