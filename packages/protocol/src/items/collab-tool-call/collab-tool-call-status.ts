import type { OpenEnum } from "../../tolerance/open-enum.js";

/** How a call between agents stands. */
export type CollabToolCallStatus = OpenEnum<"in_progress" | "completed" | "failed">;
