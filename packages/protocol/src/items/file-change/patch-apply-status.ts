import type { OpenEnum } from "../../tolerance/open-enum.js";

/** How a patch stands. `in_progress` is sent when it starts; `declined` only where somebody is asked (app-server). */
export type PatchApplyStatus = OpenEnum<"in_progress" | "completed" | "failed" | "declined">;
