import type { Contender } from "../harness/benchmark.js";
import type { AgentPlace } from "../workloads/real-agent.js";
import { BareAppServer } from "./bare-app-server.js";
import { openCodex } from "./open-codex.js";

/** A thread of any contender's. */
export interface OpenThread {
  /** Runs a turn to its end, for its outcome. */
  runTurn(prompt: string): Promise<void>;
  /** Runs a turn to its end and looks at each delta. Returns how many there were. */
  countDeltas(prompt: string): Promise<number>;
  /** Ends what runs for it. */
  close(): Promise<void>;
}

/** Begins a thread of a contender. The floor is that of the app-server. */
export async function openThread(contender: Contender, place: AgentPlace): Promise<OpenThread> {
  return contender === "floor" ? openBareThread(place) : openSdkThread(contender, place);
}

async function openBareThread(place: AgentPlace): Promise<OpenThread> {
  const server = await BareAppServer.start(place);
  return {
    runTurn: (prompt) => server.runTurn(prompt),
    async countDeltas(prompt) {
      let count = 0;
      await server.runTurn(prompt, ({ method }) => {
        if (method === "item/agentMessage/delta") count += 1;
      });
      return count;
    },
    close: async () => server.close(),
  };
}

async function openSdkThread(contender: Contender, place: AgentPlace): Promise<OpenThread> {
  const codex = await openCodex(contender, place);
  const thread = codex.startThread({ workingDirectory: place.workspace });
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
    close: () => codex.close(),
  };
}
