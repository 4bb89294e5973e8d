import { talk } from "../agent/talk.js";
import { withAgent } from "../agent/with-agent.js";
import type { AgentFlags } from "../arguments/agent-flags.js";
import type { Invocation } from "../arguments/invocation.js";

/** Has a conversation in a new thread. */
export function chat(flags: AgentFlags, invocation: Invocation): Promise<void> {
  return withAgent(flags, invocation, async (agent, signal) => {
    const thread = agent.codex.startThread(agent.threadOptions);
    await talk({ agent, thread, flags, invocation, signal });
  });
}
