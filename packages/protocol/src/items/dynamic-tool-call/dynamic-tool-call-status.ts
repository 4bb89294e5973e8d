import type { OpenEnum } from "../../tolerance/open-enum.js";

/** How a call of a tool of the host program stands. */
export type DynamicToolCallStatus = OpenEnum<"in_progress" | "completed" | "failed">;
