import type { OpenEnum } from "../../tolerance/open-enum.js";

/** What a patch does to one file. */
export type PatchChangeKind = OpenEnum<"add" | "delete" | "update">;
