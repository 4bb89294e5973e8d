import type { Command } from "commander";

import { withAgent } from "../agent/agent.js";
import { holdConversation } from "../agent/conversation.js";
import { type AgentFlags, addAgentFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { addExamples } from "./help.js";

/** Declares `chat`. */
export function addChatCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("chat")
    .summary("chat with the agent in one thread")
    .description(
      "Starts a conversation: every message continues the same thread.\n\n" +
        "Ctrl-C cancels the running turn; at the prompt it ends the chat, as /exit does. /model, /plan and /image change " +
        "the next messages; /help explains them.\n" +
        "With --transport app-server, type while the agent works and press Enter to steer it, or Escape to " +
        "interrupt it.\n" +
        "If standard input is a pipe, every line is a message.",
    )
    .action((flags: AgentFlags) => chat(flags, invocation));
  addAgentFlags(command);
  addExamples(command, [
    `${name} chat`,
    `${name} chat --sandbox read-only --cd ../other-project`,
    `${name} chat --transport app-server --approvals ask`,
    `${name} chat --offline`,
  ]);
}

function chat(flags: AgentFlags, invocation: Invocation): Promise<void> {
  return withAgent(
    flags,
    invocation,
    async () => {},
    async (agent, signal) => {
      const thread = agent.codex.startThread(agent.threadOptions);
      await holdConversation({ agent, thread, flags, invocation, signal });
    },
  );
}
