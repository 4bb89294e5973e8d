import type { OpenEnum } from "../tolerance/open-enum.js";

/** The kinds of item whose text can arrive in pieces. */
export type ItemDeltaType = OpenEnum<
  "agent_message" | "reasoning" | "command_execution" | "todo_list" | "plan"
>;
