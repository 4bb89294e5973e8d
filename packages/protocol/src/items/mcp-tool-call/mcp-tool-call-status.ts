import type { OpenEnum } from "../../tolerance/open-enum.js";

/** How a tool call stands. A tool that reports its own failure is `failed` too, with a `result`. */
export type McpToolCallStatus = OpenEnum<"in_progress" | "completed" | "failed">;
