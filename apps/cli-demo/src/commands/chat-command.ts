import type { Command } from "commander";

import { type AgentFlags, addAgentFlags } from "../arguments/agent-flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { helpTitle } from "./help-title.js";

/** Declares `chat`. */
export function addChatCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("chat")
    .summary("have a conversation")
    .description(
      "Has a conversation: every message continues the same thread.\n\n" +
        "Ctrl-C cancels the turn that runs; at the prompt it leaves, as /exit does.\n" +
        "With --transport app-server, what you type while the agent works is sent to it on Enter, and Escape " +
        "interrupts the turn.\n" +
        "Piped in, every line is a message.",
    )
    .addHelpText(
      "after",
      `
${helpTitle("Examples:")}
  ${name} chat
  ${name} chat --sandbox read-only --cd ../other-project
  ${name} chat --transport app-server --approvals ask
  ${name} chat --offline`,
    )
    .action(async (flags: AgentFlags) => {
      const { chat } = await import("./chat-action.js");
      await chat(flags, invocation);
    });
  addAgentFlags(command);
}
