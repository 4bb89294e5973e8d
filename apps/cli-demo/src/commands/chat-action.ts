import { openAgent } from "../agent/open-agent.js";
import { talk } from "../agent/talk.js";
import type { AgentFlags } from "../arguments/agent-flags.js";
import type { Invocation } from "../arguments/invocation.js";

/** Has a conversation in a new thread. */
export async function chat(flags: AgentFlags, invocation: Invocation): Promise<void> {
  const agent = await openAgent(flags, invocation);
  try {
    await talk({ agent, thread: agent.codex.startThread(agent.threadOptions), flags, invocation });
  } finally {
    await agent.dispose();
  }
}
