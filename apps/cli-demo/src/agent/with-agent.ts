import type { AgentFlags } from "../arguments/agent-flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { interruptible } from "../terminal/interruption.js";
import type { Agent } from "./agent.js";
import { openAgent } from "./open-agent.js";

/** Does some work with an agent; Ctrl-C cancels it, and whatever was opened is released. */
export function withAgent(
  flags: AgentFlags,
  invocation: Invocation,
  work: (agent: Agent, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  return interruptible(async (signal) => {
    const agent = await openAgent(flags, invocation);
    try {
      signal.throwIfAborted();
      await work(agent, signal);
    } finally {
      await agent.dispose();
    }
  });
}
