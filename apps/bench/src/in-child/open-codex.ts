import type { Codex } from "@codex/sdk";

import type { Contender } from "../harness/benchmark.js";
import type { AgentPlace } from "../workloads/real-agent.js";
import { loadCodex } from "./load-codex.js";

/** Makes the `Codex` of a contender. */
export async function openCodex(contender: Contender, { codexPath }: AgentPlace): Promise<Codex> {
  const CodexClass = await loadCodex(contender);
  const codex = new CodexClass({
    codexPathOverride: codexPath,
    ...((contender === "app-server" || contender === "ephemeral") && { transport: "app-server" }),
  });
  // The published one has nothing to close.
  codex.close ??= async () => {};
  return codex;
}
