import type { OpenEnum } from "../../tolerance/open-enum.js";

/** What an agent does with another one. Resuming an agent is shown as `wait`. */
export type CollabTool = OpenEnum<"spawn_agent" | "send_input" | "wait" | "close_agent">;
