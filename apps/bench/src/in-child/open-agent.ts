import type { Contender } from "../harness/benchmark.js";
import type { AgentPlace } from "../workloads/real-agent.js";
import { BareAppServer } from "./bare-app-server.js";
import { openCodex } from "./open-codex.js";

/** The agent as a contender runs it. */
export interface OpenAgent {
  /** Begins a thread. */
  startThread(): Promise<OpenThread>;
  /** Ends what runs for it. */
  close(): Promise<void>;
}

/** A thread of any contender's. */
export interface OpenThread {
  /** Runs a turn to its end, for its outcome. */
  runTurn(prompt: string): Promise<void>;
  /** Runs a turn to its end and looks at each delta. Returns how many there were. */
  countDeltas(prompt: string): Promise<number>;
}

/** Makes the agent ready. The floor is that of the app-server. */
export async function openAgent(contender: Contender, place: AgentPlace): Promise<OpenAgent> {
  return contender === "floor" ? openBareAgent(place) : openSdkAgent(contender, place);
}

async function openBareAgent({ codexPath, workspace }: AgentPlace): Promise<OpenAgent> {
  const server = await BareAppServer.start(codexPath);
  return {
    async startThread() {
      const threadId = await server.startThread(workspace);
      return {
        runTurn: (prompt) => server.runTurn(threadId, prompt),
        async countDeltas(prompt) {
          let count = 0;
          await server.runTurn(threadId, prompt, ({ method }) => {
            if (method === "item/agentMessage/delta") count += 1;
          });
          return count;
        },
      };
    },
    close: () => server.close(),
  };
}

async function openSdkAgent(contender: Contender, place: AgentPlace): Promise<OpenAgent> {
  const codex = await openCodex(contender, place);
  return {
    async startThread() {
      const thread = codex.startThread({
        workingDirectory: place.workspace,
        ...(contender === "ephemeral" && { ephemeral: true }),
      });
      return {
        async runTurn(prompt) {
          const { finalResponse } = await thread.run(prompt);
          if (finalResponse === "") throw new Error("The turn has no answer.");
        },
        async countDeltas(prompt) {
          let count = 0;
          const { events } = await thread.runStreamed(prompt);
          for await (const event of events) if (event.type === "item.delta") count += 1;
          return count;
        },
      };
    },
    close: () => codex.close(),
  };
}
