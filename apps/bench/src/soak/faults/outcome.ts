import type { CodexErrorCode } from "@codex/sdk";

/** How a turn ends: completed, with an error of the SDK, by an error of the caller's own, or without having begun. */
export type Outcome = "completed" | CodexErrorCode | "caller's error" | "not started";
