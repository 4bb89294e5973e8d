import type { ThreadOptions } from "@codex/sdk";
import type { Command } from "commander";

import { withAgent } from "../agent/agent.js";
import { holdConversation } from "../agent/conversation.js";
import { addAgentFlags, addUndoFlag, type ChatFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { addExamples } from "./demo-command.js";

/** Declares `chat`. */
export function addChatCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = program
    .command("chat")
    .summary("chat with the agent in one thread")
    .description(
      "Starts a conversation: every message continues the same thread.\n\n" +
        "Ctrl-C clears what is typed, then cancels the running turn; at an empty prompt it ends the chat, as /quit does. " +
        "/undo takes back the last turn, and /model, /plan and /image change the next messages; /help explains them.\n" +
        "With --transport app-server, type while the agent works and press Enter to steer it, or Escape to " +
        "interrupt it.\n" +
        "If standard input is a pipe, every line is a message.",
    )
    .action((flags: ChatFlags) => chat(flags, invocation));
  addUndoFlag(addAgentFlags(command));
  addExamples(command, [
    `${name} chat`,
    `${name} chat --sandbox read-only --cd ../other-project`,
    `${name} chat --transport app-server --approvals ask`,
    `${name} chat --offline --transport app-server`,
  ]);
}

function chat(flags: ChatFlags, invocation: Invocation): Promise<void> {
  return withAgent(
    flags,
    invocation,
    async () => {},
    (agent, signal) => {
      const openThread = (options: ThreadOptions) => agent.codex.startThread(options);
      return holdConversation({ agent, openThread, flags, invocation, signal });
    },
  );
}
